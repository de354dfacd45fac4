"""Whole per cents of parts that make a whole: rounded one by one they may add to 99 or 101, these add to 100."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor


def to_hundred(shares: Sequence[float | None]) -> list[int | None]:
    """
    The parts as whole per cents by the largest remainder; the first of equal remainders gets it.

    What is not known stays so. Parts that do not make a whole (of nothing, or with some unknown) are rounded alone.
    """
    known = [share * 100 for share in shares if share is not None]
    if abs(sum(known) - 100) > 0.01:
        return [None if share is None else round(share * 100) for share in shares]
    found = [floor(part) for part in known]
    rest = sorted(range(len(known)), key=lambda place: found[place] - known[place])
    for place in rest[: 100 - sum(found)]:
        found[place] += 1
    left = iter(found)
    return [None if share is None else next(left) for share in shares]
