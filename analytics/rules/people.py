"""Compares what colleagues made of comparable customers, and what their visits cost in time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accounts.rules import nominations
from analytics.rules.profiles import FEW, LEAST, LESS, MORE, OPEN, Z
from analytics.rules.trade import YEAR

EXPERIENCE = 3
"""Other customers of a kind or industry that somebody must hold to know it."""


@dataclass(frozen=True)
class Stratum:
    """Comparable customers: how many somebody holds and how many of them are key, and the same of all others."""

    name: str
    accounts: int
    key: int
    others: int
    others_key: int

    @property
    def is_comparable(self) -> bool:
        """Whether others hold enough of them to say what is usual."""
        return self.others >= LEAST

    @property
    def expected(self) -> float:
        """Key accounts there would be at the others' rate."""
        return self.accounts * self.others_key / self.others if self.others else 0.0


@dataclass(frozen=True)
class Against:
    """Key accounts somebody holds among comparable customers against those expected at the others' rate."""

    accounts: int
    key: int
    expected: float
    ratio: float | None
    low: float | None
    high: float | None
    says: str


def against(strata: Iterable[Stratum]) -> Against:
    """
    Observed ÷ expected over the comparable strata, with its 95 % interval (Byar's, as for standardised ratios).

    Too few to ask: under `LEAST` customers, or fewer than one key account expected.
    """
    found = [one for one in strata if one.is_comparable]
    accounts, key = sum(one.accounts for one in found), sum(one.key for one in found)
    expected = sum(one.expected for one in found)
    if accounts < LEAST or expected < 1:
        return Against(accounts, key, expected, None, None, None, FEW)
    low, high = byar(key)
    low, high = low / expected, high / expected
    says = MORE if low > 1 else LESS if high < 1 else OPEN
    return Against(accounts, key, expected, key / expected, low, high, says)


def byar(count: int) -> tuple[float, float]:
    """The 95 % interval of a count of rare events."""
    low = count * (1 - 1 / (9 * count) - Z / (3 * math.sqrt(count))) ** 3 if count else 0.0
    more = count + 1
    return max(low, 0.0), more * (1 - 1 / (9 * more) + Z / (3 * math.sqrt(more))) ** 3


def visits(tiers: Mapping[str, int], visit_days: Mapping[str, int], nominated: Mapping[str, int] | None = None) -> int:
    """
    Visits a year that customers of these tiers ask for by the policy's cadence, rounded up.

    Those `nominated` among them, by tier, are visited as often as gold where their own tier asks for less.
    """
    asked = 0.0
    for tier, count in tiers.items():
        chosen = (nominated or {}).get(tier, 0)
        for number, is_nominated in ((count - chosen, False), (chosen, True)):
            every = nominations.visit_every(tier, visit_days, nominated=is_nominated)
            asked += number * YEAR / every if every else 0.0
    return math.ceil(round(asked, 6))
