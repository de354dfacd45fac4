"""What a customer is worth over the coming three years, the band it lies in, and how much of it is at risk (C4)."""

from dataclasses import dataclass

import numpy as np

from analytics.rules.trade import YEAR, Floats, Ints

WINDOWS = 12
"""Windows of H days that are looked ahead: three years with H = 90."""
DISCOUNT = 0.10
"""A year."""
KEPT_PRIOR = 0.75
"""Share of customers that order again within a year, before a book tells its own."""
KEPT_WEIGHT = 20
"""Customers of that kind mixed into each tier's own share."""
FACTOR_LEAST, FACTOR_MOST = 0.5, 2.0
BAND = (0.10, 0.90)
BAND_UNKNOWN = (0.0, 2.0)
"""A single customer's figure is off by 67 to 111 % (scoring.md): the band before anything was seen."""
ENOUGH = 20
"""Customers that make a tier's own band or retention worth telling."""
DRAWS = 400


@dataclass(frozen=True)
class Past:
    """What a stretch of the past shows, per customer scored at its beginning; cents."""

    predicted: Ints
    """(1 - p) x expected contribution in the stretch."""
    actual: Ints
    """What it brought in it, at its margin rate of the beginning."""
    tier: Ints
    days: int
    """How long the stretch is: a year, so that seasons are in it as often as not, or a window of a young book."""


@dataclass(frozen=True)
class Terms:
    """What the book itself teaches."""

    horizon: int
    factor: float
    """k = actual / predicted of the stretch looked back at, between a half and two."""
    retention: Floats
    """Share of a tier's customers that is kept from window to window, by tier code."""
    bands: Floats
    """Shape (tiers, 2): actual / predicted that one in ten stays under, and one in ten exceeds, k taken out."""
    book_band: tuple[float, float]
    """The same of the whole book's sum (nine of ten), by drawing customers anew."""
    days: int = 0
    """Of the stretch that taught this; 0 where there is none."""


@dataclass(frozen=True)
class Values:
    """Cents, per customer."""

    value: Ints
    low: Ints
    high: Ints
    at_risk: Ints
    """Value x what goes with the customer: p x the value it would have if it surely ordered; 0 where that is a loss."""


def kept(tier: Ints, ordered: Ints, tiers: int) -> Floats:
    """Share of each tier's customers of a year ago that ordered in the year since, shrunk to the book's own share."""
    book = (ordered.sum() + KEPT_WEIGHT * KEPT_PRIOR) / (len(tier) + KEPT_WEIGHT)
    count = np.bincount(tier, minlength=tiers)[:tiers]
    back = np.bincount(tier, weights=ordered, minlength=tiers)[:tiers]
    return np.asarray((back + KEPT_WEIGHT * book) / (count + KEPT_WEIGHT), np.float64)


def retention(year: Floats, horizon: int) -> Floats:
    """From the share kept in a year to the share kept from window to window."""
    return np.asarray(np.clip(year, 0.0, 1.0) ** (horizon / YEAR), np.float64)


def ahead(daily: Floats, stays: Floats, keeps: Floats, *, days: int, horizon: int) -> Floats:
    """
    What customers are foretold to bring in so many days: window by window, ever fewer of them kept.

    `daily` is cents a day, `stays` 1 - p, `keeps` the share kept from window to window; undiscounted.
    """
    windows = max(1, round(days / horizon))
    kept = (keeps[:, None] ** np.arange(windows)).sum(axis=1) / windows
    return np.asarray(daily * stays * kept * days, np.float64)


def terms(past: Past | None, year: Floats, horizon: int) -> Terms:
    """The book's factor, retention and bands; without a past k = 1 and the widest bands."""
    keeps, tiers = retention(year, horizon), len(year)
    if past is None or int(past.predicted.sum()) <= 0:
        return Terms(horizon, 1.0, keeps, np.tile(BAND_UNKNOWN, (tiers, 1)), BAND_UNKNOWN)
    counted = past.predicted > 0
    predicted, actual = past.predicted[counted].astype(float), past.actual[counted].astype(float)
    factor = float(np.clip(actual.sum() / predicted.sum(), FACTOR_LEAST, FACTOR_MOST))
    ratios = np.maximum(actual, 0) / (predicted * factor)
    whole = _band(ratios, np.array(BAND_UNKNOWN))
    own = [_band(ratios[past.tier[counted] == code], whole) for code in range(tiers)]
    return Terms(horizon, factor, keeps, np.array(own), _drawn(actual, predicted * factor), past.days)


def _band(ratios: Floats, otherwise: Floats) -> Floats:
    """From the lower to the upper tenth; never above or below what was foretold itself."""
    if len(ratios) < ENOUGH:
        return otherwise
    low, high = np.quantile(ratios, BAND)
    return np.array([min(low, 1.0), max(high, 1.0)])


def _drawn(actual: Floats, foretold: Floats) -> tuple[float, float]:
    """Sum of the actual over the foretold, over customers drawn anew with the same seed each time."""
    if len(actual) < ENOUGH:
        return BAND_UNKNOWN
    draw = np.random.default_rng(len(actual)).integers(0, len(actual), (DRAWS, len(actual)), dtype=np.int32)
    sums = np.array([actual[row].sum() / foretold[row].sum() for row in draw])
    low, high = np.quantile(sums, (0.05, 0.95))
    return float(min(low, 1.0)), float(max(high, 1.0))


def weights(terms: Terms) -> Floats:
    """Sum over the windows of what is kept and discounted, by tier code: s^(q-1) / (1 + d)^(qH/365), q = 1..12."""
    return counted(terms.retention, terms.horizon)


def counted(keeps: Floats, horizon: int) -> Floats:
    """The same for shares kept from window to window."""
    window = np.arange(1, WINDOWS + 1)
    discount = (1 + DISCOUNT) ** (-window * horizon / YEAR)
    return np.asarray((keeps[:, None] ** (window - 1) * discount).sum(axis=1), np.float64)


def at_years_pace(gross: float, serve: float, *, keeps: float, factor: float, horizon: int) -> float:
    """
    What a customer would bring over the windows if it surely stayed and bought on as in its whole last year.

    `gross` is what that year brought before its cost to serve, `serve` that cost; the answer is in their currency.
    """
    return float(counted(np.array([keeps]), horizon)[0]) * (factor * gross - serve) * horizon / YEAR


def values(p: Floats, expected: Ints, serve: Ints, tier: Ints, terms: Terms) -> Values:
    """
    CLV = sum over q of (k m rho H - cost to serve of a window)(1 - p) s^(q-1) / (1 + d)^(qH/365) (scoring.md, C4).

    `expected` is m rho H and `serve` the cost to serve of a window, cents: whoever leaves costs nothing any more, so
    both are weighted alike. A customer that costs more than it brings has a value below nought.
    """
    weight = weights(terms)[tier]
    gross, costs = terms.factor * expected * weight, serve * weight
    whole = gross - costs
    low, high = ((1 - p) * (gross * terms.bands[tier, end] - costs) for end in (0, 1))
    value = (1 - p) * whole
    ends = np.sort(np.column_stack([low, value, high]), axis=1)
    return Values(*(np.rint(one).astype(np.int64) for one in (value, ends[:, 0], ends[:, 2], p * np.maximum(whole, 0))))
