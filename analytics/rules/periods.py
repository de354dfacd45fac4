"""Spans of months that people speak of: this quarter, the last one, this year, from one month to another."""

from __future__ import annotations

import re
from datetime import date, timedelta

QUARTER, LAST_QUARTER, YEAR, RECENT = "quarter", "last_quarter", "year", "90_days"
NAMES = (QUARTER, LAST_QUARTER, YEAR, RECENT)
RECENT_DAYS = 90
MOST = 60
"""Months at once: what is longer is read in pieces."""
DAY = timedelta(1)
MONTH = re.compile(r"(\d{4})-(\d{1,2})")
Span = tuple[date, date]
"""The last day before it, and its last day: what happened after the one, up to the other."""


def named(name: str, day: date) -> Span:
    """The span of a name as it stands on a day: of a quarter or year that runs, up to that day."""
    quarter = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    if name == LAST_QUARTER:
        until = quarter - DAY
        return date(until.year, (until.month - 1) // 3 * 3 + 1, 1) - DAY, until
    if name == RECENT:
        return day - timedelta(RECENT_DAYS), day
    return (date(day.year, 1, 1) if name == YEAR else quarter) - DAY, day


def between(first: date, last: date, day: date) -> Span:
    """From a month to another (any day of each), whole ones; up to a day where the last one is not over yet."""
    return first.replace(day=1) - DAY, min(end_of(last), day)


def end_of(day: date) -> date:
    """The last day of a month."""
    return (day.replace(day=28) + timedelta(4)).replace(day=1) - DAY


def back(day: date, months: int) -> date:
    """The first day of the month that lies so many months before a day's."""
    whole = day.year * 12 + day.month - 1 - months
    return date(whole // 12, whole % 12 + 1, 1)


def month_of(text: str) -> date | None:
    """The first day of a month written `2026-03`; None for anything else."""
    found = MONTH.fullmatch(text.strip())
    if found is None:
        return None
    year, month = map(int, found.groups())
    return date(year, month, 1) if 1 <= month <= 12 and 1 < year < 9999 else None


def months_in(span: Span) -> int:
    """Months of the calendar that a span touches."""
    first = span[0] + DAY
    return (span[1].year - first.year) * 12 + span[1].month - first.month + 1


def bounds(span: Span) -> list[date]:
    """The day before a span, the last days of its months, its last day."""
    after, until = span
    found, day = [after], end_of(after + DAY)
    while day < until:
        found.append(day)
        day = end_of(day + DAY)
    return [*found, until]
