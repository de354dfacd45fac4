"""At which hour of its day a visit is proposed: off the noon, clear of what is busy, apart from other visits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from kam.rules.workdays import Span

LENGTH = timedelta(hours=1)
WAY = timedelta(minutes=30)
"""Between two visits, where the day has room for it."""
STARTS = tuple(
    time(*divmod(minutes, 60)) for first, last in ((570, 660), (810, 1020)) for minutes in range(first, last + 1, 30)
)
"""From 9:30, the last before noon at 11, from 13:30, the last at 17."""


def is_free(day: date, at: time, busy: Iterable[Span], taken: Iterable[time], apart: timedelta = LENGTH) -> bool:
    """Whether a visit at this hour meets nothing busy and lies apart from the other visits of the day."""
    begin = datetime.combine(day, at)
    clear = all(start >= begin + LENGTH or end <= begin for start, end in busy)
    return clear and all(abs(begin - datetime.combine(day, other)) >= apart for other in taken)


def find(day: date, busy: Iterable[Span], taken: Iterable[time], after: time = time.min) -> time | None:
    """
    The first free hour, with time for the way if there is one; None where the day has none: it stays without.

    `after`: the hour it is, on a day that has begun.
    """
    spans, others = list(busy), list(taken)
    for apart in (LENGTH + WAY, LENGTH):
        found = next((at for at in STARTS if at > after and is_free(day, at, spans, others, apart)), None)
        if found is not None:
            return found
    return None
