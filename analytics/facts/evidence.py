"""The rows that prove a verdict on a false key account: orders and costs as the rule counted them, as of its run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import Count, F, Q

from accounts.choices import FalseKey
from accounts.models import CostEntry, Order, receivables
from accounts.models.measures import summed
from analytics.facts import dialect
from analytics.facts.false_accounts import SPANS
from analytics.models import Verdict
from analytics.rules import false_accounts
from analytics.rules.trade import QUARTER, YEAR

MOST = 200


@dataclass(frozen=True)
class Proof:
    """What speaks for one kind: the span of days, its orders with the weightiest first, the costs to serve of it."""

    kind: str
    since: date
    until: date
    count: int
    revenue: Decimal
    year_revenue: Decimal
    cost_to_serve: Decimal
    orders: list[Order]
    late: list[Order]
    """Of a squeezer: those paid after they fell due (stated, or by credit days), or not yet, the heaviest first."""
    cost_entries: list[CostEntry]

    @property
    def costs(self) -> list[int]:
        return [one.pk for one in self.cost_entries]


def of(verdict: Verdict) -> list[Proof]:
    """The proof of each kind the run flagged; the account's rows are read anew, for the very days of the run."""
    as_of = verdict.run.as_of
    assert as_of is not None
    whole = _orders(verdict.account_id, as_of, YEAR).aggregate(sum=summed("revenue"))["sum"]
    return [_proof(kind, verdict.account_id, as_of, whole) for kind in verdict.false_keys]


def _orders(account: int, as_of: date, days: int) -> Any:
    """Of the last so many days up to the day of the run."""
    return Order.objects.as_of(as_of).filter(account=account, ordered_on__gt=as_of - timedelta(days=days))


def _proof(kind: str, account: int, as_of: date, whole: Decimal) -> Proof:
    span = SPANS * QUARTER if kind == FalseKey.SQUEEZER else YEAR
    since, until, read = as_of - timedelta(days=span - 1), as_of, _orders(account, as_of, span)
    if kind == FalseKey.ONE_OFF:
        since, until = _burst(read) or (since, until)
    inside = read.filter(ordered_on__gte=since, ordered_on__lte=until)
    found = inside.aggregate(n=Count("pk"), sum=summed("revenue"))
    served = CostEntry.objects.live().filter(account=account, on__gte=since, on__lte=until)
    late = _paid_late(inside, as_of) if kind == FalseKey.SQUEEZER else ()
    return Proof(
        kind=kind, since=since, until=until, count=found["n"], revenue=found["sum"], year_revenue=whole,
        cost_to_serve=served.aggregate(sum=summed("amount"))["sum"],
        orders=list(inside.order_by(*_weight(kind))[:MOST]), late=list(late[:MOST]),
        cost_entries=list(served.order_by("-amount", "pk")[:MOST]),
    )  # fmt: skip


def _paid_late(inside: Any, as_of: date) -> Any:
    """Of these orders those paid late, the heaviest first, each with the credit days of its customer."""
    sold = inside.filter(revenue__gt=0).alias(falls_due=receivables.due()).filter(_late(as_of))
    return sold.select_related("account").order_by("-revenue", "pk")


def _late(as_of: date) -> Q:
    """Paid after the day it fell due, or by the day of the run not at all; as the cost of late payment counts it."""
    return Q(falls_due__lt=as_of) & (Q(paid_on__isnull=True) | Q(paid_on__gt=F("falls_due")))


def _weight(kind: str) -> tuple[Any, ...]:
    """The rows that tell most come first: the largest, or the deepest discounted."""
    if kind == FalseKey.SQUEEZER:
        return (F("discount").desc(nulls_last=True), "-revenue", "pk")
    return ("-revenue", "pk")


def _burst(year: Any) -> tuple[date, date] | None:
    """First and last day of the 30 days that hold most revenue, by the rule's own window."""
    per_day = list(year.order_by("ordered_on").values_list("ordered_on").annotate(sum=summed("revenue")))
    days = np.array([dialect.day_number(day) for day, _sum in per_day], np.int64)
    cents = np.array([int(round(revenue * 100)) for _day, revenue in per_day], np.int64)
    if not (cents > 0).any():
        return None
    first, last = false_accounts.best_span(days, cents)
    return dialect.date_of(first), dialect.date_of(last)
