"""Reads a meeting invitation (iCalendar): one meeting, its people, whether it was moved or called off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from kam.rules import calendar_files
from lifecycle.rules import meetings
from lifecycle.rules.meetings import Meeting, Unreadable

NAMES = calendar_files.READ | {b"METHOD", b"SEQUENCE", b"LOCATION", b"DESCRIPTION", b"ATTENDEE", b"ORGANIZER"}
MOST_SEQUENCE = 2**31 - 1


def read(content: bytes, *, zone: str, day: date) -> Meeting:
    """
    The meeting of an invitation; of a series the last one held on or before `day`, else its first.

    The file's own definitions of time zones are not run, as with busy times. Raises Unreadable.
    """
    try:
        calendar = calendar_files.parsed(content, NAMES)
        entries = [part for part in calendar.walk("VEVENT") if part.get("dtstart") is not None]
        entry = _the_one(entries)
        begins = calendar_files.begin(entry, ZoneInfo(zone), day)
    except calendar_files.Unreadable as error:
        raise Unreadable(error.code) from error
    method, status = (str(part.get(name, "")).upper() for part, name in ((calendar, "method"), (entry, "status")))
    return Meeting(
        key=meetings.key("ics", str(entry.get("uid", "")) or str(begins), _instead(entry)),
        starts_at=meetings.moment(begins),
        subject=meetings.line(str(entry.get("summary", ""))),
        place=meetings.line(str(entry.get("location", ""))),
        text=meetings.own_words(str(entry.get("description", ""))),
        people=meetings.people(_people(entry)),
        sequence=_sequence(entry),
        is_cancelled=method == "CANCEL" or status == "CANCELLED",
    )


def _the_one(entries: list[Any]) -> Any:
    """An invitation speaks of one meeting; of a series with its exceptions the series."""
    if not entries:
        raise Unreadable("kind")
    if len({str(entry.get("uid", "")) for entry in entries}) > 1:
        raise Unreadable("several")
    return next((entry for entry in entries if entry.get("recurrence-id") is None), entries[0])


def _instead(entry: Any) -> str:
    """The day of a series that a single meeting stands for."""
    told = calendar_files.instead(entry)
    return "" if told is None else str(told)


def _sequence(entry: Any) -> int:
    try:
        return max(0, min(int(entry.get("sequence", 0)), MOST_SEQUENCE))
    except (TypeError, ValueError, OverflowError):
        return 0


def _people(entry: Any) -> Iterator[tuple[str, str]]:
    for name in ("organizer", "attendee"):
        told = entry.get(name)
        for one in told if isinstance(told, list) else [told] if told is not None else []:
            yield str(one), str(getattr(one, "params", {}).get("CN", ""))
