"""Whose contribution fell against the year before, and by how much: one rule for the sentence, its sum and its list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, ExpressionWrapper, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from accounts.models.measures import Cents
from analytics.choices import Compared
from analytics.facts import a_year_before, map_corner, unwarned
from analytics.models import Contribution, Development
from kam.choices import RunKind
from kam.models import Run

COLLAPSED = Decimal("0.5")
"""Whoever brings at most so much of what it brought is slipping, also where it buys as much as before."""
NONE = Decimal(0)


class Years(NamedTuple):
    """The runs that are compared: contribution now and a year before, and the development of revenue between them."""

    now: Run
    before: Run
    revenue: Run


class Fell(NamedTuple):
    """How many customers' contribution fell, and by how much in all, in the company's currency."""

    count: int = 0
    amount: Decimal = NONE


def years(book: Run | None = None) -> Years | None:
    """The current runs, or those of `book`, a run of contribution; None where one of the three is not kept."""
    now, revenue = book or Run.objects.current(RunKind.CONTRIBUTION), Run.objects.current(RunKind.DEVELOPMENT)
    before = a_year_before.run_of(now) if now else None
    return Years(now, before, revenue) if now and before and revenue else None


def every(rows: Any, told: Years) -> Any:
    """
    Of `rows` of contributions those of the year before that earned something and bring less now, false ones included.

    Each with `now_net`, `fall` (what it brings less; amounts) and `moved`, the change of its revenue. Whoever is lost,
    put to rest or archived has gone and is left out; who merely fell silent has not. It counts where revenue fell too,
    or contribution by half at least.
    """
    today = Contribution.objects.filter(run=told.now, account=OuterRef("account")).order_by()
    revenue = Development.objects.filter(run=told.revenue, period=Compared.YEAR, account=OuterRef("account")).order_by()
    moved = revenue.values("account").annotate(sum=Sum("change")).values("sum")
    found = rows.filter(run=told.before, net_contribution__gt=0).exclude(map_corner.gone()).annotate(
        now_net=Coalesce(Subquery(today.values("net_contribution")[:1]), Value(NONE), output_field=Cents()),
        moved=Subquery(moved, output_field=Cents()),
    )  # fmt: skip
    found = found.annotate(fall=ExpressionWrapper(F("net_contribution") - F("now_net"), output_field=Cents()))
    sinks = Q(moved__lt=0) | Q(now_net__lte=F("net_contribution") * COLLAPSED)
    return found.filter(sinks, fall__gt=0, moved__isnull=False)


def counted(rows: Any, told: Years) -> Any:
    """The same without false key accounts, whom nobody tries to keep."""
    return every(rows, told).exclude(account__in=unwarned.held_back().values("account"))


def held_back(rows: Any, told: Years) -> Any:
    """Those whom `counted` leaves out: false key accounts that earned something and bring less."""
    return every(rows, told).filter(account__in=unwarned.held_back().values("account"))


def listed(rows: Any, told: Years | None) -> Any:
    """`counted`; without the three runs no row, with the same columns to sort by."""
    if told:
        return counted(rows, told)
    nil = Value(NONE, output_field=Cents())
    return rows.none().annotate(now_net=nil, moved=nil, fall=nil)


def summed(rows: Any) -> Fell:
    """How many rows of `counted` there are, and what they come to."""
    found = rows.order_by().aggregate(count=Count("pk"), amount=Sum("fall", output_field=Cents()))
    return Fell(found["count"], found["amount"] or NONE)
