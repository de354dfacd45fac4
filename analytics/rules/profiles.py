"""What key accounts have in common against the rest: shares, lift with an honest interval, and what that weighs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.rules.trade import Bools, Floats, Ints

LEAST_KEY, LEAST_REST = 10, 10
"""Fewer key accounts or fewer others than this: the book is too small to say anything."""
LEAST = 5
"""A trait that fewer customers have is no trait: it is counted, but nothing is concluded from it."""
SPREAD = 0.7
"""How far log-lifts are expected to lie from 0 before anything is counted: most traits do no more than double."""
Z = 1.96
UNKNOWN = -1
MORE, LESS, OPEN, FEW = SAYS = ("more", "less", "open", "few")
"""The interval lies above 1, below 1, or holds it; or there are too few customers to ask."""


@dataclass(frozen=True)
class Trait:
    """One value of one characteristic: how many key accounts and others have it, of those where it is known."""

    value: str
    key: int
    rest: int
    key_share: float
    rest_share: float
    lift: float
    """Key share ÷ rest share, half a customer added to each count so that nobody divides by nothing."""
    low: float
    high: float
    """95 % of the lift."""
    weight: float
    """Logarithm of the lift, drawn towards 0 the more the less sure it is; 0 where there are too few to tell."""
    says: str


@dataclass(frozen=True)
class Characteristic:
    """All traits of one characteristic, the most common among key accounts first, and of how many it is known."""

    name: str
    known_key: int
    known_rest: int
    traits: list[Trait]


def is_enough(key: int, rest: int) -> bool:
    """Whether a book of so many key accounts and other customers says anything at all."""
    return key >= LEAST_KEY and rest >= LEAST_REST


def characteristic(name: str, codes: Ints, values: Sequence[str], key: Bools) -> Characteristic:
    """
    The traits of a characteristic among customers.

    `codes` are places in `values`, -1 where nobody knows; `key` says who is a key account. Values nobody has are
    left out.
    """
    known = codes != UNKNOWN
    ours = np.bincount(codes[known & key], minlength=len(values))
    others = np.bincount(codes[known & ~key], minlength=len(values))
    n_key, n_rest = int(ours.sum()), int(others.sum())
    found = [
        trait(value, int(k), int(r), n_key, n_rest)
        for value, k, r in zip(values, ours.tolist(), others.tolist(), strict=True)
        if k or r
    ]
    return Characteristic(name, n_key, n_rest, sorted(found, key=lambda one: (-one.key, -one.rest, one.value)))


def trait(value: str, key: int, rest: int, n_key: int, n_rest: int) -> Trait:
    """One trait from its counts: `key` of `n_key` key accounts have it, and `rest` of `n_rest` others."""
    middle, error = log_lift(key, n_key, rest, n_rest)
    low, high = math.exp(middle - Z * error), math.exp(middle + Z * error)
    enough = key + rest >= LEAST and bool(n_key) and bool(n_rest)
    return Trait(
        value=value,
        key=key,
        rest=rest,
        key_share=key / n_key if n_key else 0.0,
        rest_share=rest / n_rest if n_rest else 0.0,
        lift=math.exp(middle),
        low=low,
        high=high,
        weight=weight(middle, error) if enough else 0.0,
        says=verdict(key, rest, low, high),
    )


def log_lift(key: int, n_key: int, rest: int, n_rest: int) -> tuple[float, float]:
    """Logarithm of the ratio of two shares and its standard error (Katz), half a customer added to each count."""
    k, m, r, n = key + 0.5, n_key + 0.5, rest + 0.5, n_rest + 0.5
    return math.log(k / m) - math.log(r / n), math.sqrt(max(1 / k - 1 / m + 1 / r - 1 / n, 0.0))


def weight(middle: float, error: float) -> float:
    """A log-lift drawn towards 0: the mean of a normal prior of `SPREAD` and what was counted, by their precision."""
    return middle * SPREAD**2 / (SPREAD**2 + error**2)


def verdict(key: int, rest: int, low: float, high: float) -> str:
    """What may be said of a trait: more or less common among key accounts, not to be told, or too few to ask."""
    if key + rest < LEAST:
        return FEW
    if low > 1 and key >= LEAST:
        return MORE
    return LESS if high < 1 and rest >= LEAST else OPEN


def weights(found: Characteristic, values: Sequence[str]) -> Floats:
    """The weight of each value of a characteristic, in the order of `values`."""
    known = {one.value: one.weight for one in found.traits}
    return np.array([known.get(value, 0.0) for value in values], np.float64)
