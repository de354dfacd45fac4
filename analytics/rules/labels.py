"""Which dots of a picture have room for their names beside them, so that no name lies on a dot or on another name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Box = tuple[float, float, float, float]
"""Left, upper, right and lower end."""
Dot = tuple[float, float, float]
"""Where its middle is, across and down, and its diameter, all in pixels."""
GAP, HEIGHT, EDGE, APART = 5, 14, 10, 4
SIDES = ("right", "left", "top", "bottom")
"""Where a name may stand, in the order in which it is tried."""
SHORT = 64.0
"""Pixels of a name that is cut."""
WIDE, NARROW = 12.0, 7.0
"""The width of a Chinese character and of a letter at the size of labels."""


def width(name: str) -> float:
    """How wide a name is written."""
    return sum(WIDE if ord(sign) > 0x2E7F else NARROW for sign in name)


def shortened(name: str) -> str:
    """A name cut to its first word, or to a few characters, where all of it has no room; the same where it is short."""
    first = name.split()[0] if name.split() else name
    while width(first) > SHORT:
        first = first[:-1]
    return name if first == name else f"{first}…"


def beside(
    dots: Sequence[Dot], names: Sequence[str], wanted: Iterable[int], room: tuple[float, float], most: int
) -> dict[int, str]:
    """
    {place of a dot: the side on which its name stands}, of the `wanted` ones in their order, at most so many.

    `room` is how wide and how high the picture is between its axes: what is free in a narrow one is free in a wider one
    of the same height too. Below it stand the numbers of the axis, so no name reaches there.
    """
    return {place: side for place, (side, _name) in named(dots, names, wanted, room, most, cuts=False).items()}


def named(
    dots: Sequence[Dot],
    names: Sequence[str],
    wanted: Iterable[int],
    room: tuple[float, float],
    most: int,
    *,
    cuts: bool = True,
    head: tuple[float, float] = (0, EDGE),
    order: Sequence[str] = SIDES,
) -> dict[int, tuple[str, str]]:
    """
    The same with what is written: where the whole name has no room, and it `cuts` them, its first word.

    `head` is the room above the picture: from where on, across, and how high. Sides are tried in their `order`.
    """
    taken: list[Box] = []
    found: dict[int, tuple[str, str]] = {}
    for place in wanted:
        if len(found) == most:
            break
        others = [*taken, *(_box(dot) for other, dot in enumerate(dots) if other != place)]
        tries = dict.fromkeys([names[place], *([shortened(names[place])] if cuts else [])])
        free = ((side, box, name) for name in tries for side, box in _sides(dots[place], width(name), order)
                if _is_free(box, others, room, head))  # fmt: skip
        if (first := next(free, None)) is not None:
            side, box, name = first
            found[place] = side, name
            left, upper, right, lower = box
            taken.append((left - APART, upper - APART, right + APART, lower + APART))
    return found


def _is_free(box: Box, others: Sequence[Box], room: tuple[float, float], head: tuple[float, float]) -> bool:
    wide, high = room
    above = -head[1] if box[0] >= head[0] else -EDGE
    inside = 0 <= box[0] and box[2] <= wide and above <= box[1] and box[3] <= high
    return inside and not any(_meet(box, other) for other in others)


def _box(dot: Dot) -> Box:
    across, down, size = dot
    return across - size / 2, down - size / 2, across + size / 2, down + size / 2


def _sides(dot: Dot, wide: float, order: Sequence[str] = SIDES) -> list[tuple[str, Box]]:
    across, down, size = dot
    upper, lower, off = down - HEIGHT / 2, down + HEIGHT / 2, size / 2 + GAP
    right, left = (across + off, upper, across + off + wide, lower), (across - off - wide, upper, across - off, lower)
    above = (across - wide / 2, down - off - HEIGHT, across + wide / 2, down - off)
    below = (across - wide / 2, down + off, across + wide / 2, down + off + HEIGHT)
    found = {"right": right, "left": left, "top": above, "bottom": below}
    return [(side, found[side]) for side in order]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
