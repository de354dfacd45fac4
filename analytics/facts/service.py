"""Complaints as of a date: those not solved, grave or late ones, fading after the solution (signals of the score)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from analytics.rules import signals
from analytics.rules.trade import Ints
from lifecycle.choices.cases import OPEN, CaseKind, CaseState, CaseStepKind, Severity
from lifecycle.models import Case, CaseStep
from lifecycle.models.cases import end_of


@dataclass(frozen=True)
class Complaint:
    """One complaint as it stood at the end of a day; `left` is 1 while it is open, less and less after its solution."""

    case: Any
    is_grave: bool
    is_late: bool
    left: float


def add(exposed: signals.Exposures, accounts: Ints, as_of: date, fades: int) -> None:
    """Raise the exposures of accounts with complaints open on the date, or solved up to `fades` days before."""
    places = {account: place for place, account in enumerate(accounts.tolist())}
    for one in complaints(as_of, fades):
        place = places.get(one.case.account_id)
        if place is not None:
            column = exposed.complaint_critical if one.is_grave else exposed.complaint_open
            column[place] += one.left
            exposed.complaint_late[place] += one.left if one.is_late else 0


def behind(account_id: int, as_of: date, fades: int = 30) -> list[Complaint]:
    """The complaints of one account that its score of a day counted, the open ones first."""
    return sorted(complaints(as_of, fades, account_id), key=lambda one: (-one.left, one.case.pk))


def complaints(as_of: date, fades: int, account_id: int | None = None) -> Iterator[Complaint]:
    """Read from the steps by the days they speak of, not by when they were typed in; nothing that came later counts."""
    rows = Case.objects.live().complaints().counted_on(as_of)
    rows = rows.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=end_of(as_of - timedelta(days=fades + 1))))
    rows = rows if account_id is None else rows.filter(account=account_id)
    then = {"solved_then": CaseStepKind.RESOLVED, "stopped_then": CaseStepKind.WAITING}
    found = rows.annotate(**{name: _last(kind, as_of) for name, kind in then.items()})
    for case in found.order_by("pk"):
        is_open = case.state_then in OPEN
        left = 1.0 if is_open else 1 - (as_of - _day(case.solved_then or case.at_then)).days / fades
        if left > 0:
            grave = case.severity_then == Severity.CRITICAL or case.kind == CaseKind.CHANNEL
            yield Complaint(case, grave, _is_late(case, as_of), left)


def _last(kind: CaseStepKind, as_of: date) -> Subquery:
    """When a step of a kind was last made by the end of the day."""
    steps = CaseStep.objects.filter(case=OuterRef("pk"), kind=kind, at__lt=end_of(as_of)).order_by("-at", "-pk")
    return Subquery(steps.values("at")[:1])


def _is_late(case: Any, as_of: date) -> bool:
    """Whether its deadline had passed by the end of the day, by the solution, or when it began to wait."""
    until: datetime = end_of(as_of)
    if case.state_then == CaseState.WAITING:
        until = case.stopped_then or until
    elif case.state_then not in OPEN:
        until = case.solved_then or case.at_then
    return case.due_at_then is not None and case.due_at_then < until


def _day(moment: datetime) -> date:
    return timezone.localtime(moment, timezone.get_default_timezone()).date()
