"""Cases in somebody's hands: late, due today or given by a colleague; and those that wait for long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.choices import SeatFunction
from kam.models import User
from lifecycle.choices.cases import RUNNING, CaseState, CaseStepKind, Severity
from lifecycle.facts import clocks
from lifecycle.facts.matters import Asked, Matter
from lifecycle.models import Case, CaseStep, clock_words
from lifecycle.rules import watches


def is_told_anew(case: Case) -> bool:
    """Whether its solution was written since the case was opened (again): that of an earlier turn has failed."""
    return CaseStep.objects.filter(case=case, kind=CaseStepKind.RESOLVED, turn=case.reopened).exists()


def _read(asked: Asked) -> Iterator[Case]:
    """One's own that a colleague gave, or whose clock runs out by tonight or is past; and those that wait."""
    night = timezone.make_aware(
        datetime.combine(asked.day + timedelta(days=1), time.min), timezone.get_current_timezone()
    )
    soon = Q(due_at__lt=night) | Q(answered_at__isnull=True, answer_due_at__lt=night)
    own, nobodys = Q(user=asked.user), Q(user__isnull=True, account__owner=asked.user, state=CaseState.WAITING)
    wanted = soon & Q(state__in=RUNNING) | Q(state=CaseState.WAITING)
    if asked.user is not None:
        wanted = (wanted | _given(asked.user) & Q(state__in=RUNNING)) & (own | nobodys)
    found = asked.rows(Case.objects.open().filter(wanted)).select_related("account__standing")
    yield from clocks.tell(asked.part(found.by_deadline()), None if asked.user else night - timedelta(seconds=1))


def _given(user: User) -> Q:
    """
    What a colleague handed to somebody, or opened for another function than service: it needs them from then on.

    Service finds what comes to it in its own list, and needs to be told of what is due alone.
    """
    to_them = CaseStep.objects.filter(case=OuterRef("pk"), user=user).exclude(by=user)
    opened = Q(kind=CaseStepKind.OPENED) & ~Q(function=SeatFunction.SERVICE)
    return Q(Exists(to_them.filter(Q(kind=CaseStepKind.HANDED) | opened)))


def cases(asked: Asked) -> Iterator[Matter]:
    """
    One's own that are due by tonight, past it or given to one; the ladder tells of them, not the watch.

    The worst first: critical ones, then late ones, of each those of customers that bring most.
    """
    running = [case for case in asked.once("cases", lambda: _read(asked)) if case.told and not case.told.stands]
    for case in sorted(running, key=_weight):
        account, due_on = case.account, timezone.localdate(case.told.due_at, timezone.get_current_timezone())
        yield Matter(
            "case", f"case:{case.pk}", account.pk, str(account), account.tier, case.user_id, due_on, title=case.title,
            url=f"/cases/{case.pk}/", level=watches.by_day(due_on), numbers={"told": case.told},
        )  # fmt: skip


def _weight(case: Any) -> tuple[bool, bool, Decimal]:
    """Where it stands among one's own: the least is the worst."""
    standing = getattr(case.account, "standing", None)
    brings = (standing.net_contribution if standing else None) or Decimal(0)
    return case.severity != Severity.CRITICAL, not case.told.is_late, -brings


def waiting(asked: Asked) -> Iterator[Matter]:
    """
    Cases whose customer has let us wait for the policy's working days, for whoever has them, else the owner.

    On a page they are of the day itself: what waits for the customer is never late.
    """
    for case in asked.once("cases", lambda: _read(asked)):
        if case.waits is None or not case.waits.is_long:
            continue
        account, holder = case.account, case.user_id or case.account.owner_id
        yield Matter(
            "waiting", f"waiting:{case.pk}", account.pk, str(account), account.tier, holder,
            case.waits.ask_on if asked.user is None else asked.day, title=case.title, url=f"/cases/{case.pk}/",
            level=case.waits.times, numbers={"days": case.waits.days},
        )  # fmt: skip


def why_waiting(one: Matter, _day: date) -> str:
    """How long, and what to do."""
    return clock_words.waits(one.numbers["days"])


def why(one: Matter, _day: date) -> str:
    """What its clock shows."""
    told = one.numbers["told"]
    return clock_words.words(told.clock, told.left, told.due_at, stands=told.stands, zone=told.zone)
