"""Cases that were handled elsewhere before: rows of a file, each with the steps that its days tell of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.row_nouns import Complete, Names
from accounts.models import Account
from kam.ground.errors import Refused
from lifecycle.actions import case_routes
from lifecycle.actions.case_steps import EARLIEST
from lifecycle.choices.cases import OPEN, CaseCause, CaseSort, CaseState, CaseStepKind, Severity
from lifecycle.facts import clocks
from lifecycle.facts.clocks import Clocks
from lifecycle.models import Case, CaseStep
from lifecycle.rules import cases as rules

SOLVED = (CaseState.RESOLVED, CaseState.ACCEPTED)
CHANGEABLE = ("sort", "kind", "title", "text", "contact")
"""What a row says otherwise of a case that is here already; its steps are made by people."""


def names(said: Mapping[str, Any]) -> Names:
    """By its number; a row without one by customer, title and moment."""
    alike, number = (said["account"], said["title"], said["opened_at"]), said.get("number")
    every = {alike, ("number", number)} if number else {alike}
    return Names(frozenset(every), (("number", number),) if number else (alike,))


def completer() -> Complete:
    """One for each pass over a file."""
    return complete


def complete(values: Mapping[str, Any], old: Case | None = None) -> dict[str, Any]:
    """A case with the columns that follow from its days; of one that is here, only its words."""
    if old is not None:
        return {name: values[name] for name in CHANGEABLE if name in values}
    found = {name: value for name, value in values.items() if value not in (None, "")}
    for name in ("opened_at", "answered_at", "resolved_at"):
        _look(found, name)
    number = found.get("number")
    if number and Case.objects.filter(number=number).exists():
        raise Refused(_("There is a case with this number already."), field="number", code="conflict")
    solved, state = found.get("resolved_at"), found.get("state") or _state(found)
    if (state in SOLVED) != (solved is not None):
        raise Refused(_("Say when it was solved, or that it is not."), field="resolved_at", code="unsolved")
    found |= {"sort": found.get("sort") or CaseSort.COMPLAINT, "severity": found.get("severity") or Severity.MEDIUM}
    if state in SOLVED:
        found |= {"cause": found.get("cause") or CaseCause.OTHER, "closed_at": solved, "stopped_at": solved}
    elif state != CaseState.NEW:
        found["answered_at"] = found.get("answered_at") or found["opened_at"]
    if state in (CaseState.WAITING, CaseState.CANCELLED):
        found["stopped_at"] = found["answered_at"]
    return found | {"state": state} | ({"closed_at": found["stopped_at"]} if state == CaseState.CANCELLED else {})


def _look(found: Mapping[str, Any], name: str) -> None:
    """Its days lie neither ahead nor long before anybody kept cases, and none before it was opened."""
    at = found.get(name)
    if at is None:
        return
    if at > timezone.now():
        raise Refused(_("The moment lies ahead. Note what happened."), field=name, code="to_come")
    if at.year < EARLIEST:
        raise Refused(_("This lies too long ago. Look at its year."), field=name, code="long_ago")
    if at < found["opened_at"]:
        raise Refused(_("This lies before the case was opened."), field=name, code="before")


def _state(found: Mapping[str, Any]) -> str:
    if found.get("resolved_at"):
        return CaseState.RESOLVED.value
    return (CaseState.WORK if found.get("answered_at") else CaseState.NEW).value


def written(rows: Sequence[Case]) -> None:
    """New ones get their number and steps; those still open a promise, a deadline and somebody who has them."""
    known = set(CaseStep.objects.filter(case__in=[row.pk for row in rows]).values_list("case", flat=True))
    new = [row for row in rows if row.pk not in known]
    accounts = Account.objects.select_related("owner").in_bulk({row.account_id for row in new})
    hands = Clocks.of(new) if new else None
    steps: list[CaseStep] = []
    for case in new:
        case.account, case.number = accounts[case.account_id], case.number or f"C{case.pk:06d}"
        own = list(_steps(case))
        if case.state in OPEN and hands is not None:
            _promise(case, own, hands)
        case.urgent_at = rules.urgent_at(case.next_due_at, case.state, is_green=case.is_green)
        steps += own
    CaseStep.objects.bulk_create(steps, batch_size=500)
    columns = ["number", "user", "is_green", "response_hours", "promised", "answer_due_at", "due_at", "urgent_at"]
    Case.objects.bulk_update(new, columns, batch_size=100)


def _promise(case: Case, steps: Sequence[CaseStep], hands: Clocks) -> None:
    """What the policy of the opening promises whoever is still waiting; of what is over nobody knows it."""
    level = hands.level(case.account, case.severity, case.opened_at)
    case.is_green, case.response_hours, case.promised = level.is_green, level.response, level.resolution
    case.user = case_routes.route(case.account, case.function)
    steps[0].response_hours, steps[0].promised = level.response, level.resolution
    answered, case.answered_at = case.answered_at, None
    hands.set(case, steps)
    case.answered_at = answered
    for step in steps:
        step.user, step.answer_due_at, step.due_at = case.user, case.answer_due_at, case.due_at


def _steps(case: Case) -> list[CaseStep]:
    """What its days tell of, in order."""
    told: list[tuple[CaseStepKind, CaseState, datetime | None]] = [
        (CaseStepKind.OPENED, CaseState.NEW, case.opened_at),
        (CaseStepKind.ANSWERED, CaseState.WORK, case.answered_at),
    ]
    ends = {CaseState.WAITING: CaseStepKind.WAITING, CaseState.CANCELLED: CaseStepKind.CANCELLED}
    if case.state in ends:
        told.append((ends[CaseState(case.state)], CaseState(case.state), case.stopped_at))
    if case.state in SOLVED:
        told.append((CaseStepKind.RESOLVED, CaseState.RESOLVED, case.resolved_at))
    if case.state == CaseState.ACCEPTED:
        told.append((CaseStepKind.ACCEPTED, CaseState.ACCEPTED, case.resolved_at))
    made = []
    for kind, state, at in told:
        if at is not None:
            note = case.resolution if kind == CaseStepKind.RESOLVED else ""
            step = clocks.step(case, kind=kind, at=at, by_id=case.by_id, note=note[:4000])
            step.state = state
            made.append(step)
    return made
