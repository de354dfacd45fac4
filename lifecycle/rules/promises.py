"""Promises: whether one was kept in time, kept late, or is broken, and the share that was kept."""

from datetime import date, timedelta

KEPT, LATE, BROKEN, OVERDUE, OPEN, CANCELLED = "kept", "late", "broken", "overdue", "open", "cancelled"
GRACE = 14
"""Days after its day within which a promise is overdue; afterwards it counts as broken, until it is kept late."""


def state(*, due_on: date, kept_on: date | None, dropped_on: date | None, broken_on: date | None, today: date) -> str:
    """Where a promise stands; what was kept late counts as kept, whatever it was called before."""
    if dropped_on is not None:
        return CANCELLED
    if kept_on is not None:
        return KEPT if kept_on <= due_on else LATE
    if broken_on is not None or due_on < broken_before(today):
        return BROKEN
    return OVERDUE if due_on < today else OPEN


def broken_before(today: date) -> date:
    """What was due before this day and is not kept is broken."""
    return today - timedelta(days=GRACE)


def rate(kept: int, broken: int) -> float | None:
    """The share kept, in time or late, of what is kept or broken; unknown while nothing is either."""
    return kept / (kept + broken) if kept + broken else None
