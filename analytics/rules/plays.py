"""Whether a play kept more customers than were kept without it: a difference of shares with its interval (P4)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from lifecycle.rules.plays import CONTROL, FEWER, LEAST, MORE, NOT_SHOWN, OTHERS, TOO_FEW, expected

Z = 1.959964
"""Of the normal distribution: intervals hold the truth 95 times in 100."""


@dataclass(frozen=True)
class Count:
    """Of `ended` cases so many were `kept` (won back included)."""

    kept: int = 0
    ended: int = 0

    @property
    def share(self) -> float:
        return self.kept / self.ended if self.ended else 0.0

    def plus(self, kept: bool) -> Count:
        return Count(self.kept + kept, self.ended + 1)


Strata = Mapping[Hashable, Count]
"""{(tier, band of the risk) at the opening: cases}."""


@dataclass(frozen=True)
class Effect:
    """A play's cases against comparable ones; `difference` is of shares, `low` and `high` bound it."""

    applied: Count
    others: Count
    against: str
    verdict: str
    difference: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def expected(self) -> float | None:
        """The share kept without it in cases like those that it was applied in; None where it is not worked out."""
        return expected(self.applied.share, self.difference)


def wilson(count: Count) -> tuple[float, float]:
    """Bounds of a share (Wilson 1927)."""
    n, p = count.ended, count.share
    middle, spread = p + Z * Z / (2 * n), Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    whole = 1 + Z * Z / n
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def weighted(strata: Sequence[Count], weights: Sequence[float]) -> tuple[float, float, float]:
    """A weighted share with its bounds, from the bounds of its parts (MOVER: Zou & Donner 2008)."""
    share = sum(w * one.share for w, one in zip(weights, strata, strict=True))
    bounds = [wilson(one) for one in strata]
    under = sum((w * (one.share - low)) ** 2 for w, one, (low, _h) in zip(weights, strata, bounds, strict=True))
    over = sum((w * (high - one.share)) ** 2 for w, one, (_l, high) in zip(weights, strata, bounds, strict=True))
    return share, share - sqrt(under), share + sqrt(over)


def difference(applied: Sequence[Count], others: Sequence[Count]) -> tuple[float, float, float]:
    """
    Shares kept with a play less those without it, stratum by stratum weighed by where it was applied.

    With one stratum this is Newcombe's hybrid score interval (1998, method 10).
    """
    total = sum(one.ended for one in applied)
    weights = [one.ended / total for one in applied]
    p, p_low, p_high = weighted(applied, weights)
    q, q_low, q_high = weighted(others, weights)
    found = p - q
    return found, found - sqrt((p - p_low) ** 2 + (q_high - q) ** 2), found + sqrt((p_high - p) ** 2 + (q - q_low) ** 2)


def compare(applied: Strata, others: Strata, control: Strata) -> Effect:
    """
    The effect of a play over the strata in which both sides have cases.

    The control group is taken wherever it is large enough to say anything. Nothing is claimed where the interval holds
    0, and nothing is worked out where either side is too small.
    """
    for name, rest in ((CONTROL, control), (OTHERS, others)):
        shared = [key for key, one in applied.items() if one.ended and rest.get(key, Count()).ended]
        mine, theirs = [applied[key] for key in shared], [rest[key] for key in shared]
        enough = min(_sum(mine).ended, _sum(theirs).ended) >= LEAST
        if enough or name == OTHERS:
            break
    if not enough:
        return Effect(_sum(list(applied.values())), _sum(theirs), name, TOO_FEW)
    found, low, high = difference(mine, theirs)
    verdict = MORE if low > 0 else FEWER if high < 0 else NOT_SHOWN
    return Effect(_sum(mine), _sum(theirs), name, verdict, found, low, high)


def _sum(counts: Sequence[Count]) -> Count:
    return Count(sum(one.kept for one in counts), sum(one.ended for one in counts))
