"""The room on a slide: how many lines words take, how high a row or a figure stands, how broad columns are; inches."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kam.rules import scales

POINTS = 72
"""Of an inch; a letter's size is given in them."""
SPREAD = 1.22
"""How high a line is, of its letters' size."""
PADDING = 0.2
"""What a cell leaves empty at its left and right together."""
LEAST = 0.8
"""No column is narrower."""
SIZES = (12, 10)
"""The letters of a cell's words and of those below them, in points."""
LOW, AROUND = 0.22, 0.14
"""How high the words of a row are at least, and what is left above and below them."""
Cell = tuple[str, str]
"""What stands in a cell, and what stands small below it."""
Written = tuple[str, float]
"""Words and the size of their letters in points."""


def lines(text: str, width: float, size: float) -> int:
    """How many lines words of this size take within so many inches; none for no words."""
    return math.ceil(scales.width(text, size) / (width * POINTS)) if text else 0


def tall(told: Sequence[Written], width: float) -> float:
    """How high lines of words stand, one below the other, in inches."""
    return sum(lines(text, width, size) * size * SPREAD for text, size in told) / POINTS


def columns(told: Sequence[Sequence[Cell]], whole: float) -> list[float]:
    """
    How broad each column is: as its longest words want it, all of them together `whole`.

    `told`: the cells of each row, the head's too. A column that wants more than its share gives way to the narrow
    ones, whose words then stay in one line; what is over goes to all alike.
    """
    wanted = [max(LEAST, *map(_long, column)) + PADDING for column in zip(*told, strict=True)]
    share, given = whole / len(wanted), sum(wanted)
    if given > whole:
        modest = [min(width, share) for width in wanted]
        greedy, over = given - sum(modest), whole - sum(modest)
        wanted = [kept + over * (width - kept) / greedy for width, kept in zip(wanted, modest, strict=True)]
        given = whole
    return [width + (whole - given) / len(wanted) for width in wanted]


def _long(cell: Cell) -> float:
    """How broad a cell is whose words stand in one line."""
    return max(scales.width(text, size) for text, size in zip(cell, SIZES, strict=True)) / POINTS


def rows(told: Sequence[Sequence[Cell]], widths: Sequence[float], room: float) -> list[float]:
    """How high each row is, the head's first, as far as they have room together; the first below it always stands."""
    heights: list[float] = []
    for row in told:
        talls = [
            tall(list(zip(cell, SIZES, strict=True)), width - PADDING) for cell, width in zip(row, widths, strict=True)
        ]
        high = max(LOW, *talls) + AROUND
        if len(heights) > 1 and sum(heights) + high > room:
            break
        heights.append(high)
    return heights
