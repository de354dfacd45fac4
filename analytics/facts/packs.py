"""The whole account as of a day, in no language: kept runs, orders, money, and what people did with it (K6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, When
from django.db.models.functions import TruncMonth

from accounts.choices import KEY_TIERS
from accounts.models import Account, Nomination, Order, OrderLine, TierChange
from accounts.models.measures import Cents, summed
from accounts.models.receivables import newest_day, owing
from analytics.facts import pack_rows, pack_runs, pack_then, pack_warnings
from analytics.facts.pack_runs import iso, money
from analytics.rules import packs as rules
from lifecycle.models.cases import end_of

MONTHS, CATEGORIES, ORDERS = 24, 6, 6
NEAR = timedelta(7)
"""A run that ends so much earlier is one that a night or two failed to follow: orders end with it."""


def gather(account: Account, day: date) -> dict[str, Any]:
    """
    Everything that is told of an account as of a day; as many reads whatever its history.

    Texts, whole numbers, and Decimals as text; days as ISO. A part nobody knows anything of is None, never 0.
    """
    then, told = pack_then.stood(account, day), pack_runs.gather(account, day)
    return {
        "shape": rules.SHAPE,
        "as_of": day.isoformat(),
        "currency": settings.COMPANY_CURRENCY,
        "account": then.account,
        "entered": then.entered,
        "noted": then.noted,
        **told,
        "trade": _trade(account, day, told["contribution"]),
        "owed": _owed(account, day),
        **pack_rows.gather(account, day, then),
        **pack_warnings.gather(account, day),
    }


def key_then(day: date) -> QuerySet[Account]:
    """Those that were key accounts at the end of a day, by tier or nomination; also where the file was put away."""
    tiers = TierChange.objects.on(day).filter(tier__in=KEY_TIERS).order_by().values("account")
    named = Nomination.objects.counting(day).order_by().values("account")
    there = Q(archived_at__isnull=True) | Q(archived_at__gte=end_of(day))
    return Account.objects.filter(there, Q(pk__in=tiers) | Q(pk__in=named), merged_into__isnull=True)


@dataclass(frozen=True)
class Span:
    """The year that is told, after `since` up to `until`; the year before it are the same days a year earlier."""

    since: date
    until: date

    @property
    def first(self) -> date:
        """The day after which the year before begins."""
        return self.since - rules.YEAR

    @property
    def this(self) -> Q:
        return Q(ordered_on__gt=self.since)

    @property
    def before(self) -> Q:
        return Q(ordered_on__gt=self.first, ordered_on__lte=self.until - rules.YEAR)


def span(day: date, run: Mapping[str, Any] | None) -> Span:
    """
    The year to the day, or to where the book ends; where a run of then told the contribution, the days that it knew.

    A run that is older by more than a few days tells its own.
    """
    until = day
    if run is not None:
        of, known = date.fromisoformat(run["of"]), date.fromisoformat(run["until"])
        if day - known > NEAR:
            until = min(day, newest_day() or day)
        if until - known <= NEAR:
            return Span(of - rules.YEAR, known)
    else:
        until = min(day, newest_day() or day)
    return Span(until - rules.YEAR, until)


def _trade(account: Account, day: date, run: Mapping[str, Any] | None) -> dict[str, Any]:
    """Orders of the days that the contribution knows, too: the year, the one before, by month, by category."""
    told = span(day, run)
    orders = Order.objects.as_of(day).filter(account=account)
    newest = orders.filter(amount__gt=0).order_by("-ordered_on", "-pk")[:ORDERS]
    rows = [[row.pk, row.number, iso(row.ordered_on), money(row.revenue)] for row in newest]
    return {
        "from": iso(told.since + timedelta(1)), "until": iso(told.until),
        "last_on": rows[0][2] if rows else None, "rows": rows,
        **_sums(orders.filter(ordered_on__lte=told.until), told), **_categories(account, told),
    }  # fmt: skip


def _sums(orders: Any, told: Span) -> dict[str, Any]:
    """The year, the one before, and each of the last 24 calendar months that are over, in one read."""
    wanted = rules.months(rules.whole_until(told.until), MONTHS)
    first = min(date.fromisoformat(f"{wanted[0]}-01"), told.first)
    span = Case(When(told.this, then=0), When(told.before, then=1), default=2, output_field=IntegerField())
    grouped = orders.filter(ordered_on__gte=first).order_by().values(month=TruncMonth("ordered_on"), span=span)
    years, months, counts = [Decimal(0)] * 3, dict.fromkeys(wanted, Decimal(0)), [0, 0]
    for row in grouped.annotate(sum=Sum("revenue", output_field=Cents()), sales=Count("pk", filter=Q(amount__gt=0)),
                                returns=Count("pk", filter=Q(amount__lt=0))):  # fmt: skip
        years[row["span"]] += row["sum"]
        if (month := f"{row['month']:%Y-%m}") in months:
            months[month] += row["sum"]
        if row["span"] == 0:
            counts = [counts[0] + row["sales"], counts[1] + row["returns"]]
    return {
        "revenue": money(years[0]), "before": money(years[1]), "orders": counts[0], "returns": counts[1],
        "months": [[month, money(amount)] for month, amount in months.items()],
    }  # fmt: skip


def _categories(account: Account, told: Span) -> dict[str, Any]:
    """What it bought in the year by category of the orders' lines, with the year before; `lined` of all lines."""
    lines = OrderLine.objects.filter(
        order__account=account, order__archived_at__isnull=True, order__ordered_on__lte=told.until,
        order__ordered_on__gt=told.first,
    ).order_by()  # fmt: skip
    this = Q(order__ordered_on__gt=told.since)
    before = Q(order__ordered_on__lte=told.until - rules.YEAR)
    sums: dict[str, list[Decimal]] = {}
    for row in lines.values("product__category", "order__rate").annotate(now=summed("amount", this),
                                                                         was=summed("amount", before)):  # fmt: skip
        both = sums.setdefault(row["product__category"] or "", [Decimal(0), Decimal(0)])
        both[0] += row["now"] * row["order__rate"]
        both[1] += row["was"] * row["order__rate"]
    ranked = sorted(sums.items(), key=lambda one: (-one[1][0], -one[1][1], one[0]))
    told_of = [[name, money(now), money(was)] for name, (now, was) in ranked[:CATEGORIES] if now or was]
    return {"categories": told_of, "lined": money(sum((now for now, _was in sums.values()), Decimal(0)))}


def _owed(account: Account, day: date) -> dict[str, Any] | None:
    """What stood open at the end of the day; None where nothing did."""
    names = ("open", "overdue", "credits", "balance", "over")
    row = owing(Account.objects.filter(pk=account.pk), day).values(*names, "late_days", "oldest").first()
    if row is None:
        return None
    late = row["late_days"]
    told = {"late_days": None if late is None else round(late), "oldest": row["oldest"]}
    return {name: money(row[name]) for name in names} | told
