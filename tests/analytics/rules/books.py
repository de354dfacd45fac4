"""Builds trade facts from order rows in plain Python: the definitions of `Trade`, spelled out a second time."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from analytics.rules.trade import HORIZON, NEVER, Days, Trade

Row = tuple[str, int, int]
"""Account code, day number, revenue in cents."""


def trade(
    rows: Iterable[Row], *, as_of: int, horizon: int = HORIZON, segments: dict[str, int] | None = None, **more
) -> Trade:
    """The facts of a book without costs; `more` replaces columns (cost365, discount365, …)."""
    book: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for code, day, cents in rows:
        if day <= as_of:
            book[code].append((day, cents))
    codes = sorted(book)
    columns: dict[str, list] = {name: [] for name in Trade.columns()}
    for number, code in enumerate(codes):
        for name, value in _facts(book[code], as_of, horizon).items():
            columns[name].append(value)
        columns["account"].append(number)
        columns["segment"].append((segments or {}).get(code, 0))
    arrays = {
        name: np.array(values, bool if name in ("season", "season2", "in_window") else np.int64)
        for name, values in columns.items()
    }
    return Trade(as_of=as_of, **(arrays | more))


def _facts(rows: list[tuple[int, int]], t: int, horizon: int) -> dict[str, object]:
    days = sorted({day for day, cents in rows if cents > 0})
    window = [(day, cents) for day, cents in rows if day > t - 365]
    last_year = [day for day in days if day > t - 365]
    return {
        "first": days[0] if days else NEVER,
        "last": days[-1] if days else NEVER,
        "orders": len(days),
        "months": len({(t - day) // 30 for day in days if (t - day) // 30 < 12}),
        "months3": len({(t - day) // 30 for day in days if (t - day) // 30 < 3}),
        "months24": len({(t - day) // 30 for day in days if 12 <= (t - day) // 30 < 24}),
        "longer": sum(later - day > t - days[-1] for day, later in zip(days, days[1:], strict=False)),
        "orders365": len(last_year),
        "orders90": sum(day > t - 90 for day in days),
        "orders275": sum(day <= t - 90 for day in last_year),
        "season": any(day <= t - 365 + horizon for day in last_year),
        "season2": any(t - 730 < day <= t - 730 + horizon for day in days),
        "in_window": bool(window),
        "revenue365": sum(cents for _, cents in window),
        "revenue90": sum(cents for day, cents in window if day > t - 90),
        "returns365": -sum(cents for _, cents in window if cents < 0),
        "cost365": 0,
        "costed365": 0,
        "cost_to_serve365": 0,
        "discount365": 0,
        "credit365": 0,
    }


def days(rows: Iterable[Row], *, as_of: int) -> Days:
    """Revenue per account and day of the window, for every account."""
    kept = [row for row in rows if row[1] <= as_of]
    places = {code: place for place, code in enumerate(sorted({code for code, _, _ in kept}))}
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for code, day, cents in kept:
        if day > as_of - 365:
            sums[places[code], day] += cents
    keys = sorted(sums)
    return Days(
        place=np.array([place for place, _ in keys], np.int64),
        day=np.array([day for _, day in keys], np.int64),
        revenue=np.array([sums[key] for key in keys], np.int64),
    )


def constant(count: int, value: int = 0) -> np.ndarray:
    """A column of one value."""
    return np.full(count, value, np.int64)
