"""How alike two customers are: where each stands in the book, in robust spreads, and what sets them apart (K3)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analytics.rules.behaviour import TO_SPREAD, medians
from analytics.rules.trade import Floats, Ints

NAMES = ("like_size", "like_rhythm", "like_order", "like_age", "like_discount")
"""Size, rhythm, mean order, age as a customer, discount."""
WEIGHTS = {"like_size": 2.0, "like_rhythm": 2.0, "like_order": 1.0, "like_age": 0.5, "like_discount": 0.5}
"""How much each counts, squared spreads apart."""
TRAITS = {"account__industry": 1.5, "account__kind": 1.0, "account__region": 0.5, "main_category": 1.0}
"""What it costs to differ in a trait, or not to know it."""
MIX = 3.0
"""What it costs to have no category in common."""
UNKNOWN = 1.0
"""Squared spreads counted where a place is not known."""
LEAST = 0.25
"""No spread of the book is taken as less."""
SAME, TWICE = 1.25, 1.75
"""Up to this factor two figures are called the same; from this one on it is said how many times."""


def places(net: Ints, orders: Ints, order: Floats, age: Ints, discount: Floats) -> dict[str, Floats]:
    """Where the customers that ordered in the year stand, in spreads from the middle one; nan for the others."""
    bought = (orders > 0) & (net > 0)
    with np.errstate(invalid="ignore"):
        raw = (
            np.log(np.maximum(net, 1).astype(np.float64)), np.log(np.maximum(orders, 1).astype(np.float64)),
            np.log(np.where(order > 0, order, np.nan)), np.log(1.0 + age), discount,
        )  # fmt: skip
    least = (LEAST, LEAST, LEAST, LEAST, 0.005)
    return {
        name: _stands(np.where(bought, values, np.nan), floor)
        for name, values, floor in zip(NAMES, raw, least, strict=True)
    }


def _stands(values: Floats, least: float) -> Floats:
    known = values[~np.isnan(values)]
    if not len(known):
        return values
    middle = float(medians(known[None, :])[0])
    spread = max(TO_SPREAD * float(medians(np.abs(known - middle)[None, :])[0]), least)
    found: Floats = np.round((values - middle) / spread, 4)
    return found


def mix_apart(one: Mapping[str, float], other: Mapping[str, float]) -> float | None:
    """How far two mixes (amounts by category) lie apart, 0 to 1; None where one of them is not known."""
    wholes = sum(one.values()), sum(other.values())
    if not all(wholes):
        return None
    names = sorted({*one, *other})
    return sum(abs(one.get(name, 0) / wholes[0] - other.get(name, 0) / wholes[1]) for name in names) / 2


def times(own: float, other: float) -> float | None:
    """How many times one's own figure the other's is; below 1 it is smaller. None where either is not above zero."""
    return other / own if own > 0 and other > 0 else None
