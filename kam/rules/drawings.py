"""Small pictures drawn by hand: where the bars of a row of numbers stand, in a box across a page or a column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT, FOOT, TOP = 600, 132, 24, 8
"""Below there is room for words as large as a phone, which draws the box half as wide, needs them."""
COLUMN = (WIDTH // 2, 88)
"""How wide and high the box in a column is."""
LABEL = 38
"""So much room a label needs, such as "Jan 26"."""
GAP = 0.28
"""Of the room of one period, what stays empty."""


@dataclass(frozen=True)
class Bar:
    """One bar: its left upper corner, how wide and high, and of which row it is (`now`, `was`)."""

    x: str
    y: str
    width: str
    height: str
    kind: str


@dataclass(frozen=True)
class Label:
    x: str
    text: str


@dataclass(frozen=True)
class Drawing:
    """Bars above (or below) the line at `base`, with a label under each period."""

    bars: list[Bar]
    labels: list[Label]
    base: str
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def foot(self) -> int:
        """Where the labels stand."""
        return self.height - 6


def number(value: float) -> str:
    """A place in the picture, to a tenth, written the same on any machine."""
    return f"{value:.1f}"


def bars(
    labels: Sequence[str], now: Sequence[Decimal], was: Sequence[Decimal], *, box: tuple[int, int] = (WIDTH, HEIGHT),
) -> Drawing:  # fmt: skip
    """
    Two bars a period, the earlier one first and behind; below the line what is negative.

    In a narrow box (width, height) not every label has room: the last one stands, and as many before it.
    """
    every = [float(value) for value in (*now, *was)] or [0.0]
    high, low = max(*every, 0.0), min(*every, 0.0)
    wide, tall = box
    scale = (tall - FOOT - TOP) / ((high - low) or 1.0)
    base = TOP + high * scale
    room = wide / max(len(labels), 1)
    every_nth = -(-LABEL // room)
    width = room * (1 - GAP) / (2 if was else 1)
    found = []
    for place in range(len(labels)):
        left = place * room + room * GAP / 2
        for kind, values, offset in (("was", was, 0.0), ("now", now, width if was else 0.0)):
            if place < len(values):
                found.append(_bar(kind, float(values[place]), left + offset, width, base, scale))
    told = [Label(number(place * room + room / 2), text) for place, text in enumerate(labels)
            if (len(labels) - 1 - place) % every_nth == 0]  # fmt: skip
    return Drawing(found, told, number(base), wide, tall)


def _bar(kind: str, value: float, left: float, width: float, base: float, scale: float) -> Bar:
    size = abs(value) * scale
    top = base - size if value >= 0 else base
    return Bar(number(left), number(top), number(width - 1), number(size), kind)
