"""Loyalty by parts of the book: means of the customers it is known of, with intervals, and which part stands out."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

from analytics.rules import satisfaction
from analytics.rules.satisfaction import Known

FEWEST = 3
"""Of fewer customers an interval spans most of the scale and says nothing."""
MOST = 100.0


@dataclass(frozen=True)
class Tally:
    """Customers that ever ordered; of how many loyalty is known, their sum and squares, and how many are loyal."""

    customers: int = 0
    n: int = 0
    total: float = 0.0
    squares: float = 0.0
    loyal: int = 0

    def add(self, other: Tally) -> Tally:
        return Tally(**{name: getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__})

    @property
    def mean(self) -> Known | None:
        return satisfaction.mean(self.n, self.total, self.squares, MOST)

    @property
    def loyal_share(self) -> float | None:
        return self.loyal / self.n if self.n else None


@dataclass(frozen=True)
class Apart:
    """A part whose mean lies apart from that of all others together: both with their intervals."""

    part: Hashable
    own: Known
    rest: Known


def whole(found: Iterable[Tally]) -> Tally:
    """All of them together."""
    total = Tally()
    for one in found:
        total = total.add(one)
    return total


def apart(parts: Mapping[Hashable, Tally]) -> tuple[Apart | None, Apart | None]:
    """The part with the lowest mean and that with the highest, each only where it is more than chance."""
    known = []
    for part, one in parts.items():
        rest = whole(other for key, other in parts.items() if key != part).mean
        if part and one.mean and rest and one.n >= FEWEST:
            known.append(Apart(part, one.mean, rest))
    if not known:
        return None, None
    low, high = (pick(known, key=lambda one: one.own.value) for pick in (min, max))
    return low if _lies_below(low.own, low.rest) else None, high if _lies_below(high.rest, high.own) else None


def _lies_below(one: Known, other: Known) -> bool:
    return one.most is not None and other.least is not None and one.most < other.least
