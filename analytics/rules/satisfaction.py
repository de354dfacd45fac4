"""Satisfaction as figures: means of points of ten and the net promoter score, each with the interval it is known in."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z = 1.96
T = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.10, 2.09,
     2.09, 2.08, 2.07, 2.07, 2.06, 2.06, 2.06, 2.05, 2.05, 2.05, 2.04)  # fmt: skip
"""Student's t, 95 % two-sided, for 1 to 30 degrees of freedom; beyond them `Z`."""
ADDED, SAME = 0.75, 1e-9
"""Promoters and detractors that are added for the interval (and twice as many between); below it a spread is none."""
LOW = 6.0
"""Points of ten below which a customer counts as dissatisfied."""
PROMOTES, DETRACTS = 9, 6
"""Who says at least so much of ten would recommend us, who says at most so much would not."""


@dataclass(frozen=True)
class Known:
    """A figure with its 95 % interval and the number of answers behind it; no interval where nothing is known of it."""

    value: float
    n: int
    least: float | None = None
    most: float | None = None


def mean(n: int, total: float, squares: float, greatest: float = 10.0) -> Known | None:
    """
    The mean of n answers in points of ten (or of up to `greatest`) from their sum and the sum of their squares.

    Of one answer, and of answers that are all the same, nobody knows how far others would lie from them.
    """
    if n < 1:
        return None
    middle = total / n
    if n < 2:
        return Known(middle, n)
    spread = sqrt(max(squares - n * middle * middle, 0.0) / (n - 1) / n)
    if spread < SAME:
        return Known(middle, n)
    half = spread * (T[n - 2] if n - 1 <= len(T) else Z)
    return Known(middle, n, max(middle - half, 0.0), min(middle + half, greatest))


def nps(promoters: int, detractors: int, n: int) -> Known | None:
    """
    Promoters (9, 10) less detractors (0 to 6) in percent of n answers, -100 to 100.

    The interval adds three answers in the ratio 1 : 2 : 1 (adjusted Wald; Rocks 2016): without them three promoters
    would be 100 for certain, and of five answers the plain one holds the truth 40 to 80 times in 100 instead of 92.
    """
    if n < 1:
        return None
    value = (promoters - detractors) / n
    if n < 2:
        return Known(100 * value, n)
    more, fewer, of = promoters + ADDED, detractors + ADDED, n + 4 * ADDED
    middle = (more - fewer) / of
    half = Z * sqrt(((more + fewer) / of - middle * middle) / of)
    return Known(100 * value, n, max(100 * (middle - half), -100.0), min(100 * (middle + half), 100.0))


def share(hits: int, n: int) -> Known | None:
    """A share 0..1 with Wilson's interval, which holds for few cases too."""
    if n < 1:
        return None
    p, zz = hits / n, Z * Z
    middle, half = (p + zz / (2 * n)) / (1 + zz / n), Z * sqrt(p * (1 - p) / n + zz / (4 * n * n)) / (1 + zz / n)
    return Known(p, n, max(middle - half, 0.0), min(middle + half, 1.0))


@dataclass
class Tally:
    """Counts of answers that add up: of satisfaction in points of ten, of recommendation, and how many were low."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0
    promoters: int = 0
    detractors: int = 0
    recommending: int = 0
    low: int = 0

    def add(self, other: Tally) -> Tally:
        return Tally(**{name: getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__})

    @property
    def answers(self) -> int:
        return self.n + self.recommending

    @property
    def mean(self) -> Known | None:
        return mean(self.n, self.total, self.squares)

    @property
    def nps(self) -> Known | None:
        return nps(self.promoters, self.detractors, self.recommending)
