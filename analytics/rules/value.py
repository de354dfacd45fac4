"""What an account is expected to bring in the horizon, and how much of that is at risk (C4)."""

import numpy as np

from analytics.rules.contribution import REVENUE, Contributions
from analytics.rules.trade import HORIZON, Bools, Floats, Ints, Trade

SHRINK = 2
"""Order days of the tier's kind that are mixed into an account's own rate."""


def margin_rates(margin: Ints, revenue: Ints) -> Floats:
    """
    Margin per unit of revenue, shrunk to the book's: (margin + k m0) / (revenue + k).

    k is the median account's year and m0 the book's rate, so a small account's rate is near the book's.
    """
    whole = int(revenue.sum())
    book = int(margin.sum()) / whole if whole > 0 else 0.0
    buying = revenue[revenue > 0]
    year = float(np.median(buying)) if len(buying) else 1.0
    return np.asarray((margin + year * book) / (np.maximum(revenue, 0) + year), np.float64)


def daily_rates(trade: Trade, tier: Ints) -> Floats:
    """Cents of revenue a day: half last year's rate, half the last 90 days', shrunk to the mean of the tier (codes)."""
    own = np.maximum(0.5 * trade.revenue365 / 365 + 0.5 * trade.revenue90 / 90, 0.0)
    mean = np.zeros(len(trade))
    for code in np.unique(tier):
        mean[tier == code] = own[tier == code].mean()
    return np.asarray((trade.orders * own + SHRINK * mean) / (trade.orders + SHRINK), np.float64)


def expected(trade: Trade, found: Contributions, tier: Ints, horizon: int = HORIZON) -> Ints:
    """
    Expected contribution of each account in the horizon if it keeps ordering, cents, before its cost to serve.

    `found` and `tier` belong to the accounts of `trade`; where revenue stands in for contribution it does here too.
    """
    gross = found.revenue - found.cost
    margin = np.ones(len(trade)) if found.basis == REVENUE else margin_rates(gross, found.revenue)
    return np.rint(margin * daily_rates(trade, tier) * horizon).astype(np.int64)


def at_risk(score: Floats, expected_cents: Ints) -> Ints:
    """Risk x expected contribution, cents: the order of the work list. Nothing is at risk where a loss is expected."""
    return np.rint(score * np.maximum(expected_cents, 0)).astype(np.int64)


def top(values: Ints, share: float, segment: Ints) -> Bools:
    """The accounts with the greatest values in their segment, `share` of those there that have any; ties by place."""
    order = np.lexsort((-values, segment))
    inside = segment[order]
    rank = np.arange(len(order)) - np.searchsorted(inside, inside)
    having = np.bincount(segment, weights=values > 0)
    chosen = np.zeros(len(values), np.bool_)
    chosen[order] = rank < np.ceil(np.round(share * having, 9))[inside]
    return chosen & (values > 0)
