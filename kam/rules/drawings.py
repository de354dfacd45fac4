"""Small pictures drawn by hand: where the bars of a row of numbers stand, in a box 600 wide (or 290) and 132 high."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

WIDTH, HEIGHT, FOOT, TOP = 600, 132, 24, 8
NARROW = 290
"""How wide a picture is drawn that stands in one of two columns: its words are then as large as those of a wide one."""
ABOVE = 20
"""What is free above the bars where their values stand there."""
LABEL = 38
"""So much room a label needs, such as "Jan 26"."""
DENSE = 34
"""Units that a value takes: where a period has less, only the first, the last, the highest and the lowest are told."""
"""Below there is room for words as large as a phone, which draws the box half as wide, needs them."""
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
class Value:
    """What a bar says, above it (below it where it is negative)."""

    x: str
    y: str
    text: str


@dataclass(frozen=True)
class Drawing:
    """Bars above (or below) the line at `base`, with a label under each period."""

    bars: list[Bar]
    labels: list[Label]
    base: str
    values: list[Value] = field(default_factory=list)
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def foot(self) -> int:
        """Where the labels stand."""
        return HEIGHT - 6


def number(value: float) -> str:
    """A place in the picture, to a tenth, written the same on any machine."""
    return f"{value:.1f}"


def bars(
    labels: Sequence[str], now: Sequence[Decimal], was: Sequence[Decimal],
    *, told: Sequence[str] = (), narrow: bool = False,
) -> Drawing:  # fmt: skip
    """
    Two bars a period, the earlier one first and behind; below the line what is negative.

    `told`: what each of `now` says in words, written above its own bar where there is room; a bar of nothing is none,
    and above that of the earlier row beside it the word would be read as of that one. In a narrow picture not every
    label has room: the last one stands, and as many before it.
    """
    every = [float(value) for value in (*now, *was)] or [0.0]
    high, low, head = max(*every, 0.0), min(*every, 0.0), ABOVE if told else TOP
    scale = (HEIGHT - FOOT - head) / ((high - low) or 1.0)
    base, whole = head + high * scale, NARROW if narrow else WIDTH
    room = whole / max(len(labels), 1)
    width = room * (1 - GAP) / (2 if was else 1)
    found = []
    for place in range(len(labels)):
        left = place * room + room * GAP / 2
        for kind, values, offset in (("was", was, 0.0), ("now", now, width if was else 0.0)):
            if place < len(values):
                found.append(_bar(kind, float(values[place]), left + offset, width, base, scale))
    nth = -(-LABEL // max(int(room), 1)) if narrow else 1
    below = [Label(number(place * room + room / 2), text) for place, text in enumerate(labels)
             if (len(labels) - 1 - place) % nth == 0]  # fmt: skip
    middle = room * GAP / 2 + width * (1.5 if was else 0.5)
    written = [
        Value(number(min(max(place * room + middle, DENSE / 2), whole - DENSE / 2)),
              number(base - _highest(place, now, room) * scale - 4), told[place])
        for place in _places(now, room) if place < len(told) and now[place]
    ]  # fmt: skip
    return Drawing(found, below, number(base), written, whole)


def _places(now: Sequence[Decimal], room: float) -> list[int]:
    """Whose values are told: all where there is room, else the first, the last, the highest and the lowest."""
    if room >= DENSE or not now:
        return list(range(len(now)))
    last, apart = len(now) - 1, -(-DENSE // int(room))
    ends = [0, last] if last >= apart else [last]
    peaks = [now.index(max(now)), now.index(min(now))]
    free = [place for place in peaks if all(abs(place - end) >= apart for end in ends)]
    if len(free) == 2 and abs(free[0] - free[1]) < apart:
        free.pop()
    return sorted({*ends, *free})


def _highest(place: int, now: Sequence[Decimal], room: float) -> float:
    """The highest bar of its row that a value would cross: its own, and its neighbours' where it is wider."""
    near = slice(place, place + 1) if room >= DENSE else slice(max(place - 1, 0), place + 2)
    return max(0.0, *(float(value) for value in now[near]))


def _bar(kind: str, value: float, left: float, width: float, base: float, scale: float) -> Bar:
    size = abs(value) * scale
    top = base - size if value >= 0 else base
    return Bar(number(left), number(top), number(width - 1), number(size), kind)
