"""The business day that runs are offered: the floor that knows the orders hands down their newest day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_date

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""No business day lies outside; files are read within the same years."""
_newest: Callable[[], date | None] | None = None


def register(newest: Callable[[], date | None]) -> None:
    """A floor hands down, in AppConfig.ready, how to read the newest business day of the book."""
    global _newest
    _newest = newest


def is_likely(day: date) -> bool:
    """Whether a day or moment lies in the years that business knows: beyond them dates cannot be reckoned with."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def written(text: str) -> date | None:
    """The day that a program writes as 2026-06-30; None for nothing and for what is no day."""
    try:
        return parse_date(text) if text.isascii() and len(text) == 10 else None
    except ValueError:
        return None


def zone_of(user: Any) -> ZoneInfo:
    """Where the person's clock hangs; the company's where they chose none, or one that is no more."""
    return zone_named(user.time_zone)


def zone_named(name: str) -> ZoneInfo:
    """The zone of a name that somebody chose; the company's of none, and of one that is no more."""
    try:
        return ZoneInfo(name or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)


def company_today() -> date:
    """The day it is where the company is, whatever zone a user's pages speak in."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def company_day(moment: datetime) -> date:
    """The day of a moment where the company is."""
    return timezone.localdate(moment, timezone.get_default_timezone())


def today() -> date:
    """The reader's day."""
    return timezone.localdate()


def offered() -> date:
    """Today; the newest order's day for a book that ended before, so that such a book is useful at once."""
    found, today = _newest() if _newest is not None else None, company_today()
    return min(found, today) if found else today
