"""What the churn score learns from, gathered as of a date, and the version that scores a date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from accounts.models import Account
from analytics.facts import dialect
from analytics.facts import trade as orders
from analytics.models import ModelPin, ScoreModel
from analytics.rules import learning, rhythms
from analytics.rules.bgnbd import Params
from analytics.rules.learning import Past
from analytics.rules.prior import FEATURES, PRIOR, Weights
from analytics.rules.trade import YEAR, Ints, Trade

Columns = dict[str, Ints]
FLAGS = ("season", "season2", "in_window")
DAY_ONE = 0
"""Number of the version that nobody learned."""


@dataclass(frozen=True)
class Version:
    """The weights that score a date, and the number of the version they are of; `pinned` when a person chose it."""

    number: int
    weights: Weights
    pinned: bool = False
    as_of: date | None = None
    """The day it was learned as of; None for the day-one weights."""


def in_force(as_of: date, horizon: int) -> Version:
    """What was pinned then, else the newest version learned by then, else the day-one weights."""
    pin = ModelPin.objects.standing(as_of).select_related("score_model").first()
    if pin is not None and (pin.score_model is None or pin.score_model.horizon == horizon):
        return version(pin.score_model, pinned=True)
    return version(ScoreModel.objects.known_on(as_of, horizon).first())


def version(row: ScoreModel | None, *, pinned: bool = False) -> Version:
    """A stored version as weights; None is day one."""
    if row is None:
        return Version(DAY_ONE, PRIOR, pinned)
    numbers = {name: number for number, name in enumerate(segments())}
    return Version(row.number, unpacked(row.parameters, numbers), pinned, row.as_of)


def unpacked(found: dict[str, Any], numbers: dict[str, int]) -> Weights:
    """The way back; a feature that the version does not know weighs nothing, a segment that is gone is left out."""

    def column(name: str, missing: float) -> tuple[float, ...]:
        return tuple(found[name].get(feature, missing) for feature in FEATURES)

    branches = {numbers[name]: one for name, one in found["segments"].items() if name in numbers}
    return Weights(
        b0=found["b0"],
        beta=column("weights", 0.0),
        mean=column("means", 0.0),
        sd=column("sds", 1.0),
        bgnbd=Params(**found["bgnbd"]),
        gap=found["gap"],
        by_segment={number: one["offset"] for number, one in branches.items()},
        own={n: tuple(one["weights"].get(name, 0.0) for name in FEATURES) for n, one in branches.items()},
    )


def segments() -> list[str]:
    """Names of the segments, each in the place that is its number in `Trade`."""
    return sorted({*Account.objects.order_by().values_list("segment", flat=True).distinct(), ""})


def origins(as_of: date, horizon: int) -> list[date]:
    """The past days that can be learned from as of a date, newest first."""
    oldest = orders.oldest()
    if oldest is None:
        return []
    days = learning.origins(dialect.day_number(as_of), dialect.day_number(oldest), horizon)
    return [dialect.date_of(day) for day in days]


def year_ago(as_of: date) -> date | None:
    """The same season a year before, where the book was old enough by then."""
    oldest = orders.oldest()
    day = None if oldest is None else learning.year_ago(dialect.day_number(as_of), dialect.day_number(oldest))
    return None if day is None else dialect.date_of(day)


def gather(as_of: date, days: Sequence[date], horizon: int) -> tuple[Trade, list[Past]]:
    """
    The rhythms of every account as of a date, and the scored accounts of each past day with what became of them.

    Two statements, whatever the number of days: every order day up to `as_of`, and the money of all windows. Nothing
    dated later is read.
    """
    t, starts = dialect.day_number(as_of), [dialect.day_number(day) for day in days]
    keys, place, day = orders.order_days(as_of)
    whole = [{"account": keys} | rhythms.rhythms(place, day, len(keys), t, horizon)]
    parts = [[_then(keys, place, day, start, horizon)] for start in starts]
    known, segment = orders.by_code(np.unique(np.concatenate([part["account"] for part in whole])))
    money = _money(days)
    book = _trade(whole, (known, segment), t, {})
    pasts = [
        _past(part, (known, segment), start, money(number)) for number, (part, start) in enumerate(
            zip(parts, starts, strict=True)
        )
    ]  # fmt: skip
    return book, pasts


def _then(keys: Ints, place: Ints, day: Ints, start: int, horizon: int) -> Columns:
    """The accounts with an order in the year before a past day, as of then, and whether they ordered after it."""
    before = day <= start
    active = np.bincount(place[before & (day > start - YEAR)], minlength=len(keys)) > 0
    ids = np.flatnonzero(active)
    back = np.full(len(keys), -1)
    back[ids] = np.arange(len(ids))
    after = np.bincount(place[(day > start) & (day <= start + horizon)], minlength=len(keys)) > 0
    chosen = before & active[place]
    found = rhythms.rhythms(back[place[chosen]], day[chosen], len(ids), start, horizon)
    return {"account": keys[ids], "kept": after[ids].astype(np.int64)} | found


def _money(days: Sequence[date]) -> Callable[[int], Columns]:
    """Revenue and returns of the year before each day, as a function of the day's place."""
    if not days:
        return lambda number: {}
    spans = [dialect.year_to(day) for day in days]
    inside = [f"ordered_on > '{first}' AND ordered_on <= '{last}'" for first, last in spans]  # days of our own
    sums = [f"{dialect.cents('revenue', one)}, -{dialect.cents('revenue', f'revenue < 0 AND {one}')}" for one in inside]
    sql = f"""SELECT account_id, {", ".join(sums)} FROM {orders.ORDERS}
        WHERE {dialect.after("ordered_on")} AND archived_at IS NULL GROUP BY account_id"""
    names = [f"{name}{number}" for number in range(len(days)) for name in ("revenue", "returns")]
    edges = [min(first for first, _last in spans), max(last for _first, last in spans)]
    found = dialect.columns(sql, edges, ["account", *names])
    return lambda number: {"account": found["account"], "revenue365": found[f"revenue{number}"],
                           "returns365": found[f"returns{number}"]}  # fmt: skip


def _past(part: list[Columns], known: tuple[Ints, Ints], start: int, money: Columns) -> Past:
    kept = {int(a): bool(k) for one in part for a, k in zip(one["account"].tolist(), one["kept"].tolist(), strict=True)}
    trade = _trade([{n: v for n, v in one.items() if n != "kept"} for one in part], known, start, money)
    return Past(trade, np.array([not kept[key] for key in trade.account.tolist()], np.bool_))


def _trade(parts: list[Columns], known: tuple[Ints, Ints], t: int, money: Columns) -> Trade:
    """The columns that features need, in the order of account codes; those they do not need stay empty."""
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    accounts, segment = known
    placed = np.flatnonzero(np.isin(accounts, joined["account"]))
    columns = {name: np.zeros(len(placed), np.int64) for name in Trade.columns()}
    for part in (joined, money):
        if part:
            at, rows = orders.placed(accounts[placed], part["account"])
            for name in part.keys() - {"account"}:
                columns[name][at] = part[name][rows]
    flags = {name: columns[name] > 0 for name in FLAGS}
    return Trade(as_of=t, **(columns | flags | {"account": accounts[placed], "segment": segment[placed]}))
