"""What a customer writes about a case that is there: a step of it, or its way back from a solution."""

from __future__ import annotations

from django.utils import timezone

from kam.ground import records
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.actions import case_routes, cases
from lifecycle.actions.case_steps import RUNS, make, written
from lifecycle.choices import EventVerb
from lifecycle.choices.cases import CaseState, CaseStepKind
from lifecycle.facts import customer_pages
from lifecycle.facts.terms import Terms
from lifecycle.models import Case


def hear(case: Case, *, note: str, by: User) -> Case | None:
    """
    The customer's word on a case; whoever has it and the owner are told.

    One that waited for it runs on, another open one keeps it, a solved one is opened again while the policy's days
    last; later it goes to the newest case that followed, None where none did. The same words about the same turn of an
    open case are one.
    """
    require(by, Right.EDIT_CASES)
    if case.is_open:
        return case if _is_known(case, note) else _kept(case, note, by)
    if case.state != CaseState.CANCELLED and timezone.localdate() <= customer_pages.open_again_until(case, Terms()):
        return cases.reopen(case, note=note, by=by)
    later = case.followed_by.exclude(state=CaseState.CANCELLED).order_by("-pk").first()
    return hear(records.lock(later), note=note, by=by) if later is not None else None


def _is_known(case: Case, note: str) -> bool:
    """Whether these words began the case, or were said of it since it was opened (again)."""
    said = case.steps.filter(kind__in=customer_pages.WROTE, note=note, turn=case.reopened)
    return case.text == note or said.exists()


def _kept(case: Case, note: str, by: User) -> Case:
    told = case_routes.hearers(case)
    if case.state == CaseState.WAITING:
        return make(case, CaseStepKind.RESUMED, dict(RUNS), EventVerb.CASE_RESUMED, note=note, tell=told, by=by)
    return written(case, CaseStepKind.REPLIED, {}, EventVerb.CASE_REPLIED, note=note, tell=told, by=by)
