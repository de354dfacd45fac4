"""What a calendar shows beside visits: days off, absences and busy times of its owner, and a week by its hours."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kam.ground.days import zone_of
from kam.models import Absence, BusyTime, WorkCalendar
from kam.models.calendars import Weeks
from kam.rules.workdays import Span, Week

FIRST, LAST = 8, 19
"""Hours a week shows at least."""


@dataclass(frozen=True)
class Busy:
    """A busy time of the owner in the owner's hours; its title for the owner alone."""

    start: datetime
    end: datetime
    title: str = ""

    def on(self, day: date) -> bool:
        begin = datetime.combine(day, time())
        return self.start < begin + timedelta(days=1) and self.end > begin

    def whole(self, day: date) -> bool:
        """Whether it takes all of a day."""
        begin = datetime.combine(day, time())
        return self.start <= begin and self.end >= begin + timedelta(days=1)


@dataclass(frozen=True)
class Times:
    """A person's days off, absences and busy times of a span."""

    week: Week
    away: list[tuple[date, date]] = field(default_factory=list)
    busy: list[Busy] = field(default_factory=list)
    calendar: WorkCalendar | None = None

    def of(self, day: date) -> dict[str, Any]:
        """What is known of a day."""
        found = [one for one in self.busy if one.on(day)]
        return {
            "works": self.week.works(day),
            "holiday": self.week.holiday(day),
            "makeup": day in self.week.makeup,
            "away": any(first <= day <= last for first, last in self.away),
            "busy": found,
            "busy_all_day": next((one for one in found if one.whole(day)), None),
        }


def times_of(whose: Any, reader: Any, start: date, end: date) -> Times:
    """As far as the reader may know: everybody the hours, the owner alone what they are called."""
    zone, utc = zone_of(whose), ZoneInfo("UTC")
    first = datetime.combine(start, time(), utc) - timedelta(days=1)
    last = datetime.combine(end, time(), utc) + timedelta(days=2)
    if whose.pk == reader.pk:
        rows = BusyTime.objects.visible_to(reader).filter(starts_at__lt=last, ends_at__gt=first)
        busy = [Busy(*_local(one.starts_at, one.ends_at, zone), one.title) for one in rows]
    else:
        spans = BusyTime.objects.spans([whose], first, last, {whose.pk: zone}).get(whose.pk, [])
        busy = [Busy(*one) for one in spans]
    absences = Absence.objects.visible_to(reader).filter(user=whose).between(start, end)
    away = list(absences.values_list("starts_on", "until_on"))
    weeks = Weeks(start, end)
    return Times(weeks.of_user(whose), away, busy, weeks.calendar_of(whose))


def _local(start: datetime, end: datetime, zone: ZoneInfo) -> Span:
    return start.astimezone(zone).replace(tzinfo=None), end.astimezone(zone).replace(tzinfo=None)


def table(days: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A week as rows of hours (the first without an hour), each with a cell per day: its visits and busy times."""
    hours = [one["at"].hour for cell in days for one in cell["entries"] if one["at"]]
    first, last = min([FIRST, *hours]), max([LAST, *hours])
    rows = [{"hour": "", "cells": [_cell(cell, None) for cell in days]}]
    rows += [
        {"hour": f"{hour:02}:00", "cells": [_cell(cell, hour) for cell in days]} for hour in range(first, last + 1)
    ]
    return rows


def _cell(cell: dict[str, Any], hour: int | None) -> dict[str, Any]:
    """One hour of a day; None: what has no hour."""
    at = [one for one in cell["entries"] if (one["at"].hour if one["at"] else None) == hour]
    shared = {name: cell[name] for name in ("day", "today", "works", "away", "holiday", "past")}
    shared |= {"entries": at}
    if hour is None:
        return shared | {"busy": None, "begins": None}
    start = datetime.combine(cell["day"], time(hour))
    there = [one for one in cell["busy"] if one.start < start + timedelta(hours=1) and one.end > start]
    begins = next((one for one in there if one.start >= start or hour == FIRST), None)
    return shared | {"busy": there[0] if there else None, "begins": begins}
