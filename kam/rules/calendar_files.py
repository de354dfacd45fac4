"""Reads the busy times of somebody's own calendar from an iCalendar file, whoever wrote it and whatever is in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar.timezone import tzp
from icalendar.timezone.zoneinfo import ZONEINFO

from kam.rules import recurrence

MOST_BYTES = 2 * 1024 * 1024
MOST_ENTRIES = 5000
MOST_TIMES = 5000
"""Busy times kept of one file."""
LONGEST = timedelta(days=62)
"""A single entry that lasts longer is no appointment."""
MOST_LINES = 60_000
"""Lines of a file that say something of busy times; a larger file of so small lines is no calendar."""
READ = {
    b"BEGIN", b"END", b"UID", b"DTSTART", b"DTEND", b"DURATION", b"RRULE", b"RDATE", b"EXDATE", b"RECURRENCE-ID",
    b"STATUS", b"TRANSP", b"SUMMARY", b"X-MICROSOFT-CDO-BUSYSTATUS", b"ATTENDEE",
}  # fmt: skip
"""All that is read of an entry; of those invited only whether the owner declined, and what it describes is left."""
NAME = re.compile(rb"[A-Za-z0-9-]+")
FOLD = re.compile(rb"\r\n[ \t]")
PARAMETER = re.compile(rb";[A-Za-z0-9-]{1,60}=")
MOST_PARAMETERS, MOST_OF_A_LINE = 40_000, 200
"""What may be said of all that a file says, and of one thing in it: people have six of them each."""


class KnownZones(ZONEINFO):
    """Zones by the names that there are: what else a file writes there is no path to look for, so its times float."""

    def timezone(self, name: str) -> tzinfo | None:
        return super().timezone(name) if self.knows_timezone_id(name) else None


tzp.use(KnownZones())


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


def read(content: bytes, *, zone: str, start: date, end: date, owner: str = "") -> Found:
    """
    Busy times from `start` to `end`; free and cancelled entries are left out, and what `owner` (an address) declined.

    The file's own definitions of time zones are not run: a zone counts by its name (Outlook's too), else it is the
    owner's. Raises Unreadable.
    """
    entries = [part for part in parsed(content).walk("VEVENT") if part.get("dtstart") is not None]
    if len(entries) > MOST_ENTRIES:
        raise Unreadable("many")
    found, here, effort = Found(), ZoneInfo(zone), recurrence.Effort()
    for entry, moved in _with_moved(entries):
        if _is_declined(entry, owner):
            continue
        try:
            found.times += _times(entry, moved, here, start, end, effort)
        except recurrence.Endless as endless:
            raise Unreadable("many") from endless
        except (recurrence.Unknown, ValueError, TypeError, AttributeError, OverflowError, KeyError):
            found.unknown += 1
        if len(found.times) > MOST_TIMES:
            raise Unreadable("many")
    found.times.sort(key=lambda busy: (busy.start, busy.end, busy.title))
    return found


def begin(entry: Any, here: ZoneInfo, day: date) -> datetime:
    """When an entry begins; of a series its last beginning on or before a day, else the first. Raises Unreadable."""
    try:
        first, effort = entry["dtstart"].dt, recurrence.Effort()
        held = _days(entry, first, day - LONGEST, day, effort) - _listed(entry, "exdate")
        return _moment(first, max(held, default=_day(first)), here)
    except recurrence.Endless as endless:
        raise Unreadable("many") from endless
    except (recurrence.Unknown, ValueError, TypeError, AttributeError, OverflowError, KeyError) as error:
        raise Unreadable("kind") from error


def instead(entry: Any) -> Any:
    """The beginning within its series that an entry stands for; None where it tells none, or none that can be read."""
    try:
        return getattr(entry.get("recurrence-id"), "dt", None)
    except ValueError:
        return None


def parsed(content: bytes, names: Collection[bytes] = READ) -> Calendar:
    """A file's entries with the properties of these names. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable("size")
    plain = content.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"")
    if not plain.lstrip()[:15].upper().startswith(b"BEGIN:VCALENDAR"):
        raise Unreadable("kind")
    told = b"\r\n".join([*_spoken(plain, names), b""])
    if _is_swollen(told):
        raise Unreadable("many")
    try:
        return Calendar.from_ical(told.decode("utf-8", "replace"))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError) as error:
        raise Unreadable("kind") from error


