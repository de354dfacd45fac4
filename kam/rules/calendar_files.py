"""Reads the busy times of somebody's own calendar from an iCalendar file, whoever wrote it and whatever is in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from kam.rules import recurrence

MOST_BYTES = 2 * 1024 * 1024
MOST_ENTRIES = 5000
MOST_TIMES = 5000
"""Busy times kept of one file."""
LONGEST = timedelta(days=62)
"""A single entry that lasts longer is no appointment."""
ZONES = re.compile(rb"BEGIN:VTIMEZONE\r?\n.*?END:VTIMEZONE\r?\n?", re.DOTALL | re.IGNORECASE)
NESTED = re.compile(rb"^BEGIN:", re.MULTILINE | re.IGNORECASE)


class Unreadable(ValueError):
    """The file is refused; `code` says why: size, kind, many."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Busy:
    """One busy time."""

    start: datetime
    end: datetime
    all_day: bool
    title: str


@dataclass
class Found:
    """What a file held: busy times, and how many repeating entries are of a form that is not read."""

    times: list[Busy] = field(default_factory=list)
    unknown: int = 0


def read(content: bytes, *, zone: str, start: date, end: date) -> Found:
    """
    Busy times from `start` to `end`; free, cancelled and declined-by-state entries are left out.

    The file's own definitions of time zones are not run: a zone counts by its name (Outlook's too), else it is the
    owner's. Raises Unreadable.
    """
    entries = [part for part in _parsed(content).walk("VEVENT") if part.get("dtstart") is not None]
    if len(entries) > MOST_ENTRIES:
        raise Unreadable("many")
    found, here = Found(), ZoneInfo(zone)
    for entry, moved in _with_moved(entries):
        try:
            found.times += _times(entry, moved, here, start, end)
        except (recurrence.Unknown, ValueError, TypeError, AttributeError, OverflowError, KeyError):
            found.unknown += 1
        if len(found.times) > MOST_TIMES:
            raise Unreadable("many")
    found.times.sort(key=lambda busy: (busy.start, busy.end, busy.title))
    return found


def _parsed(content: bytes) -> Calendar:
    if len(content) > MOST_BYTES:
        raise Unreadable("size")
    plain = ZONES.sub(b"", content.removeprefix(b"\xef\xbb\xbf"))
    if not plain.lstrip()[:15].upper().startswith(b"BEGIN:VCALENDAR"):
        raise Unreadable("kind")
    if len(NESTED.findall(plain)) > 4 * MOST_ENTRIES:
        raise Unreadable("many")
    try:
        return Calendar.from_ical(plain.decode("utf-8", "replace"))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError) as error:
        raise Unreadable("kind") from error


def _with_moved(entries: Iterable[Any]) -> Iterator[tuple[Any, set[date]]]:
    """Each entry with the days of its series that another entry of the file stands for."""
    moved: dict[str, set[date]] = defaultdict(set)
    kept = list(entries)
    for entry in kept:
        instead = entry.get("recurrence-id")
        if instead is not None and hasattr(instead, "dt"):
            moved[str(entry.get("uid", ""))].add(_day(instead.dt))
    for entry in kept:
        yield entry, moved[str(entry.get("uid", ""))] if entry.get("recurrence-id") is None else set()


def _times(entry: Any, moved: set[date], here: ZoneInfo, start: date, end: date) -> list[Busy]:
    if str(entry.get("status", "")).upper() == "CANCELLED" or str(entry.get("transp", "")).upper() == "TRANSPARENT":
        return []
    if str(entry.get("x-microsoft-cdo-busystatus", "")).upper() == "FREE":
        return []
    first, lasts = entry["dtstart"].dt, _length(entry)
    if lasts <= timedelta() or lasts > LONGEST:
        return []
    title = re.sub(r"\s+", " ", str(entry.get("summary", ""))).strip()[:200]
    days = _days(entry, first, start - LONGEST if lasts > timedelta(days=1) else start - timedelta(days=2), end)
    found = []
    for day in sorted(days - moved - _listed(entry, "exdate")):
        begins, all_day = _moment(first, day, here), not isinstance(first, datetime)
        ends = _moment(first, day + lasts, here) if all_day else begins + lasts
        if begins.astimezone(here).date() <= end and ends.astimezone(here).date() >= start:
            found.append(Busy(begins, ends, all_day, title))
    return found


def _length(entry: Any) -> timedelta:
    first = entry["dtstart"].dt
    if entry.get("dtend") is not None:
        last = entry["dtend"].dt
        if isinstance(first, datetime) != isinstance(last, datetime):
            raise ValueError("dtend")
        if isinstance(first, datetime) and (first.tzinfo is None) != (last.tzinfo is None):
            raise ValueError("dtend")
        gone: timedelta = last - first
        return gone
    if entry.get("duration") is not None:
        given: timedelta = entry["duration"].dt
        return given
    return timedelta(days=1) if not isinstance(first, datetime) else timedelta()


def _days(entry: Any, first: Any, start: date, end: date) -> set[date]:
    """Days on which the entry begins, by its rule, its listed days and its own."""
    began = _day(first)
    found = {day for day in _listed(entry, "rdate") if start <= day <= end}
    rules = entry.get("rrule")
    for rule in rules if isinstance(rules, list) else [rules] if rules is not None else []:
        until = rule.get("UNTIL")
        last = until[0] if isinstance(until, list) and until else until
        if isinstance(last, datetime) and last.tzinfo and isinstance(first, datetime) and first.tzinfo:
            last = last.astimezone(first.tzinfo)
        found.update(recurrence.days(recurrence.parse(dict(rule), _day(last) if last else None), began, start, end))
    if start <= began <= end:
        found.add(began)
    return found


def _listed(entry: Any, name: str) -> set[date]:
    """Days of EXDATE or RDATE, however many lines they stand on."""
    value = entry.get(name)
    lists = value if isinstance(value, list) else [value] if value is not None else []
    found = set()
    for one in lists:
        for part in getattr(one, "dts", ()):
            moment = part.dt[0] if isinstance(part.dt, tuple) else part.dt
            found.add(_day(moment))
    return found


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _moment(first: Any, day: date, here: ZoneInfo) -> datetime:
    """The beginning on another day: the same time by the same clock."""
    at = first.time() if isinstance(first, datetime) else time()
    zone = first.tzinfo if isinstance(first, datetime) and first.tzinfo else here
    return datetime.combine(day, at, zone).astimezone(UTC)
