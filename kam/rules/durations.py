"""How long things last while some still go on: the share that is still there by days, and its median."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Steps(NamedTuple):
    """The share still there by days since the beginning: it steps down at each of `days`."""

    days: Ints
    shares: Floats
    at_risk: Ints
    """Still under observation just before each step."""
    went: Ints
    """How many ended at each step."""


def steps(days: Sequence[int] | Ints, ended: Sequence[bool]) -> Steps:
    """
    The steps of spans that are known for so many `days` each, whether they had `ended` by then (Kaplan & Meier 1958).

    Those that go on count for as long as they are known.
    """
    spans, over = np.asarray(days, np.int64), np.asarray(ended, bool)
    at, went = np.unique(spans[over], return_counts=True)
    at_risk = len(spans) - np.searchsorted(np.sort(spans), at, "left")
    shares = np.cumprod((at_risk - went) / np.maximum(at_risk, 1)).astype(np.float64)
    return Steps(at, shares, at_risk, went)


def median(days: Sequence[int] | Ints, ended: Sequence[bool]) -> int | None:
    """The days by which half have ended; None where more than half go on for as long as is known."""
    found = steps(days, ended)
    half = np.flatnonzero(found.shares <= 0.5 + 1e-12)
    return int(found.days[half[0]]) if len(half) else None
