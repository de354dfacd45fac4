"""Writes how each account behaved against its own past, what clearly changed, and what it is likened by (K3)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from accounts.rules import tiers
from analytics.choices import MANNERS, Habit
from analytics.facts import behaviour as facts
from analytics.facts import dialect, order_channels
from analytics.facts import tiers as standing
from analytics.facts.books import Book
from analytics.models import Behaviour, BehaviourChange
from analytics.rules import behaviour as rules
from analytics.rules import likeness
from analytics.rules.behaviour import CLEAR, MONTHS, Compared
from analytics.rules.trade import Bools, Floats
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import Run, User

FEW = 10
"""No median is told of a tier with fewer customers: a single one must not be read from it."""


def write(run: Run, book: Book, *, by: User) -> tuple[dict[str, Any], Callable[[], dict[str, Any]]]:
    """The rows of a run that nobody reads yet; returns counts and the tiers' medians, and no effect."""
    require(by, Right.RECOMPUTE)
    for model in (Behaviour, BehaviourChange):
        model.objects.filter(run=run).delete()
    found = facts.gather(book.as_of)
    held = facts.compared(found)
    now, before = facts.measures(found), facts.measures(found, before=True)
    ends = {name: shown(name, found, held[name], now, before) for name in held}
    clear = {name: _clear(name, held[name], *ends[name]) for name in held}
    ways, whole = order_channels.gather(book.as_of, found.account)
    many = np.column_stack(list(clear.values())).sum(axis=1)
    if len(found.account):
        bulk.write_columns(Behaviour, _columns(run, found, held, now, before) | {"changes": many, "channels": ways})
    count = sum(_changes(run, found, name, held[name], ends[name], clear[name]) for name in held)
    summary = {
        "accounts": len(found.account),
        "comparable": int(found.comparable.sum()),
        "changed": int((many > 0).sum()),
        "changes": count,
        "channels": whole,
        "medians": _medians(found, now | {"orders": found.year.orders.astype(np.float64)}),
    }
    return summary, dict


def shown(
    name: str, found: facts.Behaviour, held: Compared, now: Mapping[str, Floats], before: Mapping[str, Floats]
) -> tuple[Floats, Floats]:
    """The figures before and now that a change is told with: of whole years, of the mix the middle months."""
    if name == Habit.MIX:
        return held.before, held.now
    if name == Habit.ORDERS:
        return found.year_before.orders.astype(np.float64), found.year.orders.astype(np.float64)
    return before[name], now[name]


def _clear(name: str, held: Compared, before: Floats, now: Floats) -> Bools:
    """
    Whether a change may be claimed: unusual, and the whole years say the same as their middle months.

    A mix that lies nearer to last year's than last year's own months did is no change of anything.
    """
    sign: Floats = np.sign(now - before)
    chosen: Bools = (np.abs(np.nan_to_num(held.unusual)) >= CLEAR) & (np.sign(held.unusual) == sign)
    return chosen & (sign > 0) if name == Habit.MIX else chosen


def _columns(
    run: Run, found: facts.Behaviour, held: Mapping[str, Compared], now: Mapping[str, Floats],
    before: Mapping[str, Floats],
) -> dict[str, bulk.Column]:  # fmt: skip
    t = dialect.day_number(found.as_of)
    net = [found.of_year("sold", past) - found.of_year("returned", past) for past in (False, True)]
    mixes, main = _mixes(found)
    return {
        "run_id": [run.pk] * len(found.account),
        "account_id": found.account,
        "revenue": bulk.amounts(net[0]),
        "revenue_before": bulk.amounts(net[1]),
        "orders": found.year.orders,
        "orders_before": found.year_before.orders,
        "silent": t - found.last,
        "comparable": found.comparable,
        "now": bulk.objects({name: np.round(values, 4) for name, values in now.items()}),
        "before": bulk.objects({name: np.round(values, 4) for name, values in before.items()}),
        "unusual": bulk.objects({str(name): np.round(one.unusual, 3) for name, one in held.items()}),
        "mix": mixes,
        "mix_moved": found.mix.moved,
        "main_category": main,
        **likeness.places(net[0], found.year.orders, now["size"], t - found.first, now["discount"]),
    }


def _mixes(found: facts.Behaviour) -> tuple[list[str], list[str]]:
    """Of each account the categories of both years as JSON, and the one it bought most of in the year."""
    bought, size, width = found.bought, len(found.account), max(len(found.bought.names), 1)
    pairs, inverse = np.unique(bought.pair, return_inverse=True)
    sums = np.zeros((2, len(pairs)), np.int64)
    np.add.at(sums, ((bought.month >= MONTHS).astype(np.int64), inverse), bought.cents)
    names = [json.dumps(name, ensure_ascii=False) for name in bought.names]
    is_new = (np.isin(pairs, bought.new) & (sums[0] > 0)).astype(np.int64)
    columns = ((pairs % width).tolist(), sums[0].tolist(), sums[1].tolist(), is_new.tolist())
    told = [f"{names[at]}: [{now}, {before}, {new}]" for at, now, before, new in zip(*columns, strict=True)]
    starts = np.searchsorted(pairs, np.arange(size + 1) * width).tolist()
    mixes = [f"{{{', '.join(told[first:after])}}}" for first, after in pairwise(starts)]
    order = np.lexsort((sums[0], pairs // width))
    chosen = order[sums[0][order] > 0]
    main = {int(pairs[at]) // width: bought.names[int(pairs[at]) % width] for at in chosen.tolist()}
    return mixes, [main.get(place, "") for place in range(size)]


def _changes(
    run: Run, found: facts.Behaviour, name: str, held: Compared, ends: tuple[Floats, Floats], clear: Bools
) -> int:
    """The clear changes of one habit; returns how many."""
    at = np.flatnonzero(clear)
    if not len(at):
        return 0
    unusual = held.unusual[at]
    columns: dict[str, bulk.Column] = {
        "run_id": [run.pk] * len(at), "account_id": found.account[at], "manner": [str(MANNERS[name])] * len(at),
        "habit": [str(name)] * len(at), "rose": unusual > 0, "before": np.round(ends[0][at], 4),
        "now": np.round(ends[1][at], 4), "strength": np.round(np.abs(unusual), 3),
    }  # fmt: skip
    return bulk.write_columns(BehaviourChange, columns)


def _medians(found: facts.Behaviour, now: Mapping[str, Floats]) -> dict[str, dict[str, float]]:
    """{tier: {measure: the middle customer's}} of the year, of tiers with enough customers for which it is known."""
    codes = standing.in_effect(found.account, found.as_of)
    medians: dict[str, dict[str, float]] = {}
    for code, tier in enumerate(tiers.ORDER):
        own = {name: values[codes == code] for name, values in now.items()}
        known = {name: values[~np.isnan(values)] for name, values in own.items()}
        medians[str(tier.value)] = {
            name: round(float(rules.medians(values[None, :])[0]), 4)
            for name, values in known.items() if len(values) >= FEW
        }  # fmt: skip
    return medians
