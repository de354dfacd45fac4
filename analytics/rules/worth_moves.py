"""What moved the value of the customers between two days: lines that add up exactly to the difference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analytics.rules.assets import DISCOUNT, WINDOWS
from analytics.rules.trade import YEAR

CAME, GONE, RISK, KEPT, FACTOR, ORDERS = "came", "gone", "risk", "kept", "factor", "orders"
RECKONED = (GONE, RISK, KEPT, FACTOR, ORDERS, CAME)
"""One after the other: what a line changes is what those before it have left."""


@dataclass(frozen=True)
class Pair:
    """Customers valued on both days: value before, the same at the risk of the later day, value on the later day."""

    was: float
    again: float
    now: float
    weight: float
    """The weight of their years on the later day over that on the earlier: tier and retention."""


def lines(came: float, gone: float, pairs: Sequence[Pair], factors: tuple[float, float]) -> list[tuple[str, float]]:
    """
    (code, amount), the largest first; together exactly the difference of the two values.

    One thing after the other: the risk of the later day, then its tiers and retention, then its correction of the
    forecast (k now / k before), and what is left is what customers order and what that costs.
    """
    ratio = factors[1] / factors[0] if factors[0] else 1.0
    risk = sum(one.again - one.was for one in pairs)
    kept = sum(one.again * (one.weight - 1) for one in pairs)
    factor = sum(one.again * one.weight * (ratio - 1) for one in pairs)
    orders = sum(one.now - one.again * one.weight * ratio for one in pairs)
    found = {CAME: came, GONE: -gone, RISK: risk, KEPT: kept, FACTOR: factor, ORDERS: orders}
    return sorted(((code, amount) for code, amount in found.items() if amount), key=_largest)


@dataclass(frozen=True)
class Step:
    """One line on the way from the value of the earlier day to that of the later: before it, by how much, after it."""

    code: str
    before: float
    amount: float

    @property
    def after(self) -> float:
        return self.before + self.amount


def steps(was: float, found: Iterable[tuple[str, float]]) -> list[Step]:
    """The lines in the order in which they were reckoned, from the value before; the last leaves the value after."""
    told: list[Step] = []
    for code, amount in sorted(found, key=lambda line: RECKONED.index(line[0])):
        told.append(Step(code, told[-1].after if told else was, amount))
    return told


def parted(found: Iterable[tuple[str, float]], least: float) -> list[tuple[str, float]]:
    """
    What of a rise or fall is no more and no less business with the same customers, each of at least so much: those who
    came, those who went, the correction of the forecast. The rest stands last as `ORDERS`, whatever made it.
    """
    lines = dict(found)
    apart = [(code, lines[code]) for code in (FACTOR, CAME, GONE) if abs(lines.get(code, 0.0)) >= max(least, 1.0)]
    rest = sum(lines.values()) - sum(amount for _code, amount in apart)
    return [*apart, (ORDERS, rest)] if apart else []


def _largest(line: tuple[str, float]) -> tuple[float, str]:
    return -abs(line[1]), line[0]


def weight(retention: float, horizon: int, windows: Iterable[int] = range(1, WINDOWS + 1)) -> float:
    """Sum over the windows of what is kept and discounted, of one tier (`assets.weights`)."""
    discount = 1 + DISCOUNT
    return float(sum(retention ** (q - 1) / discount ** (q * horizon / YEAR) for q in windows))


FAR = 0.15
"""A turn is told from so far beyond both ends on."""


@dataclass(frozen=True)
class Turn:
    """Where a series left its way and came back: from which point on, to which, both by their places."""

    start: int
    turn: int
    rises: bool
    """Whether it fell first and rises since."""


def turn(values: Sequence[float]) -> Turn | None:
    """The greatest turn of a series that lies far below (or above) both of its ends; None where there is none."""
    if len(values) < 3:
        return None
    ends, inner = (values[0], values[-1]), range(1, len(values) - 1)
    low, high = min(inner, key=lambda at: values[at]), max(inner, key=lambda at: values[at])
    deep = values[low] < (1 - FAR) * min(ends)
    if deep:
        return Turn(max(range(low), key=lambda at: values[at]), low, rises=True)
    steep = values[high] > (1 + FAR) * max(ends)
    return Turn(min(range(high), key=lambda at: values[at]), high, rises=False) if steep else None
