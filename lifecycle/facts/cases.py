"""Cases in somebody's hands that are late or due today, the green channel first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from lifecycle.choices.cases import RUNNING
from lifecycle.facts.clocks import Clocks
from lifecycle.facts.matters import Asked, Matter
from lifecycle.models import Case, clock_words
from lifecycle.rules import watches


def cases(asked: Asked) -> Iterator[Matter]:
    """One's own whose clock runs out by tonight, and those past it; the ladder tells of them, not the watch."""
    night = timezone.make_aware(datetime.combine(asked.day + timedelta(days=1), time.min))
    soon = Q(due_at__lt=night) | Q(answered_at__isnull=True, answer_due_at__lt=night)
    found = asked.rows(Case.objects.open().filter(soon, state__in=RUNNING)).select_related("account")
    if asked.user is not None:
        found = found.filter(user=asked.user)
    rows = list(asked.part(found.by_deadline()))
    clocks = Clocks.of(rows) if rows else None
    for case in rows:
        told = clocks.told(case) if clocks else None
        if told is None:
            continue
        account, due_on = case.account, timezone.localdate(told.due_at)
        yield Matter(
            "case", f"case:{case.pk}", account.pk, account.name, account.tier, case.user_id, due_on, title=case.title,
            url=f"/cases/{case.pk}/", level=watches.by_day(due_on), numbers={"told": told},
        )  # fmt: skip


def why(one: Matter, _day: date) -> str:
    """What its clock shows."""
    told = one.numbers["told"]
    return clock_words.words(told.clock, told.left, told.due_at, stands=told.stands)
