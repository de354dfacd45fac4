"""The whole account as of a day, in no language: kept runs, orders, money, and what people did with it (K6)."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from accounts.choices import Stage
from accounts.models import Account, ClassChange, Order, OrderLine, TierChange
from accounts.models.measures import Cents, summed
from accounts.models.receivables import newest_day, owing
from analytics.choices import sorted_reasons
from analytics.facts import pack_rows
from analytics.facts.moves import up_to
from analytics.models import AssetValue, Contribution, Loyalty, Potential, Score
from analytics.rules import packs as rules
from kam.choices import RunState
from lifecycle.models.stages import StageMove

HISTORY, MONTHS, CATEGORIES, ORDERS = 12, 24, 6, 6
CENT = Decimal("0.01")


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
        "standing": _standing(account, day),
        "contribution": _contribution(account, day),
        "risk": _risk(account, day),
        "value": _value(account, day),
        "potential": _potential(account, day),
        "loyalty": _loyalty(account, day),
        "trade": _trade(account, day),
        "owed": _owed(account, day),
        **pack_rows.gather(account, day),
    }


def money(value: Any) -> str | None:
    """An amount as text, to the cent."""
    return None if value is None else str(Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP))


def share(value: float | None) -> str | None:
    """A fraction or a score as text, to four places."""
    return None if value is None else f"{value:.4f}"


def iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _account(account: Account) -> dict[str, Any]:
    return {
        "id": account.pk, "name": account.name, "called": str(account), "code": account.code, "kind": account.kind,
        "industry": account.industry, "region": account.region, "city": account.city,
        "since": iso(account.customer_since), "owner": str(account.owner) if account.owner else "",
        "credit_limit": money(account.credit_limit),
    }  # fmt: skip


def _standing(account: Account, day: date) -> dict[str, Any]:
    """Tier, class and stage of the day."""
    tier = TierChange.objects.on(day).filter(account=account).order_by("-from_on", "-pk").first()
    found = ClassChange.objects.on(day).filter(account=account).with_since().first()
    moved = StageMove.objects.filter(journey__account=account, on__lte=day).order_by("-on", "-pk").first()
    return {
        "tier": tier.tier if tier else "", "tier_since": iso(tier.from_on) if tier else None,
        "by_hand": bool(tier and tier.by_hand), "class": found.key_class if found else "",
        "class_since": iso(found.since) if found else None,
        "stage": Stage(moved.stage).value if moved else "", "stage_since": iso(moved.on) if moved else None,
    }  # fmt: skip


def _of_run(model: Any, account: Account, day: date) -> Any:
    """The account's row of the newest completed run of that kind up to the day."""
    run = up_to(model.run_kind, day)
    return model.objects.filter(run=run, account=account).select_related("run").first() if run else None


def _contribution(account: Account, day: date) -> dict[str, Any] | None:
    row = _of_run(Contribution, account, day)
    if row is None:
        return None
    kept = Contribution.objects.filter(account=account, run__state=RunState.DONE, run__as_of__lte=day)
    past = rules.monthly(kept.order_by("run__as_of", "run_id").values_list("run__as_of", "net_contribution"))
    return {
        "run": row.run_id, "of": iso(row.run.as_of), "revenue": money(row.revenue), "cost": money(row.cost),
        "served": money(row.cost_to_serve), "net": money(row.net_contribution), "rank": row.rank,
        "accounts": row.run.result.get("accounts"), "share": share(row.share), "estimated": row.cost_estimated,
        "history": [[iso(on), money(net)] for on, net in past[-HISTORY:]],
    }  # fmt: skip


def _risk(account: Account, day: date) -> dict[str, Any] | None:
    row = _of_run(Score, account, day)
    if row is None:
        return None
    reasons = sorted_reasons(row.reasons | row.signals, row.inputs)
    return {
        "run": row.run_id, "of": iso(row.run.as_of), "p": share(row.p), "band": row.band,
        "horizon": row.run.result.get("horizon", settings.CHURN_HORIZON_DAYS), "at_risk": money(row.value_at_risk),
        "reasons": [[code, share(weight), numbers] for code, weight, numbers in reasons[:5]],
    }  # fmt: skip


def _value(account: Account, day: date) -> dict[str, Any] | None:
    row = _of_run(AssetValue, account, day)
    if row is None:
        return None
    amounts = {name: money(getattr(row, name)) for name in ("value", "low", "high", "at_risk")}
    return {"run": row.run_id, "of": iso(row.run.as_of), **amounts}


def _potential(account: Account, day: date) -> dict[str, Any] | None:
    row = _of_run(Potential, account, day)
    if row is None or row.potential is None:
        return None
    amounts = {name: money(getattr(row, name)) for name in ("wallet", "potential", "actual", "gap")}
    return {"run": row.run_id, "of": iso(row.run.as_of), "basis": row.basis, **amounts}


def _loyalty(account: Account, day: date) -> dict[str, Any] | None:
    row = _of_run(Loyalty, account, day)
    return None if row is None or row.score is None else {"of": iso(row.run.as_of), "score": share(row.score)}


def _trade(account: Account, day: date) -> dict[str, Any]:
    """Orders up to the day, or up to where the book ends: the year, the one before, month by month, by category."""
    until = min(day, newest_day() or day)
    this = Q(ordered_on__gt=until - rules.YEAR)
    orders = Order.objects.as_of(until).filter(account=account)
    two = orders.filter(ordered_on__gt=until - 2 * rules.YEAR)
    found = two.aggregate(now=summed("revenue", this), was=summed("revenue", ~this),
                          orders=Count("pk", filter=this & Q(amount__gt=0)),
                          returns=Count("pk", filter=this & Q(amount__lt=0)))  # fmt: skip
    newest = orders.filter(amount__gt=0).order_by("-ordered_on", "-pk")[:ORDERS]
    rows = [[row.pk, row.number, iso(row.ordered_on), money(row.revenue)] for row in newest]
    return {
        "until": iso(until), "revenue": money(found["now"]), "before": money(found["was"]),
        "orders": found["orders"], "returns": found["returns"], "last_on": rows[0][2] if rows else None,
        "rows": rows, "months": _months(orders, until), **_categories(account, until),
    }  # fmt: skip


def _months(orders: Any, until: date) -> list[list[Any]]:
    """Revenue of each of the last 24 calendar months, the running one last."""
    wanted = rules.months(until, MONTHS)
    since = date.fromisoformat(f"{wanted[0]}-01")
    grouped = orders.filter(ordered_on__gte=since).order_by().values(month=TruncMonth("ordered_on"))
    sums = {f"{row['month']:%Y-%m}": row["sum"] for row in grouped.annotate(sum=Sum("revenue", output_field=Cents()))}
    return [[month, money(sums.get(month, Decimal(0)))] for month in wanted]


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
