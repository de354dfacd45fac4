"""At which hour of its day a visit is proposed: off the noon, clear of what is busy, with time for the way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from kam.rules.workdays import Span
from lifecycle.rules import ways

LENGTH = timedelta(hours=1)
WAY = timedelta(minutes=ways.SHORT)
"""Between two visits of one city, where the day has room for it."""
STARTS = tuple(
    time(*divmod(minutes, 60)) for first, last in ((570, 660), (810, 1020)) for minutes in range(first, last + 1, 30)
)
"""From 9:30, the last before noon at 11, from 13:30, the last at 17."""

Stop = tuple[time, int]
"""The hour of another visit of the day, and the minutes of the way to it."""


def is_free(day: date, at: time, busy: Iterable[Span], taken: Iterable[Stop], *, roomy: bool = False) -> bool:
    """
    Whether a visit at this hour meets nothing busy and leaves time for the way from and to the others of the day.

    Within a city they may follow one another at once, unless it is to be `roomy`.
    """
    begin = datetime.combine(day, at)
    clear = all(start >= begin + LENGTH or end <= begin for start, end in busy)
    return clear and all(abs(begin - datetime.combine(day, other)) >= apart(way, roomy=roomy) for other, way in taken)


def apart(way: int, *, roomy: bool = False) -> timedelta:
    """Between the beginnings of two visits, by the minutes of the way between them."""
    return LENGTH + (timedelta(minutes=way) if roomy or way > ways.SHORT else timedelta())


def find(day: date, busy: Iterable[Span], taken: Iterable[Stop], after: time = time.min) -> time | None:
    """
    The first free hour, with time for the way; None where the day has none: it stays without.

    `after`: the hour it is, on a day that has begun.
    """
    spans, others = list(busy), list(taken)
    for roomy in (True, False):
        found = next((at for at in STARTS if at > after and is_free(day, at, spans, others, roomy=roomy)), None)
        if found is not None:
            return found
    return None
