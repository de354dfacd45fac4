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
WIDE, LARGE, LETTER = 68, 10.4, 5.2
"""What a value takes in the letters of a phone, and how wide one of these and one of the others is."""
CHINESE = 0x2E80
"""From here on letters are as wide as high."""
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
    few: list[Value] = field(default_factory=list)
    """What a phone shows in place of `values`: fewer, for letters twice as large."""

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

    `told`: what each of `now` says in words, written above its own bar and the gap beside it, where there is room; a
    bar of nothing is none. In a narrow picture not every label has room: the last one stands, and some before it.
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
    free = middle if not was else (room * (1 + GAP / 2) + room * GAP / 2 + width) / 2
    shown, few = ([
        _value(found, place * room + middle_of, told[place], letter, base, whole)
        for place in _places(now, room, dense) if place < len(told) and now[place]
    ] for middle_of, letter, dense in ((free, LETTER, DENSE), (middle, LARGE, WIDE)))  # fmt: skip
    return Drawing(found, below, number(base), shown, whole, few=[] if narrow else few)


def _value(drawn: Sequence[Bar], middle: float, text: str, letter: float, base: float, whole: float) -> Value:
    """What a bar says, inside the picture and above every bar that the words would cross."""
    half = sum(letter if ord(one) < CHINESE else letter * 1.8 for one in text) / 2
    middle = min(max(middle, half), whole - half)
    tops = [float(bar.y) for bar in drawn
            if float(bar.x) < middle + half and middle - half < float(bar.x) + float(bar.width)]  # fmt: skip
    return Value(number(middle), number(min([base, *tops]) - 4), text)


def _places(now: Sequence[Decimal], room: float, dense: int = DENSE) -> list[int]:
    """Whose values are told: all where there is room, else the first, the last, the highest and the lowest."""
    if room >= dense or not now:
        return list(range(len(now)))
    last, apart = len(now) - 1, -(-dense // int(room))
    ends = [0, last] if last >= apart else [last]
    peaks = [now.index(max(now)), now.index(min(now))]
    free = [place for place in peaks if all(abs(place - end) >= apart for end in ends)]
    if len(free) == 2 and abs(free[0] - free[1]) < apart:
        free.pop()
    return sorted({*ends, *free})


def _bar(kind: str, value: float, left: float, width: float, base: float, scale: float) -> Bar:
    size = abs(value) * scale
    top = base - size if value >= 0 else base
    return Bar(number(left), number(top), number(width - 1), number(size), kind)
