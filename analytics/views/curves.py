"""What the places of a curve of contributions open, on whichever page it stands."""

from __future__ import annotations

from collections.abc import Callable


def place(
    count: int, *, earning: int, losing_from: int, most: Callable[[int], str], others: Callable[[bool], str]
) -> str:
    """
    The address that a place of the curve opens, after so many customers.

    Up to the `earning` ones the so many that bring most; beyond them `others`, told whether the curve falls there
    (after `losing_from` customers): then those at a loss, else everybody.
    """
    return most(count) if count <= earning else others(count > losing_from)
