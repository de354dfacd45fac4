"""When what a customer requires runs out, and on which days ahead somebody is told."""

from __future__ import annotations

from datetime import date

STEPS = (60, 30, 7, 0)
"""So many days ahead somebody is told, and once more when the day is past."""
SOON = STEPS[0]
OVER = -1
"""The step of a day that is past."""
FORGOTTEN = 30
"""What ran out longer ago than so many days is shown, but nobody is told any more."""


def step(valid_until: date, as_of: date) -> int | None:
    """The step that a day of expiry has reached; None while it is further off than the first, or long past."""
    left = (valid_until - as_of).days
    if left < 0:
        return OVER if left >= -FORGOTTEN else None
    return min((days for days in STEPS if left <= days), default=None)


def is_new(reached: int | None, valid_until: date, told_for: date | None, told_step: int | None) -> bool:
    """Whether somebody is to be told: the step is a later one than the last told, or the day became another."""
    if reached is None:
        return False
    return told_for != valid_until or told_step is None or reached < told_step
