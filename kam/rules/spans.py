"""Many numbers in little room: those that follow one another are told by the first and the last."""

from __future__ import annotations

from collections.abc import Iterable


def packed(numbers: Iterable[int]) -> list[list[int]]:
    """`[1, 2, 3, 7]` as `[[1, 3], [7, 7]]`; in rising order, each once."""
    found: list[list[int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def unpacked(spans: Iterable[Iterable[int]]) -> list[int]:
    """The numbers again."""
    return [number for first, last in spans for number in range(first, last + 1)]
