"""The calendar entry of an invitation: made, changed and cancelled under one id, as mail programs read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress

LASTS = timedelta(hours=2)
"""Of an event whose end nobody named."""
REQUEST, CANCEL = "REQUEST", "CANCEL"


@dataclass(frozen=True)
class Held:
    """What an entry tells: when and where, by whom for whom; `uid` stays, `sequence` grows with every mail."""

    uid: str
    sequence: int
    title: str
    on: date
    begins_at: time | None
    ends_at: time | None
    place: str
    text: str
    organiser: tuple[str, str]
    guest: tuple[str, str]


def entry(held: Held, method: str, zone: ZoneInfo, now: datetime) -> str:
    """An iCalendar file of one event (RFC 5546); `zone` is whose clock its hours go by, `now` is aware."""
    whole, one = Calendar(), Event()
    for name, value in (("prodid", "-//KAM//events//EN"), ("version", "2.0"), ("method", method)):
        whole.add(name, value)
    one.add("uid", held.uid)
    one.add("sequence", held.sequence)
    one.add("dtstamp", now.astimezone(UTC))
    one.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    one.add("summary", held.title)
    _when(one, held, zone)
    if held.place:
        one.add("location", held.place)
    if held.text:
        one.add("description", held.text)
    one.add("organizer", _person(*held.organiser))
    guest = _person(*held.guest)
    guest.params |= {"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE", "ROLE": "REQ-PARTICIPANT"}
    one.add("attendee", guest)
    whole.add_component(one)
    if held.begins_at is not None:
        year = timedelta(days=366)
        whole.add_missing_timezones(first_date=held.on - year, last_date=held.on + year)
    return str(whole.to_ical(), "utf-8")


def _when(one: Event, held: Held, zone: ZoneInfo) -> None:
    """By the clock, or all day where it has no hour."""
    if held.begins_at is None:
        one.add("dtstart", held.on)
        one.add("dtend", held.on + timedelta(days=1))
        return
    begins = datetime.combine(held.on, held.begins_at)
    ends = datetime.combine(held.on, held.ends_at) if held.ends_at else begins + LASTS
    one.add("dtstart", begins.replace(tzinfo=zone))
    one.add("dtend", ends.replace(tzinfo=zone))


def _person(name: str, address: str) -> vCalAddress:
    person = vCalAddress(f"MAILTO:{address}")
    person.params["CN"] = name
    return person
