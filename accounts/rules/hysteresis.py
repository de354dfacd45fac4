"""Keeps classes from flapping: a border must be passed by a margin, in several runs one after the other."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Codes = NDArray[np.int8]

NONE = -1
"""The code of "no class yet" and of "no change waiting"."""


@dataclass(frozen=True)
class State:
    """What a run leaves to the next one, per account: the class, the class it may go to, and for how many runs."""

    place: Codes
    pending: Codes
    streak: Codes

    @classmethod
    def first(cls, count: int) -> "State":
        """The state of `count` accounts that no run has seen yet."""
        return cls(np.full(count, NONE, np.int8), np.full(count, NONE, np.int8), np.zeros(count, np.int8))


def place(values: Floats, borders: tuple[float, ...]) -> Ints:
    """The class of each value: 0 below the first border, a border itself belonging to the class above it."""
    return np.searchsorted(np.asarray(borders), values, side="right").astype(np.int64)


def beyond(values: Floats, stands: NDArray[np.integer], borders: tuple[float, ...], margin: float) -> Ints:
    """The class each value asks for, seen from where it `stands`, when borders must be passed by `margin`."""
    lower, upper = (place(values, moved) for moved in _moved(borders, margin))
    return np.where(lower < stands, lower, np.where(upper > stands, upper, stands)).astype(np.int64)


def stays(value: float, stands: int, borders: tuple[float, ...], margin: float) -> bool:
    """Whether one value asks for the class where it `stands`: `beyond` of it alone, without arrays."""
    lower, upper = _moved(borders, margin)
    return (stands == 0 or value >= lower[stands - 1]) and (stands == len(borders) or value < upper[stands])


@lru_cache
def _moved(borders: tuple[float, ...], margin: float) -> tuple[tuple[float, ...], ...]:
    """The borders less the margin, and more; rounded, or .50 + .03 would not be the .53 that people read."""
    return tuple(tuple(round(border + side * margin, 9) for border in borders) for side in (-1, 1))


def settle(first: Ints, stands: Codes, wanted: Ints, before: State, runs: int) -> State:
    """
    The state after this run.

    `first` is the class of accounts not seen before: it holds at once. `stands` is the class of the others after
    whatever acts at once, `wanted` the one they ask for. A change waits until `runs` consecutive runs agree on its
    direction; when they do not agree how far, the nearer class is taken and the rest waits for the next run.
    """
    direction = np.sign(wanted - stands)
    agrees = (before.pending != NONE) & (before.place == stands) & (direction != 0)
    agrees &= np.sign(before.pending.astype(np.int64) - stands) == direction
    streak = np.where(direction == 0, 0, np.where(agrees, before.streak + 1, 1))
    nearer = np.where(direction > 0, np.minimum(before.pending, wanted), np.maximum(before.pending, wanted))
    agreed = np.where(agrees, nearer, wanted)
    moves = (direction != 0) & (streak >= runs)
    now = np.where(moves, agreed, stands)
    waits = wanted != now
    new = before.place == NONE
    return State(
        place=np.where(new, first, now).astype(np.int8),
        pending=np.where(new | ~waits, NONE, np.where(moves, wanted, agreed)).astype(np.int8),
        streak=np.where(new | ~waits, 0, np.where(moves, 1, streak)).astype(np.int8),
    )
