"""The churn score: risk of no order in the horizon as a sum of reasons (C1)."""

from dataclasses import dataclass

import numpy as np

from analytics.rules import bgnbd
from analytics.rules.prior import FEATURES, PRIOR, Weights
from analytics.rules.trade import HORIZON, NEVER, Floats, Ints, Trade, ratio

REASONS = ("rhythm", "silence", *FEATURES[1:])
"""Columns of `Scores.reasons`: the features, but bg is shown as its two parts, rhythm and silence."""
MONTHS = 12
EDGE = 1e-4
SHRINK = 2
"""Order gaps of the company's own kind that are mixed into an account's own."""
OVERDUE_MOST = float(np.log(4))
STEPS = {"step60": 61.0, "step180": 181.0}
"""Days + 1 from which on further silence counts once more."""
REPEATED = 3
"""Order days that make an account fit to be a reference."""


@dataclass(frozen=True)
class Features:
    """What the weights are multiplied with."""

    values: Floats
    """Shape (accounts, features), columns as in `FEATURES`."""
    fresh: Floats
    """The same accounts as they stood right after their last order: R = 0."""
    gap: Floats
    """g, the account's usual gap in days, shrunk to its segment's."""


@dataclass(frozen=True)
class Scores:
    """Per scored account; base + the sum of its reasons is its logit."""

    base: Floats
    reasons: Floats
    """Shape (accounts, reasons), columns as in `REASONS`."""
    logit: Floats
    score: Floats
    """Probability of no order in the horizon, from orders alone."""
    gap: Floats


def score(trade: Trade, weights: Weights = PRIOR, horizon: int = HORIZON) -> Scores:
    """Scores accounts that all have an order in the window (`trade.take(trade.active)`)."""
    found = features(trade, weights, horizon)
    reference = _reference(found, trade.orders)
    offset = np.array([weights.by_segment.get(int(one), 0.0) for one in trade.segment], np.float64)
    slopes = weights.slopes_of(trade.segment)
    base = weights.b0 + (slopes * (reference - np.asarray(weights.mean))).sum(axis=1) + offset
    reasons = _reasons(found, reference, slopes)
    logit = base.copy()
    for column in range(reasons.shape[1]):  # one after the other: the same sum on any machine
        logit += reasons[:, column]
    return Scores(base=base, reasons=reasons, logit=logit, score=probability(logit), gap=found.gap)


def probability(logit: Floats) -> Floats:
    """The logistic function."""
    return np.asarray(1.0 / (1.0 + np.exp(-logit)), np.float64)


def features(trade: Trade, weights: Weights = PRIOR, horizon: int = HORIZON) -> Features:
    """The features of `docs/scoring.md`, now and right after the last order."""
    gap = _gaps(trade, weights.gap)
    standing = _standing(trade, gap, horizon)
    repeats, none = trade.orders - 1, np.zeros(len(trade))
    now = standing | _silences(trade, gap, weights, horizon)
    fresh = standing | {
        "bg": _bg(trade, np.zeros_like(trade.recency), weights, horizon),
        "rec_h": np.full(len(trade), -np.log(horizon)),
        "longer": (repeats + 0.5) / (repeats + 1),
        **dict.fromkeys(("od", "late", *STEPS), none),
    }
    return Features(
        values=np.column_stack([now[name] for name in FEATURES]),
        fresh=np.column_stack([fresh[name] for name in FEATURES]),
        gap=gap,
    )


def _standing(trade: Trade, gap: Floats, horizon: int) -> dict[str, Floats]:
    """Features that the days since the last order do not move."""
    return {
        "gap_h": np.log(gap / horizon),
        "nord": np.log1p(trade.orders365),
        "single": (trade.orders == 1).astype(np.float64),
        "trend": np.log((trade.orders90 + 0.5) / (trade.orders275 * 90 / 275 + 0.5)),
        "am": trade.months / MONTHS,
        "seas": np.where(trade.tenure < 365, 0.5, trade.season.astype(np.float64)),
        "rrank": _ranks(trade.revenue365, trade.segment),
        "ever": np.log(np.maximum(trade.orders, 1)),
        "season2": trade.season2.astype(np.float64),
        "am3": trade.months3 / 3,
        "am24": trade.months24 / MONTHS,
        "ret": np.minimum(ratio(trade.returns365, trade.gross365), 1.0),
    }


