"""On which days before and after a deadline somebody is told, and when a thing has got worse since it was put off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

FORGOTTEN = 30
"""What is late by more days when it is first seen is shown, but nobody is told of it any more."""


def step(due_on: date, day: date, steps: Iterable[int]) -> int | None:
    """
    The step a deadline has reached: days left of the narrowest of `steps` (below 0: days past); None while none is.

    With steps 7, 0, -1 a deadline in five days has reached 7, today 0, and from tomorrow on -1.
    """
    left = (due_on - day).days
    return min((one for one in steps if left <= one), default=None)


def is_new(reached: int | None, due_on: date, told_for: date | None, told_step: int | None) -> bool:
    """Whether the step was not told of yet: it is a later one than the last, or the day became another."""
    if reached is None:
        return False
    return told_for != due_on or told_step is None or reached < told_step


def is_forgotten(due_on: date, day: date, told_for: date | None) -> bool:
    """Whether it is long past and was never told of: nobody wants a heap of old things on the first morning."""
    return told_for is None and (day - due_on).days > FORGOTTEN


def is_worse(level: int, then: int, slack: int) -> bool:
    """Whether a thing stands worse than when it was put off; small movements within `slack` do not count."""
    return level > then + slack


def by_day(due_on: date) -> int:
    """The level of a thing that got worse when its day was brought forward."""
    return -due_on.toordinal()
