"""The steps of cases: each under the case's lock, kept for good with where the case stood after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import takewhile
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, can, require, same_person
from kam.models import User
from lifecycle.choices import EventVerb
from lifecycle.choices.cases import RUNNING, CaseState, CaseStepKind
from lifecycle.facts import clocks
from lifecycle.facts.clocks import Clocks
from lifecycle.models import Case, CaseStep
from lifecycle.rules import cases as rules

EARLIEST = 1990
RECKONED = (
    CaseStepKind.RESUMED, CaseStepKind.REOPENED, CaseStepKind.SEVERITY, CaseStepKind.LEVEL, CaseStepKind.BACK,
)  # fmt: skip
"""Steps that may move a deadline."""
SHOWN = ("state", "severity", "function", "user", "cause", "reopened", "is_green")
"""Columns whose change an event tells."""
RUNS: Mapping[str, Any] = {"stopped_at": None}
"""The clock runs."""


def back(case: Case, *, version: int | None = None, by: User) -> Case:
    """Take the last step back; that it was made and taken back stays on record. Raises Refused where none can be."""
    require(by, Right.ANSWER_CASES)
    writable(case, by)
    with transaction.atomic():
        fresh = records.lock(case, version, by)
        steps = list(fresh.steps.order_by("-at", "-pk"))
        place = rules.last_undoable([one.kind for one in steps])
        if place is None or place + 1 >= len(steps):
            raise Refused(_("There is no step that can be taken back."), code="no_step")
        before = steps[place + 1]
        values: dict[str, Any] = {name: getattr(before, name) for name in ("state", "function", "user")}
        values |= _as_before(fresh, steps[place:], before.state)
        is_answered = any(one.kind == CaseStepKind.ANSWERED for one in steps[place + 1 :])
        if not is_answered and fresh.answered_at is not None and fresh.answered_at >= steps[place].at:
            values["answered_at"] = None  # to ask back, or to solve, was the answer: that goes with the step
        told = {fresh.user, before.user} if fresh.user != before.user else ()
        return written(fresh, CaseStepKind.BACK, values, EventVerb.CASE_BACK, tell=told, by=by)


def _as_before(case: Case, steps: list[CaseStep], state: str) -> dict[str, Any]:
    """The columns that follow from a state that a case comes back into; the step taken back is the first of these."""
    if state in (CaseState.RESOLVED, CaseState.ACCEPTED):
        return {"closed_at": case.resolved_at, "accepted_by": None}
    open_again: dict[str, Any] = {"closed_at": None, "resolved_at": None, "accepted_by": None}
    if state == CaseState.WAITING and case.is_open:  # its clock ran meanwhile, and stands from here on
        stood = case.state == CaseState.WAITING
        return open_again | ({} if stood else {"stopped_at": timezone.now()})
    if state == CaseState.WAITING:
        stands = takewhile(lambda one: one.state not in RUNNING, steps)
        return open_again | {"stopped_at": [one.at for one in stands][-1]}
    return open_again | dict(RUNS)


def make(
    case: Case, kind: CaseStepKind, values: Mapping[str, Any], verb: str, *, note: str = "",
    version: int | None = None, at: datetime | None = None, tell: Iterable[User | None] = (),
    promise: tuple[float, float] | None = None, by: User,
) -> Case:  # fmt: skip
    """One step under the case's lock, if its state allows it."""
    with transaction.atomic():
        fresh = records.lock(case, version, by)
        if not rules.may(kind, fresh.state):
            raise Refused(not_now(kind, fresh), code="wrong_state")
        moved = {**values, "state": rules.after(kind, fresh.state)}
        return written(fresh, kind, moved, verb, note=note, at=at, tell=tell, promise=promise, by=by)


def written(
    case: Case, kind: CaseStepKind, values: Mapping[str, Any], verb: str, *, note: str = "",
    at: datetime | None = None, tell: Iterable[User | None] = (), promise: tuple[float, float] | None = None, by: User,
) -> Case:  # fmt: skip
    """What a step changes, the step itself and one event; the deadlines are worked out anew where they may move."""
    steps = list(case.steps.order_by("at", "pk"))
    moment = max(moment_of(at), steps[-1].at) if steps else moment_of(at)
    changes = {name: [getattr(case, name), value] for name, value in values.items() if getattr(case, name) != value}
    for name, value in values.items():
        setattr(case, name, value)
    one = clocks.step(case, kind=kind, by=by, at=moment, note=note.strip()[:4000])
    if promise is not None:
        one.response_hours, one.promised = promise
        case.response_hours = min(case.response_hours, promise[0])
        case.promised = min(case.promised, promise[1])
    if kind in RECKONED:
        Clocks.of([case], timezone.now()).set(case, [*steps, one])
        one.answer_due_at, one.due_at = case.answer_due_at, case.due_at
    records.bump(case)
    one.save()
    shown = {name: pair for name, pair in changes.items() if name in SHOWN}
    events.record(verb, case, by=by, changes=shown, data={"note": note.strip()[:255]} if note.strip() else {},
                  notify=[person for person in tell if person is not None], url=f"/cases/{case.pk}/")  # fmt: skip
    return case


def not_now(kind: CaseStepKind, case: Case) -> str:
    """Why a step is not possible: where the case stands."""
    words = _("“%(step)s” is not possible: the case is %(state)s.")
    return words % {"step": kind.label, "state": case.get_state_display()}


def writable(case: Case, by: User) -> None:
    """Whose role only answers works on what is in their own hands."""
    if not can(by, Right.EDIT_CASES) and not same_person(case.user, by):
        raise PermissionDenied(_("This case is in somebody else's hands."))


def said(words: str, ask: str, field: str = "note") -> str:
    if not words.strip():
        raise Refused(ask, field=field, status=400)
    return words.strip()


def moment_of(at: datetime | None) -> datetime:
    """When it happened: now, or a moment that lies back."""
    now = timezone.now()
    if at is not None and at.year < EARLIEST:
        words = _("This lies before %(year)s. Look at its year.") % {"year": EARLIEST}
        raise Refused(words, field="opened_at", status=400)
    if at is not None and at > now:
        raise Refused(_("The moment lies ahead. Note what happened."), field="opened_at", status=400)
    return at or now


def of_account(account_id: int, row: Any, field: str) -> None:
    """People, visits and orders are those of the customer itself."""
    if row is not None and row.account_id != account_id:
        raise Refused(_("This belongs to another customer."), field=field, status=400)
