"""How much hangs on how few by the current run of contribution: whole, and by owner, region, category, kind (K11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from accounts.models import Order, OrderLine
from accounts.models.measures import in_cents
from analytics.facts import a_year_before, concentration_half, dialect
from analytics.facts.concentration_half import Half
from analytics.models import Contribution
from analytics.rules import contribution, curves
from analytics.rules.contribution import Concentration
from analytics.rules.rhythms import begins
from analytics.rules.trade import YEAR, Ints
from kam.choices import RunKind
from kam.models import Run

NET, GROSS, REVENUE = MEASURES = ("net", "gross", "revenue")
OWNER, REGION, CATEGORY, KIND, SEGMENT = BREAKDOWNS = ("owner", "region", "category", "kind", "segment")
LEDGER = ("revenue", "cost", "net_contribution")


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
class Before:
    """The same customers' whole about a year before."""

    as_of: date
    amount: int
    """Cents, losses taken off."""
    found: Concentration
    half: int
    """How few brought half."""


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
    before: Before | None
    """None where no run of about that day is kept, or it measured by another basis."""
    half: Half


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

    By category each account stands in every category it bought, with what its lines brought there. Seven queries at
    most, whatever the number of accounts.
    """
    run = Run.objects.known_on(RunKind.CONTRIBUTION, as_of)
    if run is None:
        return None
    rows = _rows(user, run, chosen, *_named(by))
    amounts = _amount(measure, _ledger(rows))
    whole = int(amounts.sum())
    parts, keys = _by_category(rows, run, user, measure) if by == CATEGORY else (amounts, _keys(by, rows))
    return Picture(
        run, measure, by, whole, contribution.concentrated(amounts), curves.points(amounts),
        _groups(keys, parts, whole), _before(user, run, chosen, measure),
        concentration_half.gather([row[0] for row in rows], amounts, with_silence=run.is_current),
    )  # fmt: skip


def _rows(user: Any, run: Run, chosen: Mapping[str, Any] | None, *named: str) -> list[tuple[Any, ...]]:
    """(account, revenue, cost, net contribution in cents, what else is named) of a run's rows, the greatest first."""
    rows = Contribution.objects.visible_to(user).filter(run=run, **(chosen or {})).order_by("rank")
    return list(rows.values_list("account_id", *map(dialect.whole_cents, LEDGER), *named))


def _before(user: Any, run: Run, chosen: Mapping[str, Any] | None, measure: str) -> Before | None:
    """Whole and concentration about a year before, of whoever belongs to the part today."""
    earlier = a_year_before.run_of(run)
    if earlier is None or earlier.as_of is None:
        return None
    amounts = _amount(measure, _ledger(_rows(user, earlier, chosen)))
    if not len(amounts):
        return None
    half = concentration_half.size(amounts)
    return Before(earlier.as_of, int(amounts.sum()), contribution.concentrated(amounts), half)


def _named(by: str) -> tuple[str, ...]:
    if by == OWNER:
        return ("account__owner", "account__owner__name")
    return () if by == CATEGORY else (f"account__{by}",)


def _ledger(rows: list[tuple[Any, ...]]) -> Ints:
    """Of each row its `LEDGER`."""
    return np.array([row[1:4] for row in rows], np.int64).reshape(-1, len(LEDGER))


def _amount(measure: str, ledger: Ints) -> Ints:
    """Of each row the measure, in cents."""
    revenue, cost, net = ledger.T
    return {NET: net, GROSS: revenue - cost, REVENUE: revenue}[measure]


Keys = list[tuple[Any, str]]
"""The (key, name) of each part's group."""


class Sold(NamedTuple):
    """Of a category to an account, cents: revenue, the part of it whose cost is known, and that cost."""

    revenue: int
    costed: int
    cost: int


class Bought(NamedTuple):
    """What each account bought of each category that it bought anything of: by account, then by the category's name."""

    account: Ints
    category: list[str]
    sold: Ints
    """A row of `Sold` for each."""


def _keys(by: str, rows: list[tuple[Any, ...]]) -> Keys:
    """Each account as a whole in the one group it stands in; an empty key where nothing is known."""
    return [(row[4], row[5] or "") if by == OWNER else (row[4], row[4]) for row in rows]


