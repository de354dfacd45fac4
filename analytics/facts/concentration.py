"""How much hangs on how few by the current run of contribution: whole, and by owner, region, category, kind (K11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import Exists, F, OuterRef, Value
from django.db.models.functions import Coalesce

from accounts.models import Order, OrderLine
from accounts.models.measures import summed
from analytics.facts.moves import up_to
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


def picture(
    user: Any,
    *,
    measure: str = NET,
    by: str = OWNER,
    as_of: date | None = None,
    chosen: Mapping[str, Any] | None = None,
) -> Picture | None:
    """
    Of the newest run up to a day (by default the current one), of a part of the customers; None where none is kept.

    `chosen` are filters of what belongs to a customer; all is reckoned within that part.

    By category each account stands in every category it bought, with its part of the amount. Five queries at most,
    whatever the number of accounts.
    """
    run = up_to(RunKind.CONTRIBUTION, as_of) if as_of else Run.objects.current(RunKind.CONTRIBUTION)
    if run is None:
        return None
    columns = ("account_id", "revenue", "cost", "net_contribution", *_named(by))
    rows = list(Contribution.objects.visible_to(user).filter(run=run, **(chosen or {})).order_by("rank").values_list(
        *columns))  # fmt: skip
    amounts = np.array([_amount(measure, row) for row in rows], np.int64)
    whole = int(amounts.sum())
    places, keys = _bought(rows, run, user) if by == CATEGORY else _keys(by, rows)
    parts = divided(amounts, *places)
    return Picture(
        run, measure, by, whole, contribution.concentrated(amounts), curves.points(amounts),
        _groups(keys, parts, whole),
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


Parts = tuple[tuple[Ints, Ints], list[tuple[Any, str]]]
"""Which accounts (places) stand in which groups with what weight, and the (key, name) of each part's group."""


def _keys(by: str, rows: list[tuple[Any, ...]]) -> Parts:
    """Each account as a whole in the one group it stands in; an empty key where nothing is known."""
    whole = np.arange(len(rows)), np.ones(len(rows), np.int64)
    return whole, [(row[4], row[5] or "") if by == OWNER else (row[4], row[4]) for row in rows]


def _bought(rows: list[tuple[Any, ...]], run: Run, user: Any) -> Parts:
    """Each account in every category that it bought of; what no line tells is not known."""
    sums = bought(run, user)
    found = [
        (place, weight, category)
        for place, row in enumerate(rows)
        for category, weight in sorted(sums.get(row[0], {"": 1}).items())
    ]
    places, weights, named = zip(*found, strict=True) if found else ((), (), ())
    return (np.array(places, np.int64), np.array(weights, np.int64)), [(name, name) for name in named]


def bought(run: Run, user: Any) -> dict[int, dict[str, int]]:
    """
    {account: {category: cents}} of the run's year in the company's currency, without what was returned on balance.

    Under "" stand lines of no category and orders without lines.
    """
    assert run.as_of is not None
    since = run.as_of - timedelta(days=YEAR)
    orders = Order.objects.visible_to(user).as_of(run.as_of).filter(ordered_on__gt=since).order_by()
    lines = OrderLine.objects.visible_to(user).order_by().filter(
        order__archived_at=None, order__ordered_on__gt=since, order__ordered_on__lte=run.as_of
    )  # fmt: skip
    category = Coalesce("product__category", Value(""))
    by_line = lines.values_list("order__account", category).annotate(sum=summed(F("amount") * F("order__rate")))
    unlisted = orders.filter(~Exists(OrderLine.objects.filter(order=OuterRef("pk"))))
    by_order = unlisted.values_list("account", Value("")).annotate(sum=summed("revenue"))
    found: dict[int, dict[str, int]] = {}
    for account, name, amount in [*by_line, *by_order]:
        sums = found.setdefault(account, {})
        sums[name] = sums.get(name, 0) + int(amount * HUNDRED)
    known = {account: {name: cents for name, cents in sums.items() if cents > 0} for account, sums in found.items()}
    return {account: sums for account, sums in known.items() if sums}


def divided(amounts: Ints, places: Ints, weights: Ints) -> Ints:
    """
    The amounts in cents divided among parts by weight; `places` says whose each part is, in rising order.

    Each is rounded where the parts before it end, so the parts of an amount add up to it to the cent.
    """
    upto = np.cumsum(weights)
    starts = np.searchsorted(places, places, side="left")
    ends = np.searchsorted(places, places, side="right") - 1
    before = upto[starts] - weights[starts]
    whole, upto = upto[ends] - before, upto - before
    end = np.rint(amounts[places] * (upto / whole)).astype(np.int64)
    start = np.rint(amounts[places] * ((upto - weights) / whole)).astype(np.int64)
    return end - start


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
