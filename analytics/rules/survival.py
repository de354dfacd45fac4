"""How long customers stay: Kaplan-Meier curves with censoring, their intervals, and whether parts differ (K8)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import erfc, exp, gamma, sqrt
from typing import NamedTuple

import numpy as np

from analytics.rules.plays import Z
from analytics.rules.trade import YEAR, Floats, Ints
from kam.rules import durations

MARKS = (12, 24, 36, 48, 60)
"""Months after entry at which the share is told; twelve of them are 365 days."""
FEWEST = 5
"""With fewer still under observation nothing is told: one that goes would make a fifth."""
SURE = 0.05
BEGINNING = 31
"""Days from the first order kept: who enters in them most likely bought before."""


class Row(NamedTuple):
    """One customer, or one that has stood in a tier: from its entry until it went, or until the last day."""

    account: int
    tier: str
    """The tier whose first day is the entry; empty where the first order is."""
    owner: int | None
    region: str
    segment: str
    entered: date
    last_on: date
    days: int
    """From entry until it was gone, or as long as is known."""
    gone: bool

    @property
    def year(self) -> int:
        return self.entered.year


def gone_on(last_on: date, lost_on: date | None) -> date:
    """When a customer is gone: a year after its last order, or the day since it was said lost and did not order."""
    silent = last_on + timedelta(days=YEAR)
    return min(silent, lost_on) if lost_on is not None and lost_on >= last_on else silent


def row(who: tuple[int, str, int | None, str, str], entered: date, last_on: date, gone: date, as_of: date) -> Row:
    """One stay as it is known on a day."""
    is_gone = gone <= as_of
    return Row(*who, entered, last_on, ((gone if is_gone else as_of) - entered).days, is_gone)


@dataclass(frozen=True)
class Mark:
    """The share still active some months after entry, with its 95 % bounds and how many were under observation then."""

    months: int
    share: float
    low: float
    high: float
    at_risk: int


@dataclass(frozen=True)
class Curve:
    """The share still active by days since entry: it steps down at each of `days`."""

    customers: int
    gone: int
    days: Ints
    shares: Floats
    at_risk: Ints
    """Under observation just before each step."""
    went: Ints
    """How many went at each step."""
    spread: Floats
    """Greenwood's sum: the variance is the share squared times it."""
    known: Ints
    """How long each customer is known for, sorted."""

    def under(self, day: int) -> int:
        """How many are still under observation on a day after entry."""
        return len(self.known) - int(np.searchsorted(self.known, day, "left"))

    def at(self, months: int) -> Mark | None:
        """The share after so many months; None where fewer than `FEWEST` are known for so long."""
        return self.on(months * YEAR // 12, months)

    def on(self, day: int, months: int = 0) -> Mark | None:
        """The same on a day after entry."""
        at_risk = self.under(day)
        if at_risk < FEWEST:
            return None
        place = int(np.searchsorted(self.days, day, "right")) - 1
        if place < 0:
            return Mark(months, 1.0, *wilson(1.0, at_risk), at_risk)
        share, spread = float(self.shares[place]), float(self.spread[place])
        return Mark(months, share, *wilson(share, effective(share, spread, at_risk)), at_risk)

    @property
    def marks(self) -> dict[int, Mark]:
        return {months: mark for months in MARKS if (mark := self.at(months))}

    @property
    def end(self) -> int:
        """The last day that is told: at least `FEWEST` are known for so long."""
        return int(self.known[-FEWEST]) if len(self.known) >= FEWEST else 0


def effective(share: float, spread: float, at_risk: int) -> float:
    """As many customers without censoring would tell as much (Rothman 1978); who all stayed or went, those at risk."""
    return (1 - share) / (share * spread) if 0 < share < 1 and spread > 0 else float(at_risk)


def wilson(share: float, n: float) -> tuple[float, float]:
    """95 % bounds of a share of n customers, which need not be a whole number (Wilson 1927)."""
    middle, half = share + Z * Z / (2 * n), Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    low, high = (middle - half) / (1 + Z * Z / n), (middle + half) / (1 + Z * Z / n)
    return max(low, 0.0) if share > 0 else 0.0, min(high, 1.0) if share < 1 else 1.0


def curve(rows: Iterable[Row]) -> Curve:
    """The curve of some stays (Kaplan & Meier 1958): those that are still here count for as long as they are known."""
    found = list(rows)
    known = np.sort(np.array([one.days for one in found], np.int64))
    days, shares, at_risk, went = durations.steps([one.days for one in found], [one.gone for one in found])
    stayed = at_risk - went
    spread = np.cumsum(np.divide(went, at_risk * stayed, out=np.zeros(len(days)), where=stayed > 0))
    return Curve(len(found), int(went.sum()), days, shares, at_risk, went, spread, known)


def by(rows: Iterable[Row], part: Callable[[Row], Hashable]) -> dict[Hashable, list[Row]]:
    """The stays of each part."""
    parts: dict[Hashable, list[Row]] = {}
    for one in rows:
        parts.setdefault(part(one), []).append(one)
    return parts


def chance(parts: Mapping[Hashable, list[Row]]) -> float | None:
    """
    How likely chance alone sets parts of which no customer stands in two as far apart (log-rank test, Mantel 1966).

    None with fewer than two parts of `FEWEST` customers or more, or where nobody has gone.
    """
    groups = [rows for rows in parts.values() if len(rows) >= FEWEST]
    whole = curve([one for rows in groups for one in rows])
    if len(groups) < 2 or not whole.gone:
        return None
    seen = np.array([sum(one.gone for one in rows) for rows in groups], float)
    own = [curve(rows) for rows in groups]
    shares = np.array([[one.under(int(day)) for day in whole.days] for one in own]) / whole.at_risk
    went = whole.went
    expected = shares @ went
    left = np.divide(went * (whole.at_risk - went), whole.at_risk - 1, out=np.zeros(len(went)), where=whole.at_risk > 1)
    spread = np.diag(shares @ left) - (shares * left) @ shares.T
    apart = (seen - expected)[:-1]
    measure = float(apart @ np.linalg.pinv(spread[:-1, :-1]) @ apart)
    return beyond(max(measure, 0.0), len(groups) - 1)


def beyond(value: float, degrees: int) -> float:
    """The chance that chi-square with so many degrees of freedom exceeds a value."""
    half, at = value / 2, 2 - degrees % 2
    found = exp(-half) if at == 2 else erfc(sqrt(half))
    for step in range(at, degrees, 2):
        found += half ** (step / 2) * exp(-half) / gamma(step / 2 + 1)
    return min(found, 1.0)
