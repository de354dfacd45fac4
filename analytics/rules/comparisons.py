"""What the two rules on thin margins compare, each number with its threshold: the verdict and its evidence read it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from analytics.rules import value
from analytics.rules.contribution import Contributions
from analytics.rules.trade import Bools, Floats, Ints, Quarters, Trade, ratio

NET, RATE, USUAL = "net", "rate", "usual"
"""The three tests of volume without profit: nothing left, a poor rate, less than the median account leaves."""
FALLING = 2
"""Newest quarters, each held against the four before it."""


@dataclass(frozen=True)
class Thin:
    """Volume without profit, whatever the size: one entry per account, money in cents."""

    net: Ints
    median_net: float
    rate: Floats
    """Shrunk margin rate after cost to serve."""
    median_rate: float
    least_rate: float

    @property
    def tests(self) -> dict[str, Bools]:
        """Who fails each of the three tests."""
        return {NET: self.net <= 0, RATE: self.rate < self.least_rate, USUAL: self.net < self.median_net}

    @property
    def found(self) -> Bools:
        none, poor, little = self.tests.values()
        return none | poor | little

    def evidence(self, i: int) -> dict[str, Any]:
        """The tests that spoke and both numbers of each; amounts as text, exact to the cent."""
        return {
            "tests": [name for name, fails in self.tests.items() if fails[i]],
            "net": _amount(int(self.net[i])),
            "median_net": _amount(self.median_net),
            "margin_rate": _rate(self.rate[i]),
            "least_rate": _rate(self.least_rate),
            "median_rate": _rate(self.median_rate),
        }


@dataclass(frozen=True)
class Squeeze:
    """Deep discounts at a poor margin, whatever the size: one entry per account."""

    discount: Floats
    least_discount: Floats
    """Where the deepest discounts of the account's segment begin; infinite where it bought nothing."""
    rate: Floats
    """Shrunk margin rate after cost to serve and what late payment cost."""
    most_rate: float
    median_rate: float
    spread: float
    """The median distance of the rates from their median."""

    @property
    def found(self) -> Bools:
        deep = (self.discount >= self.least_discount) & (self.discount > 0)
        return deep & (self.rate < self.most_rate)

    def evidence(self, i: int) -> dict[str, Any]:
        """Both numbers of both comparisons."""
        return {
            "discount_rate": _rate(self.discount[i]),
            "discount_from": _rate(self.least_discount[i]),
            "credit_rate": _rate(self.rate[i]),
            "credit_rate_under": _rate(self.most_rate),
        }


@dataclass(frozen=True)
class Falls:
    """Margin rates of the newest quarters and of the four before each, shape (2, accounts), the newest first."""

    place: Ints
    rate: Floats
    before: Floats
    sold: Bools
    """Something was sold in all of them."""
    fall: float

    @property
    def found(self) -> Bools:
        """Of the accounts at `place`: each of the quarters lies far enough below."""
        fell: Bools = np.all(self.sold & (self.rate <= self.before - self.fall), axis=0)
        return fell

    def evidence(self, i: int) -> dict[str, Any]:
        """[rate, rate before] of each quarter of the account at place `i`, the newest first."""
        column = int(np.flatnonzero(self.place == i)[0])
        pairs = zip(self.rate[:, column], self.before[:, column], strict=True)
        return {"falls": [[_rate(rate), _rate(before)] for rate, before in pairs], "fall_from": self.fall}


def thin(trade: Trade, found: Contributions, share: float) -> Thin:
    """`share`: of the median account's rate that is still enough."""
    rate = value.margin_rates(found.net, found.revenue)
    buying = trade.revenue365 > 0
    middle = float(np.median(rate[buying])) if buying.any() else 0.0
    inside = found.net[trade.in_window]
    usual = float(np.median(inside)) if len(inside) else 0.0
    return Thin(found.net, usual, rate, middle, share * middle)


def squeeze(trade: Trade, found: Contributions, quantile: float, spreads: float) -> Squeeze:
    """`quantile`: of a segment's discount rates, from which one is deep; `spreads` below the median, a rate is poor."""
    rate = value.margin_rates(found.net - trade.credit365, found.revenue)
    buying = trade.revenue365 > 0
    middle = float(np.median(rate[buying])) if buying.any() else 0.0
    spread = float(np.median(np.abs(rate[buying] - middle))) if buying.any() else 0.0
    discount = ratio(trade.discount365, trade.discount365 + trade.revenue365)
    least = deep_from(discount, buying, trade.segment, quantile)
    return Squeeze(discount, least, rate, middle - spreads * spread, middle, spread)


def deep_from(discount: Floats, buying: Bools, segment: Ints, quantile: float) -> Floats:
    """Where the deepest discounts of each account's segment begin; infinite where it bought nothing."""
    least = np.full(len(discount), np.inf)
    for one in np.unique(segment[buying]):
        inside = buying & (segment == one)
        least[inside] = np.quantile(discount[inside], quantile)
    return least


def falls(quarters: Quarters, fall: float) -> Falls:
    """`fall`: how far each of the newest quarters must lie below the four before it."""
    rates, before, sold = [], [], []
    for newest in range(FALLING):
        earlier = slice(newest + 1, newest + 5)
        now, usual = quarters.revenue[newest], quarters.revenue[earlier].sum(axis=0)
        rates.append(ratio(quarters.margin[newest], now))
        before.append(ratio(quarters.margin[earlier].sum(axis=0), usual))
        sold.append((now > 0) & (usual > 0))
    return Falls(quarters.place, np.array(rates), np.array(before), np.array(sold), fall)


def _rate(rate: float) -> float:
    return round(float(rate), 4)


def _amount(cents: float) -> str:
    return str(Decimal(round(cents)).scaleb(-2))