def _by_category(rows: list[tuple[Any, ...]], run: Run, user: Any, measure: str) -> tuple[Ints, Keys]:
    """Each account in every category that it bought of; what no line tells is not known."""
    told = bought(run, user)
    keys = np.array([row[0] for row in rows], np.int64)
    starts, ends = (np.searchsorted(told.account, keys, side=side) for side in ("left", "right"))
    counts = ends - starts
    places = np.repeat(np.arange(len(keys)), np.maximum(counts, 1))
    firsts = np.cumsum(np.maximum(counts, 1)) - np.maximum(counts, 1)
    within = starts[places] + np.arange(len(places)) - firsts[places]
    at = np.where(counts[places] > 0, within, len(told.category))  # behind all others is nothing told
    sold = np.concatenate([told.sold, [[1, 0, 0]]])[at]
    names = [*told.category, ""]
    ledger = _ledger(rows)
    if run.result.get("basis") == contribution.REVENUE:
        sold[:, 1:] = 0  # the ledger took no cost of goods
    return earned(measure, ledger, places, sold), [(names[place], names[place]) for place in at.tolist()]


def earned(measure: str, ledger: Ints, places: Ints, sold: Ints) -> Ints:
    """
    What each part (account × category) brings by a measure, in cents; the parts of an account make its ledger's amount.

    `ledger` has a row an account: revenue, cost, net contribution; `sold` a row a part: the columns of `Sold`. The cost
    of goods is that of the lines where they tell it; what the ledger took beside (known of the whole order alone, or
    estimated) goes by the revenue of which no line tells a cost. Other costs go by revenue.
    """
    (revenue, cost, net), (weights, costed, told) = ledger.T, sold.T
    parts = divided(revenue, places, weights)
    if measure == REVENUE:
        return parts
    of_lines, bare = np.zeros(len(ledger), np.int64), np.zeros(len(ledger), np.int64)
    open_ = np.maximum(weights - costed, 0)
    np.add.at(of_lines, places, told)
    np.add.at(bare, places, open_)
    rest = divided(cost - of_lines, places, np.where(bare[places] > 0, open_, weights))
    gross = parts - told - rest
    return gross if measure == GROSS else gross - divided(revenue - cost - net, places, weights)


def bought(run: Run, user: Any) -> Bought:
    """
    Of the run's year, without what was returned on balance.

    In the company's currency. Under "" stand lines of no category and orders without lines.
    """
    assert run.as_of is not None
    since = run.as_of - timedelta(days=YEAR)
    orders = Order.objects.visible_to(user).as_of(run.as_of).filter(ordered_on__gt=since).order_by()
    lines = OrderLine.objects.visible_to(user).order_by().filter(
        order__archived_at=None, order__ordered_on__gt=since, order__ordered_on__lte=run.as_of
    )  # fmt: skip
    category = Coalesce("product__category", Value(""))
    known, worth = Q(cost__isnull=False), F("amount") * F("order__rate")
    by_line = lines.values_list("order__account", category).annotate(
        sum=in_cents(worth), costed=in_cents(worth, known), spent=in_cents(F("cost") * F("order__rate"), known)
    )
    unlisted = orders.filter(~Exists(OrderLine.objects.filter(order=OuterRef("pk"))))
    by_order = unlisted.values_list("account", Value("")).annotate(
        sum=in_cents("revenue"), costed=in_cents("revenue", known), spent=in_cents("cost", known)
    )
    return _together(list(by_line.union(by_order, all=True)))


def _together(rows: list[tuple[Any, ...]]) -> Bought:
    """One row for each account and category, in order, of rows of account, category and `Sold`."""
    if not rows:
        return Bought(np.zeros(0, np.int64), [], np.zeros((0, len(Sold._fields)), np.int64))
    account, category, *amounts = zip(*rows, strict=True)
    names = sorted(set(category))
    codes = {name: code for code, name in enumerate(names)}
    key = np.array(account, np.int64) * len(names) + np.array([codes[name] for name in category], np.int64)
    order = np.argsort(key, kind="stable")
    key, sold = key[order], np.array(amounts, np.int64).T[order]
    starts = np.flatnonzero(begins(key))
    key, sold = key[starts], np.add.reduceat(sold, starts)
    key, sold = key[sold[:, 0] > 0], sold[sold[:, 0] > 0]
    return Bought(key // len(names), [names[code] for code in (key % len(names)).tolist()], sold)


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
