"""How much hangs on how few by the current run of contribution: whole, and by owner, region, category, kind (K11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import Sum

from accounts.models import OrderLine
from analytics.models import Contribution
from analytics.rules import contribution, curves
from analytics.rules.contribution import Concentration
from analytics.rules.trade import YEAR, Ints
from kam.choices import RunKind
from kam.models import Run

NET, GROSS, REVENUE = MEASURES = ("net", "gross", "revenue")
OWNER, REGION, CATEGORY, KIND, SEGMENT = BREAKDOWNS = ("owner", "region", "category", "kind", "segment")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Group:
    """One owner, region, …: what to call it, its key in filters, its amount and how concentrated that is."""

    key: Any
    name: str
    amount: int
    """Cents, losses taken off."""
    share: float
    """Of the whole book's amount."""
    found: Concentration


@dataclass(frozen=True)
class Picture:
    """The whole of what a user sees, and its groups, the greatest first."""

    run: Run
    measure: str
    by: str
    amount: int
    found: Concentration
    curve: list[tuple[int, float]]
    groups: list[Group]


def picture(user: Any, *, measure: str = NET, by: str = OWNER) -> Picture | None:
    """Of the current run; None before the first. Three queries, whatever the number of accounts."""
    run = Run.objects.current(RunKind.CONTRIBUTION)
    if run is None:
        return None
    columns = ("account_id", "revenue", "cost", "net_contribution", *_named(by))
    rows = list(Contribution.objects.visible_to(user).filter(run=run).order_by("rank").values_list(*columns))
    amounts = np.array([_amount(measure, row) for row in rows], np.int64)
    keys = _keys(by, rows, run, user)
    whole = int(amounts.sum())
    return Picture(
        run, measure, by, whole, contribution.concentrated(amounts), curves.points(amounts),
        _groups(keys, amounts, whole),
    )  # fmt: skip


def _named(by: str) -> tuple[str, ...]:
    if by == OWNER:
        return ("account__owner", "account__owner__name")
    return () if by == CATEGORY else (f"account__{by}",)


def _amount(measure: str, row: tuple[Any, ...]) -> int:
    """Cents of the measure."""
    _account, revenue, cost, net = row[:4]
    amount = {NET: net, GROSS: revenue - cost, REVENUE: revenue}[measure]
    return int(amount * HUNDRED)


def _keys(by: str, rows: list[tuple[Any, ...]], run: Run, user: Any) -> list[tuple[Any, str]]:
    """(key, name) of each row's group; an empty key where nothing is known."""
    if by == OWNER:
        return [(row[4], row[5] or "") for row in rows]
    if by != CATEGORY:
        return [(row[4], row[4]) for row in rows]
    most = main_categories(run, user)
    return [(most.get(row[0], ""), most.get(row[0], "")) for row in rows]


def main_categories(run: Run, user: Any) -> dict[int, str]:
    """The product category each account bought most of in the run's year, by the lines of its orders."""
    assert run.as_of is not None
    inside = {"order__ordered_on__gt": run.as_of - timedelta(days=YEAR), "order__ordered_on__lte": run.as_of}
    lines = OrderLine.objects.visible_to(user).filter(order__archived_at=None, **inside).exclude(product=None)
    bought = (
        lines.exclude(product__category="").order_by()
        .values_list("order__account", "product__category").annotate(sum=Sum("amount"))
    )  # fmt: skip
    found: dict[int, tuple[Any, str]] = {}
    for account, category, amount in bought:
        if account not in found or (amount, category) > found[account]:
            found[account] = (amount, category)
    return {account: category for account, (_amount, category) in found.items()}


def _groups(keys: list[tuple[Any, str]], amounts: Ints, whole: int) -> list[Group]:
    places: dict[tuple[Any, str], list[int]] = {}
    for place, key in enumerate(keys):
        places.setdefault(key, []).append(place)
    groups = [_group(key, amounts[inside], whole) for key, inside in places.items()]
    order: Callable[[Group], Any] = lambda group: (-group.amount, group.name)  # noqa: E731
    return sorted(groups, key=order)


def _group(key: tuple[Any, str], amounts: Ints, whole: int) -> Group:
    amount = int(amounts.sum())
    share = amount / whole if whole > 0 else 0.0
    return Group(key[0], key[1], amount, share, contribution.concentrated(amounts))
