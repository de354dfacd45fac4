"""When a person's daily mail is due: on their clock, once a day, not long after its hour."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

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
