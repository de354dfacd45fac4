"""Company targets beside what is: the share of revenue from key accounts, now and in years that are over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, Sum

from accounts.models import Nomination, Order, TierChange
from accounts.models.accounts import is_key_account
from accounts.rules.nominations import KEY_TIERS
from analytics.models import CompanyTarget, Contribution
from analytics.rules import targets as rules
from kam.choices import RunKind
from kam.ground import days, scope
from kam.ground.cache import kept
from kam.models import Run

KEPT = 600
"""Seconds for which the share of now is kept: the dashboard asks for it on each visit."""
YEARS = 6
"""So many years back it is told what became of a target; those before them stay without, whatever else is listed."""


@dataclass(frozen=True)
class Told:
    """A target, what is, and the gap; fractions of revenue."""

    target: CompanyTarget
    actual: float | None
    is_over: bool
    is_ahead: bool = False
    whole: bool = True
    """Whether `actual` is of the whole book; of a part of it the company's target says nothing."""

    @property
    def aimed(self) -> float | None:
        return self.target.key_share

    @property
    def standing(self) -> str:
        """In a word, where it stands; nothing where no share is aimed at."""
        if self.aimed is None:
            return ""
        return rules.standing(self.gap, is_over=self.is_over, is_ahead=self.is_ahead)

    @property
    def gap(self) -> float | None:
        return rules.gap(self.actual, self.aimed) if self.whole else None


def told(user: Any, rows: Iterable[CompanyTarget]) -> dict[int, Told]:
    """{key of a target: it with what is}; years to come without. A query for each year, six at most, and one of now."""
    listed, run = list(rows), Run.objects.current(RunKind.CONTRIBUTION)
    if run is None:
        return {row.pk: Told(row, None, False, row.year > days.offered().year) for row in listed}
    this = run.as_of.year  # type: ignore[union-attr]
    shares = {year: share_of(user, year) for year in {row.year for row in listed if this - YEARS <= row.year < this}}
    if any(row.year == this for row in listed):
        shares[this] = share_now(user, run)
    whole = scope.sees_all(user)
    return {row.pk: Told(row, shares.get(row.year), row.year < this, row.year > this, whole) for row in listed}


def of_run(user: Any, run: Run | None) -> Told | None:
    """The target of the year of a run beside what is; None where none is set."""
    if run is None or run.as_of is None:
        return None
    target = CompanyTarget.objects.of_year(run.as_of.year)
    return (
        None
        if target is None or target.key_share is None
        else Told(target, share_now(user, run), False, whole=scope.sees_all(user))
    )


def share_now(user: Any, run: Run) -> float | None:
    """Of the 365 days up to a run, by the rows it prepared: what today's key accounts brought, ten minutes old."""
    key = f"key_share:{run.pk}:{'all' if scope.sees_all(user) else user.pk}"
    found: tuple[float | None] = kept.get_or_set(key, lambda: (_now(user, run),), KEPT)
    return found[0]


def _now(user: Any, run: Run) -> float | None:
    rows = Contribution.objects.visible_to(user).filter(run=run).order_by()
    return _share(rows.aggregate(all=Sum("revenue"), key=Sum("revenue", filter=is_key_account(path="account__"))))


def share_of(user: Any, year: int) -> float | None:
    """Of a calendar year: what those brought that were key accounts on its last day."""
    last = date(year, 12, 31)
    tiers = TierChange.objects.on(last).filter(tier__in=KEY_TIERS).order_by().values("account")
    key = Q(account__in=tiers) | Q(account__in=Nomination.objects.counting(last).order_by().values("account"))
    rows = Order.objects.visible_to(user).live().filter(ordered_on__range=(date(year, 1, 1), last)).order_by()
    return _share(rows.aggregate(all=Sum("revenue"), key=Sum("revenue", filter=key)))


def _share(found: dict[str, Any]) -> float | None:
    return float((found["key"] or 0) / found["all"]) if found["all"] and found["all"] > 0 else None
