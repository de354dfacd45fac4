"""The BG/NBD model of repeat orders (Fader, Hardie & Lee 2005): chance of no order within a horizon."""

import math
from dataclasses import dataclass

import numpy as np

from analytics.rules.trade import Floats, Ints

WEEK = 7.0
SAMPLE = 8000
"""Accounts that a fit reads at most."""
ROUNDS, NEAR, STEP = 30, 1e-7, 1e-3


@dataclass(frozen=True)
class Params:
    """r and alpha shape how often accounts order (alpha in weeks), a and b how readily they drop out."""

    r: float
    alpha: float
    a: float
    b: float


def alive(orders: Ints, life: Ints, silent: Ints, params: Params) -> Floats:
    """
    P(still a customer). Never score by it: a one-time buyer is "alive" by construction.

    `orders` are order days (n), `life` days from the first to the last, `silent` days since the last.
    """
    repeats = (orders - 1).astype(np.float64)
    ever = repeats > 0
    dropped = np.where(ever, params.a / np.where(ever, params.b + repeats - 1, 1.0), 0.0)
    waited = (params.alpha + (life + silent + 1) / WEEK) / (params.alpha + life / WEEK)
    return np.asarray(1.0 / (1.0 + dropped * waited ** (params.r + repeats)), np.float64)


def no_order(orders: Ints, life: Ints, silent: Ints, horizon: int, params: Params) -> Floats:
    """P(no order in the next `horizon` days), arguments as in `alive`."""
    repeats = (orders - 1).astype(np.float64)
    seen = params.alpha + (life + silent + 1) / WEEK
    orders_none = (seen / (seen + horizon / WEEK)) ** (params.r + repeats)
    return np.asarray(1.0 - alive(orders, life, silent, params) * (1.0 - orders_none), np.float64)


def fit(orders: Ints, life: Ints, silent: Ints, prior: Params) -> Params:
    """
    The parameters with the greatest posterior: likelihood of the histories, and logarithms ~ N(those of the prior, 1).

    Arguments as in `alive`. Of more than `SAMPLE` accounts every k-th is read; Newton's method with differences,
    so the same histories give the same parameters.
    """
    some = slice(None, None, max(1, -(-len(orders) // SAMPLE)))
    loss = _Loss(orders[some], life[some], silent[some], prior)
    at = loss.start.copy()
    value = loss(at)
    for _ in range(ROUNDS):
        step, gain = loss.step(at), 0.0
        for length in (1.0, 0.5, 0.25, 0.1, 0.02):
            found = loss(at + length * step)
            if found < value:
                at, gain, value = at + length * step, value - found, found
                break
        if gain < NEAR * max(1.0, abs(value)):
            break
    return Params(*(float(round(number, 6)) for number in np.exp(at)))


class _Loss:
    """Minus the log posterior of log-parameters (r, alpha, a, b)."""

    def __init__(self, orders: Ints, life: Ints, silent: Ints, prior: Params) -> None:
        self.start = np.log([prior.r, prior.alpha, prior.a, prior.b])
        self.counts, self.place = np.unique(orders - 1, return_inverse=True)
        self.repeats = (orders - 1).astype(np.float64)
        self.seen, self.last = (life + silent + 1) / WEEK, life / WEEK

    def __call__(self, at: Floats) -> float:
        r, alpha, a, b = np.exp(np.clip(at, self.start - 5, self.start + 5)).tolist()
        gamma = math.lgamma
        shared = r * math.log(alpha) - gamma(r) + gamma(a + b) - gamma(b)
        by_count = [gamma(r + x) + gamma(b + x) - gamma(a + b + x) + shared for x in self.counts.tolist()]
        dropped = [math.log(a) - math.log(b + x - 1) if x else -math.inf for x in self.counts.tolist()]
        stays = -(r + self.repeats) * np.log(alpha + self.seen)
        leaves = np.array(dropped)[self.place] - (r + self.repeats) * np.log(alpha + self.last)
        likelihood = np.array(by_count)[self.place] + np.logaddexp(stays, leaves)
        return float(((at - self.start) ** 2).sum() / 2 - likelihood.sum())

    def step(self, at: Floats) -> Floats:
        """
        Newton's step by central differences; steepest descent where the surface does not bend upwards.

        One that is long is shortened as a whole: cut component by component it would no longer lead downhill.
        """
        unit = np.eye(len(at)) * STEP
        here = self(at)
        ahead, behind = ([self(at + sign * one) for one in unit] for sign in (1, -1))
        slope = (np.array(ahead) - behind) / (2 * STEP)
        bent = np.diag((np.array(ahead) - 2 * here + behind) / STEP**2)
        for i in range(len(at)):
            for j in range(i):
                both = self(at + unit[i] + unit[j]) - ahead[i] - ahead[j] + here
                bent[i, j] = bent[j, i] = both / STEP**2
        values, vectors = np.linalg.eigh(bent)
        turned = vectors.T @ slope / np.maximum(np.abs(values), 1.0)
        whole = vectors @ turned
        return np.asarray(-whole / max(1.0, float(np.abs(whole).max())), np.float64)
