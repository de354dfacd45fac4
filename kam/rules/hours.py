"""When a mail is due on somebody's clock: once for a day, not long after its hour, of a week or a month one day."""

from __future__ import annotations

import calendar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK, MONTH = "week", "month"
LATEST = timedelta(hours=6)
"""Past its hour by more, the day's mail is left out: nobody needs the morning in the evening."""

OVER_MIDNIGHT = timedelta(hours=1)
"""So long may the mail of an hour just before midnight be underway: it is asked for every ten minutes only."""


def due_day(now: datetime, zone: ZoneInfo, at: time) -> date | None:
    """
    The day (in the person's zone) whose mail is due at a moment; None before its hour, or long after.

    Wall clocks are compared: an hour that a change of the clock leaves out counts as reached by the next one, and one
    that comes twice belongs to the same day.
    """
    local = now.astimezone(zone)
    here = local.replace(tzinfo=None)
    for day, latest in ((here.date(), LATEST), (here.date() - timedelta(days=1), OVER_MIDNIGHT)):
        hour = datetime.combine(day, at)
        if hour <= here < hour + latest:
            return day
    return None


def falls_on(day: date, every: str, on: int) -> bool:
    """Whether a day is the one of its week (1 Monday to 7 Sunday) or month; the 31st of a short one is its last."""
    if every == WEEK:
        return day.isoweekday() == on
    last = calendar.monthrange(day.year, day.month)[1]
    return every == MONTH and day.day == min(on, last)
