"""The work that goes with customers if they left: orders, visits, hours, and how much of the managers is freed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from accounts.models import CostEntry, Nomination, Order, Policy, TierChange
from accounts.models.measures import summed
from analytics.facts.visit_times import within
from analytics.rules import people
from analytics.rules.departures import Capacity
from analytics.rules.trade import YEAR
from lifecycle.models import Visit
from lifecycle.rules.encounters import FACE_TO_FACE

CENT, HOUR = Decimal("0.01"), 60


@dataclass(frozen=True)
class Work:
    """A year's orders, visits, and hours of the cost-to-serve ledger with what they were worth."""

    orders: int
    visits: int
    hours: Decimal
    hours_worth: Decimal
    hours_estimated: Decimal
    """Of customers without a booked hour: their visits held face to face, at the policy's minutes for a visit."""
    revenue: Decimal
    """Of these orders and of returns; `costed` is the part of those whose cost is known."""
    costed: Decimal

    @property
    def time(self) -> Decimal | None:
        """Hours booked and estimated; None where nothing tells any."""
        return self.hours + self.hours_estimated or None


def gather(user: Any, day: date, policy: Policy, keys: set[int]) -> tuple[Work, Work]:
    """Of the given accounts, and of all that the user sees, in the year to the day; by three statements."""
    since, parts = day - timedelta(days=YEAR), {"gone": Q(account__in=keys), "all": Q()}
    orders = Order.objects.visible_to(user).as_of(day).filter(ordered_on__gt=since)
    visits = Visit.objects.visible_to(user).live().seen().filter(within(since + timedelta(days=1), day))
    costs = CostEntry.objects.visible_to(user).as_of(day).filter(on__gt=since, hours__isnull=False)
    booked = costs.filter(hours__gt=0).order_by().values("account")  # found once, not anew for each visit
    bare = Q(kind__in=FACE_TO_FACE) & ~Q(account__in=booked)
    sold = orders.aggregate(**_each(parts, {
        "count": lambda part: Count("pk", filter=part & Q(revenue__gt=0)),
        "brought": lambda part: summed("revenue", part),
        "costed": lambda part: summed("revenue", part & Q(cost__isnull=False)),
    }))  # fmt: skip
    held = visits.aggregate(**_each(parts, {
        "count": lambda part: Count("pk", filter=part),
        "bare": lambda part: Count("pk", filter=part & bare),
    }))  # fmt: skip
    spent = costs.aggregate(**_each(parts, {
        "hours": lambda part: summed("hours", part), "worth": lambda part: summed("amount", part),
    }))  # fmt: skip
    gone, whole = (
        Work(
            sold[f"{part}_count"], held[f"{part}_count"], spent[f"{part}_hours"], spent[f"{part}_worth"],
            (Decimal(held[f"{part}_bare"]) * policy.visit_minutes / HOUR).quantize(CENT),
            sold[f"{part}_brought"], sold[f"{part}_costed"],
        )
        for part in parts
    )  # fmt: skip
    return gone, whole


def _each(parts: Mapping[str, Q], sums: Mapping[str, Callable[[Q], Any]]) -> dict[str, Any]:
    """Each sum over each part of the rows, by the names of both."""
    return {f"{part}_{name}": of(rows) for part, rows in parts.items() for name, of in sums.items()}


def capacity(seen: Any, day: date, policy: Policy, keys: set[int], work: Work, whole: Work) -> Capacity:
    """
    The hours that are told beside a manager's year, and the visits that tiers ask for beside what a manager can hold.

    Visits are reckoned as in the policy lab: by the tiers in force on the day, the nominated at gold's pace; here those
    without a tier, too. Of the leavers and of all seen customers. One statement.
    """
    stood = TierChange.objects.on(day).filter(account=OuterRef("pk")).order_by("-pk").values("tier")[:1]
    named = Exists(Nomination.objects.counting(day).filter(account=OuterRef("pk")))
    rows = seen.live().order_by().annotate(stood=Subquery(stood), named=named).values_list("stood", "named")
    counted = list(rows.annotate(gone=Count("pk", filter=Q(pk__in=keys)), count=Count("pk")))
    asked = []
    for place in (2, 3):
        tiers: Counter[str] = Counter()
        nominated: Counter[str] = Counter()
        for row in counted:
            tiers[row[0] or ""] += row[place]
            nominated[row[0] or ""] += row[place] if row[1] else 0
        asked.append(people.visits(tiers, policy.visit_days, nominated))
    year = float(Decimal(policy.visits_per_manager) * policy.visit_minutes / HOUR)
    hours, hours_all = (None if one.time is None else float(one.time) for one in (work, whole))
    return Capacity(hours, hours_all, year, asked[0], asked[1], policy.visits_per_manager)