def _is_swollen(told: bytes) -> bool:
    """Whether more is said beside what is said than any program writes."""
    whole = FOLD.sub(b"", told)
    return (
        sum(1 for _one in PARAMETER.finditer(whole)) > MOST_PARAMETERS
        or any(
            line.count(b";") > MOST_OF_A_LINE and len(PARAMETER.findall(line)) > MOST_OF_A_LINE
            for line in whole.splitlines()
        )  # fmt: skip
    )


def _spoken(content: bytes, names: Collection[bytes]) -> list[bytes]:
    """The lines of these names, those they go on in with them; definitions of zones left out."""
    found: list[bytes] = []
    in_zone = reads = False
    for line in content.splitlines():
        if line[:1] not in (b" ", b"\t"):
            said = line.upper().rstrip()
            name = NAME.match(said)
            starts_zone = said == b"BEGIN:VTIMEZONE"
            reads = not (in_zone or starts_zone) and name is not None and name[0] in names
            in_zone = starts_zone or (in_zone and said != b"END:VTIMEZONE")
        if reads:
            found.append(line)
            if len(found) > MOST_LINES:
                raise Unreadable("many")
    if sum(line[:6].upper() == b"BEGIN:" for line in found) > 4 * MOST_ENTRIES:
        raise Unreadable("many")
    return found


def _with_moved(entries: Iterable[Any]) -> Iterator[tuple[Any, set[date]]]:
    """Each entry with the days of its series that another entry of the file stands for."""
    moved: dict[str, set[date]] = defaultdict(set)
    kept = list(entries)
    for entry in kept:
        told = instead(entry)
        if told is not None:
            moved[str(entry.get("uid", ""))].add(_day(told))
    for entry in kept:
        yield entry, moved[str(entry.get("uid", ""))] if entry.get("recurrence-id") is None else set()


def _is_declined(entry: Any, owner: str) -> bool:
    """Whether the owner of the calendar said no to it."""
    told = entry.get("attendee")
    return bool(owner) and any(
        re.sub("^mailto:", "", str(one).strip(), flags=re.IGNORECASE).casefold() == owner.casefold()
        and str(getattr(one, "params", {}).get("PARTSTAT", "")).upper() == "DECLINED"
        for one in (told if isinstance(told, list) else [told] if told is not None else [])
    )


def _times(
    entry: Any, moved: set[date], here: ZoneInfo, start: date, end: date, effort: recurrence.Effort
) -> list[Busy]:
    if str(entry.get("status", "")).upper() == "CANCELLED" or str(entry.get("transp", "")).upper() == "TRANSPARENT":
        return []
    if str(entry.get("x-microsoft-cdo-busystatus", "")).upper() == "FREE":
        return []
    first, lasts = entry["dtstart"].dt, _length(entry)
    if lasts <= timedelta() or lasts > LONGEST:
        return []
    title = re.sub(r"\s+", " ", str(entry.get("summary", ""))).strip()[:200]
    back = LONGEST if lasts > timedelta(days=1) else timedelta(days=2)
    days = _days(entry, first, start - back, end, effort)
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


def _days(entry: Any, first: Any, start: date, end: date, effort: recurrence.Effort) -> set[date]:
    """Days on which the entry begins, by its rule, its listed days and its own."""
    began = _day(first)
    found = {day for day in _listed(entry, "rdate") if start <= day <= end}
    rules = entry.get("rrule")
    for rule in rules if isinstance(rules, list) else [rules] if rules is not None else []:
        until = rule.get("UNTIL")
        last = until[0] if isinstance(until, list) and until else until
        if isinstance(last, datetime) and last.tzinfo and isinstance(first, datetime) and first.tzinfo:
            last = last.astimezone(first.tzinfo)
        known = recurrence.parse(dict(rule), _day(last) if last else None)
        found.update(recurrence.days(known, began, start, end, effort))
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
