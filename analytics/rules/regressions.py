"""Logistic regression drawn to a prior, every weight bound to its sign, an offset per segment; by Newton's method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.rules.trade import Floats, Ints

ROUNDS = 60
ENOUGH = 1e-10
"""Relative gain under which a round is the last one."""
EDGE = 35.0


@dataclass(frozen=True)
class Rows:
    """What is learned from: standardised features, what happened, and the segment's number (-1: none of its own)."""

    x: Floats
    """Shape (rows, features)."""
    y: Floats
    """1 where it happened."""
    segment: Ints


@dataclass(frozen=True)
class Bound:
    """
    The prior: where the weights stand without rows, how firmly, and the sign each one keeps (0: either).

    `firm` is λ of λ/2 · ‖w − prior‖²; `firm_segments` the same for the segments' offsets around nought.
    """

    start: Floats
    """Intercept, then one weight per feature."""
    sign: Floats
    firm: Floats
    firm_segments: float


def fit(rows: Rows, bound: Bound) -> tuple[Floats, Floats]:
    """
    The weights (intercept first) and the segments' offsets with the greatest posterior, the same on any machine.

    A Newton step with the segments' block eliminated (it is diagonal), weights at their bound held there while the
    slope pushes outward, and halved until the posterior gains.
    """
    design = np.column_stack([np.ones(len(rows.y)), rows.x])
    count = int(rows.segment.max(initial=-1)) + 1
    weights, offsets = _inside(bound.start, bound.sign), np.zeros(count)
    value = _loss(design, rows, bound, weights, offsets)
    for _ in range(ROUNDS):
        slopes = _slopes(design, rows, bound, weights, offsets)
        step = _step(slopes, bound, weights)
        length = 1.0
        while True:
            tried = _inside(weights + length * step, bound.sign)
            moved = offsets + slopes.offsets_follow(tried - weights, length)
            found = _loss(design, rows, bound, tried, moved)
            if found <= value or length < 1e-4:
                break
            length /= 2
        gain = value - found
        if gain <= 0:
            break
        weights, offsets, value = tried, moved, found
        if gain < ENOUGH * max(1.0, abs(value)):
            break
    return weights, offsets


def chance(logit: Floats) -> Floats:
    """The logistic function, safe far out."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logit, -EDGE, EDGE))), np.float64)


def logits(design: Floats, segment: Ints, weights: Floats, offsets: Floats) -> Floats:
    """Weights times features (a column of ones first) and the offset of each row's segment."""
    return np.asarray(design @ weights + np.append(offsets, 0.0)[segment], np.float64)


def _inside(weights: Floats, sign: Floats) -> Floats:
    """Weights of the wrong sign brought to nought; the intercept is free."""
    kept = weights.copy()
    kept[1:][weights[1:] * sign < 0] = 0.0
    return kept


def _loss(design: Floats, rows: Rows, bound: Bound, weights: Floats, offsets: Floats) -> float:
    z = logits(design, rows.segment, weights, offsets)
    drawn = (bound.firm * (weights - bound.start) ** 2).sum() + bound.firm_segments * (offsets**2).sum()
    return float((np.logaddexp(0.0, z) - rows.y * z).sum() + drawn / 2)


@dataclass(frozen=True)
class _Slopes:
    """What a Newton step needs: the weights' slope and curvature, the offsets' own, and what ties the two."""

    slope: Floats
    bent: Floats
    pull: Floats
    own: Floats
    cross: Floats

    def offsets_follow(self, taken: Floats, length: float) -> Floats:
        """How the offsets answer a step of the weights that was taken at some length."""
        return np.asarray(-(length * self.pull + self.cross @ taken) / self.own, np.float64)


def _slopes(design: Floats, rows: Rows, bound: Bound, weights: Floats, offsets: Floats) -> _Slopes:
    count = len(offsets)
    p = chance(logits(design, rows.segment, weights, offsets))
    off, curve = p - rows.y, p * (1 - p)
    places = np.where(rows.segment < 0, count, rows.segment)

    def summed(values: Floats) -> Floats:
        return np.asarray(np.bincount(places, weights=values, minlength=count + 1)[:count], np.float64)

    return _Slopes(
        slope=design.T @ off + bound.firm * (weights - bound.start),
        bent=(design * curve[:, None]).T @ design + np.diag(bound.firm),
        pull=summed(off) + bound.firm_segments * offsets,
        own=summed(curve) + bound.firm_segments,
        cross=np.column_stack([summed(curve * column) for column in design.T]),
    )


def _step(found: _Slopes, bound: Bound, weights: Floats) -> Floats:
    """The weights' step; one that would leave its bound is held there, and the rest asked again."""
    slope = found.slope - found.cross.T @ (found.pull / found.own)
    bent = found.bent - found.cross.T @ (found.cross / found.own[:, None])
    sign = np.append(0.0, bound.sign)
    free = ~((weights == 0) & (slope * sign >= 0)) | (sign == 0)
    while True:
        step = np.zeros(len(weights))
        step[free] = -np.linalg.solve(bent[np.ix_(free, free)], slope[free])
        out = free & (weights == 0) & (sign * step < 0)
        if not out.any():
            return step
        free &= ~out
