"""Working days: Monday to Friday, until a calendar is registered that knows holidays and make-up days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

Calendar = Callable[[Any, date], bool]
WEEKEND = 5
_calendar: Calendar | None = None


def register(works: Calendar | None) -> None:
    """Whoever keeps calendars hands down, in AppConfig.ready, whether a person works on a day."""
    global _calendar
    _calendar = works


def works(user: Any, day: date) -> bool:
    """Whether a person works on a day."""
    return _calendar(user, day) if _calendar is not None else day.weekday() < WEEKEND
