"""What the time of visits is worth: those held face to face in a year, at the policy's minutes and the hour rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from accounts.choices import CostKind
from accounts.models import HourRate, Policy
from analytics.facts.customers import MANY
from analytics.rules import hour_rates
from analytics.rules.hour_rates import Priced
from analytics.rules.trade import YEAR
from lifecycle.models import Visit
from lifecycle.rules.encounters import FACE_TO_FACE


@dataclass(frozen=True)
class Times:
    """`found` is {account: (visits, cents of their time)}; `rated` whether any hour had a rate in the year."""

    rated: bool = False
    found: dict[int, tuple[int, int]] = field(default_factory=dict)

    def of(self, account: int) -> tuple[int, int]:
        return self.found.get(account, (0, 0))


def gather(as_of: date, seen: Mapping[int, Any]) -> Times:
    """Of the year up to a day, of the customers seen; three statements whatever their number."""
    first, minutes = as_of - timedelta(days=YEAR - 1), Policy.objects.in_force(as_of).visit_minutes
    priced = rates(first, as_of)
    held = {f"n{place}": Count("pk", filter=within(one.first, one.last)) for place, one in enumerate(priced)}
    rows = Visit.objects.live().filter(within(first, as_of), kind__in=FACE_TO_FACE)
    rows = rows.filter(account__in=list(seen)) if len(seen) < MANY else rows
    found = {}
    for account, whole, *counts in rows.order_by().values_list("account").annotate(whole=Count("pk"), **held):
        worth = sum(count * one.cents for count, one in zip(counts, priced, strict=True)) * minutes
        found[account] = whole, (2 * worth + 60) // 120
    return Times(bool(priced), {account: told for account, told in found.items() if account in seen})


def rates(first: date, last: date) -> Sequence[Priced]:
    """What an hour of visits cost from day to day; that of working hours where none is kept for visits."""
    kinds = (CostKind.VISITS, CostKind.HOURS)
    rows = list(HourRate.objects.live().filter(kind__in=kinds, on__lte=last).order_by("on").values_list(
        "kind", "on", "amount"))  # fmt: skip
    kind = next((one for one in kinds if any(row[0] == one for row in rows)), None)
    return hour_rates.priced([(on, int(amount * 100)) for which, on, amount in rows if which == kind], first, last)


def within(first: date, last: date, column: str = "held_at") -> Q:
    """A moment on these days, by the company's clock; by default that of a visit."""
    company = timezone.get_default_timezone()
    begins, ends = (
        timezone.make_aware(datetime.combine(day, time.min), company) for day in (first, last + timedelta(1))
    )
    return Q(**{f"{column}__gte": begins, f"{column}__lt": ends})