def _silences(trade: Trade, gap: Floats, weights: Weights, horizon: int) -> dict[str, Floats]:
    """Features of the days since the last order."""
    silent, repeats = trade.recency, trade.orders - 1
    overdue = np.clip(np.log((silent + 1) / (gap + 1)), 0.0, OVERDUE_MOST)
    return {
        "bg": _bg(trade, silent, weights, horizon),
        "od": overdue * repeats / (trade.orders + 3),
        "late": np.log(1 + silent / gap),
        "rec_h": np.log((1 + silent) / horizon),
        "longer": (trade.longer + 0.5) / (repeats + 1),
        **{name: np.log(np.maximum((silent + 1) / days, 1.0)) for name, days in STEPS.items()},
    }


def _bg(trade: Trade, silent: Ints, weights: Weights, horizon: int) -> Floats:
    """Logit of P(no order in the horizon)."""
    chance = np.clip(bgnbd.no_order(trade.orders, trade.life, silent, horizon, weights.bgnbd), EDGE, 1 - EDGE)
    return np.asarray(np.log(chance / (1 - chance)), np.float64)


def _gaps(trade: Trade, unknown: float) -> Floats:
    """g: the account's mean gap, shrunk to g0, the median of its segment's mean gaps."""
    own = ratio(trade.life, trade.orders - 1)
    usual = np.full(len(trade), unknown)
    for places in _segments(trade.segment):
        repeated = places[trade.orders[places] >= 2]
        if len(repeated):
            usual[places] = np.median(own[repeated])
    return np.asarray(np.maximum(1.0, (trade.life + SHRINK * usual) / (trade.orders - 1 + SHRINK)), np.float64)


def _ranks(values: Ints, segment: Ints) -> Floats:
    """Rank within the segment, 0..1, the greatest 1; equal values share the mean of their ranks."""
    ranks = np.zeros(len(values))
    for places in _segments(segment):
        _, inverse, counts = np.unique(values[places], return_inverse=True, return_counts=True)
        mean = np.cumsum(counts) - (counts - 1) / 2
        ranks[places] = mean[inverse] / len(places)
    return ranks


def _segments(segment: Ints) -> list[Ints]:
    """Places of the accounts of each segment."""
    if not len(segment):
        return []
    order = np.argsort(segment, kind="stable")
    return [part.astype(np.int64) for part in np.split(order, np.flatnonzero(np.diff(segment[order])) + 1)]


def _reference(found: Features, orders: Ints) -> Floats:
    """The median account with enough orders right after an order; all accounts where none has enough."""
    fit = orders >= REPEATED
    chosen = found.fresh[fit] if fit.any() else found.fresh
    return np.asarray(np.median(chosen, axis=0) if len(chosen) else np.asarray(PRIOR.mean), np.float64)


def _reasons(found: Features, reference: Floats, slopes: Floats) -> Floats:
    """Weight x distance from the reference, bg split into what the rhythm says and what the silence adds."""
    parts = slopes * (found.values - reference)
    bg = FEATURES.index("bg")
    rhythm = slopes[:, bg] * (found.fresh[:, bg] - reference[bg])
    silence = slopes[:, bg] * (found.values[:, bg] - found.fresh[:, bg])
    return np.column_stack([rhythm, silence, parts[:, [place for place in range(len(FEATURES)) if place != bg]]])


def scored(trade: Trade) -> Trade:
    """The accounts that get a score: an order in the window."""
    return trade.take(trade.active & (trade.last != NEVER))
