"""How well a customer fits the profile of key accounts: points for each known trait that add up to a score of 0-100."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analytics.rules.trade import Bools, Floats

MIDDLE = 50.0
"""The score of a customer of whom nothing is known, and of one that is as typical of key accounts as of the rest."""
DOUBLING = 5.0
"""Points for which the odds of being a key account double."""
STEPS = 25


@dataclass(frozen=True)
class Fits:
    """Points (accounts x characteristics, in tenths) and the score that they add up to, within 0 and 100."""

    points: Floats
    score: Floats
    limit: Floats
    """What the ends of the scale took off or added, so that middle + points + limit = score."""


def fits(sums: Floats, temper: float) -> Fits:
    """Scores from the log-lifts of each account's traits (accounts x characteristics), tempered for their overlap."""
    points = np.round(sums * (temper * DOUBLING / math.log(2)), 1) + 0.0
    whole = np.round(MIDDLE + points.sum(axis=1), 1)
    score = np.clip(whole, 0.0, 100.0)
    return Fits(points, score, np.round(score - whole, 1) + 0.0)


def temper(sums: Floats, key: Bools) -> float:
    """
    By how much the sum of log-lifts must shrink so that its odds are those of the book: within 0 and 1.

    Traits overlap (what is big is often a group), so their sum says the same thing twice. This is the slope of a
    logistic regression of "is a key account" on the sum, by Newton's method; 1 where the book cannot tell.
    """
    x = sums.sum(axis=1)
    if not len(x) or not key.any() or key.all() or float(np.ptp(x)) < 1e-9:
        return 1.0
    share = float(key.mean())
    a, b = math.log(share / (1 - share)), 0.5
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(a + b * x, -30, 30)))
        w = np.maximum(p * (1 - p), 1e-9)
        ga, gb = float((key - p).sum()), float(((key - p) * x).sum()) - 0.01 * b
        haa, hab, hbb = float(w.sum()), float((w * x).sum()), float((w * x * x).sum()) + 0.01
        det = haa * hbb - hab * hab
        if det <= 0:
            break
        da, db = (hbb * ga - hab * gb) / det, (haa * gb - hab * ga) / det
        a, b = a + max(min(da, 2.0), -2.0), b + max(min(db, 2.0), -2.0)
        if abs(da) + abs(db) < 1e-9:
            break
    return round(min(max(b, 0.0), 1.0), 6)
