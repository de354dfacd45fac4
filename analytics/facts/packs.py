"""The whole account as of a day, in no language: kept runs, orders, money, and what people did with it (K6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, IntegerField, Q, Sum, Value, When
from django.db.models.functions import TruncMonth

from accounts.models import Account, Order, OrderLine
from accounts.models.measures import Cents, summed
from accounts.models.receivables import newest_day, owing
from analytics.facts import pack_rows, pack_runs, pack_warnings
from analytics.facts.pack_runs import iso, money
from analytics.rules import packs as rules

MONTHS, CATEGORIES, ORDERS = 24, 6, 6


def gather(account: Account, day: date) -> dict[str, Any]:
    """
    Everything that is told of an account as of a day; as many reads whatever its history.

    Texts, whole numbers, and Decimals as text; days as ISO. A part nobody knows anything of is None, never 0.
    """
    return {
        "shape": rules.SHAPE,
        "as_of": day.isoformat(),
        "currency": settings.COMPANY_CURRENCY,
        "account": _account(account),
        **pack_runs.gather(account, day),
        "trade": _trade(account, day),
        "owed": _owed(account, day),
        **pack_rows.gather(account, day),
        **pack_warnings.gather(account, day),
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "id": account.pk, "name": account.name, "called": str(account), "code": account.code, "kind": account.kind,
        "industry": account.industry, "region": account.region, "city": account.city,
        "since": iso(account.customer_since), "owner": str(account.owner) if account.owner else "",
        "credit_limit": money(account.credit_limit),
    }  # fmt: skip


def _trade(account: Account, day: date) -> dict[str, Any]:
    """Orders up to the day, or up to where the book ends: the year, the one before, month by month, by category."""
    until = min(day, newest_day() or day)
    orders = Order.objects.as_of(until).filter(account=account)
    newest = orders.filter(amount__gt=0).order_by("-ordered_on", "-pk")[:ORDERS]
    rows = [[row.pk, row.number, iso(row.ordered_on), money(row.revenue)] for row in newest]
    return {
        "until": iso(until), "last_on": rows[0][2] if rows else None, "rows": rows,
        **_sums(orders, until), **_categories(account, until),
    }  # fmt: skip


def _sums(orders: Any, until: date) -> dict[str, Any]:
    """The year, the one before, and each of the last 24 calendar months that are over, in one read."""
    wanted = rules.months(rules.whole_until(until), MONTHS)
    first = min(date.fromisoformat(f"{wanted[0]}-01"), until - 2 * rules.YEAR)
    this, before = Q(ordered_on__gt=until - rules.YEAR), Q(ordered_on__gt=until - 2 * rules.YEAR)
    span = Case(When(this, then=Value(0)), When(before, then=Value(1)), default=Value(2), output_field=IntegerField())
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


def _categories(account: Account, until: date) -> dict[str, Any]:
    """What it bought in the year by category of the orders' lines, with the year before; `lined` of all lines."""
    lines = OrderLine.objects.filter(
        order__account=account, order__archived_at__isnull=True, order__ordered_on__lte=until,
        order__ordered_on__gt=until - 2 * rules.YEAR,
    ).order_by()  # fmt: skip
    this = Q(order__ordered_on__gt=until - rules.YEAR)
    sums: dict[str, list[Decimal]] = {}
    for row in lines.values("product__category", "order__rate").annotate(now=summed("amount", this),
                                                                         was=summed("amount", ~this)):  # fmt: skip
        both = sums.setdefault(row["product__category"] or "", [Decimal(0), Decimal(0)])
        both[0] += row["now"] * row["order__rate"]
        both[1] += row["was"] * row["order__rate"]
    ranked = sorted(sums.items(), key=lambda one: (-one[1][0], -one[1][1], one[0]))
    told = [[name, money(now), money(was)] for name, (now, was) in ranked[:CATEGORIES]]
    return {"categories": told, "lined": money(sum((now for now, _was in sums.values()), Decimal(0)))}


def _owed(account: Account, day: date) -> dict[str, Any] | None:
    """What stood open at the end of the day; None where nothing did."""
    names = ("open", "overdue", "credits", "balance", "over")
    row = owing(Account.objects.filter(pk=account.pk), day).values(*names, "late_days", "oldest").first()
    if row is None:
        return None
    late = row["late_days"]
    told = {"late_days": None if late is None else round(late), "oldest": row["oldest"]}
    return {name: money(row[name]) for name in names} | told
