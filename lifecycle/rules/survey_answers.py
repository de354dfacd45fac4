"""Whether answers fell from one period to the next: a fall is one of the same people, not of others who were asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LEAST = 2
"""So many people who answered in both periods are compared, whoever else answered."""


@dataclass(frozen=True)
class Said:
    """What somebody answered in a period: points of ten, and how many answers."""

    total: float
    n: int

    @property
    def mean(self) -> float:
        return self.total / self.n


Period = Mapping[int | None, Said]
"""{who: what they said}; None for answers of which nobody knows whose they are."""


@dataclass(frozen=True)
class Compared:
    """
    Two periods beside each other, in points of ten.

    `people` answered in both and are compared; None where it is not known whose answers they are, and all are
    compared; 0 where different people answered, so that nothing is compared and `before` says nothing of `now`.
    """

    before: float
    now: float
    people: int | None

    @property
    def fell_by(self) -> float:
        """How much lower the same people stand; 0 where different people answered."""
        return max(self.before - self.now, 0.0) if self.people != 0 else 0.0


def compared(before: Period, now: Period) -> Compared:
    """The same people in both periods where there are two or more, or where nobody else answered."""
    both = sorted(one for one in before.keys() & now.keys() if one is not None)
    if len(both) >= LEAST or (both and before.keys() == now.keys() == set(both)):
        return Compared(_middle(before[one].mean for one in both), _middle(now[one].mean for one in both), len(both))
    return Compared(whole(before), whole(now), None if None in before or None in now else 0)


def whole(period: Period) -> float:
    """The mean of all answers of a period."""
    return sum(one.total for one in period.values()) / sum(one.n for one in period.values())


def _middle(means: Iterable[float]) -> float:
    found = list(means)
    return sum(found) / len(found)
