"""Absences and busy times: entered by oneself or by who leads, busy times read from the file of one's own calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kam.choices import EventVerb
from kam.ground import days, events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, can, standing
from kam.models import Absence, BusyTime, User
from kam.rules import calendar_files, formats

MOST_DAYS = 400
READ_BACK, READ_AHEAD = timedelta(days=7), timedelta(days=180)
"""What of a calendar file is kept: last week, to be looked at, and half a year ahead."""

_follow: list[Callable[[Absence], None]] = []
_touched: list[Callable[[Absence, Any], list[dict[str, Any]]]] = []


def register(follow: Callable[[Absence], None], touched: Callable[[Absence, Any], list[dict[str, Any]]]) -> None:
    """A floor says, in AppConfig.ready, what an absence brings with it, and what a reader has to move out of it."""
    _follow.append(follow)
    _touched.append(touched)


def touched(absence: Absence, reader: Any) -> list[dict[str, Any]]:
    """What stands planned in an absence, as far as a reader sees it: [{name, on, url, move}]."""
    return [one for find in _touched for one in find(absence, reader)]


def put(absence: Absence | None, values: Mapping[str, Any], *, version: int | None = None, by: User) -> Absence:
    """
    Enter or change an absence, one's own or (for who leads) that of a colleague within reach.

    The note is kept from the record: it is its owner's.
    """
    wanted = dict(values)
    user = wanted.get("user") or (absence.user if absence else standing(by))
    _whose(user, by)
    wanted["user"] = user
    first = wanted.get("starts_on", absence.starts_on if absence else None)
    last = wanted.get("until_on", absence.until_on if absence else None)
    if first is None or last is None or last < first:
        raise Refused(_("The last day comes before the first."), field="until_on")
    if (last - first).days > MOST_DAYS:
        raise Refused(_("An absence of more than a year is no absence: disable the colleague."), field="until_on")
    if absence is not None and user.pk != standing(by).pk:
        wanted.pop("note", None)
    with transaction.atomic():
        _check_apart(absence, user, first, last)
        kept = Absence() if absence is None else records.lock(absence, version, by)
        for name, value in wanted.items():
            setattr(kept, name, value)
        kept.save() if absence is None else records.bump(kept)
        verb = EventVerb.ABSENCE_CREATED if absence is None else EventVerb.ABSENCE_CHANGED
        _record(verb, kept, by)
        for follow in _follow:
            follow(kept)
    return kept


def _check_apart(absence: Absence | None, user: User, first: date, last: date) -> None:
    """Nobody is away twice on a day; one absence of a person after the other."""
    User.objects.select_for_update().get(pk=user.pk)
    others = Absence.objects.filter(user=user).between(first, last)
    there = (others.exclude(pk=absence.pk) if absence else others).first()
    if there is not None:
        said = {
            "first": formats.day(there.starts_on, get_language() or "en"),
            "last": formats.day(there.until_on, get_language() or "en"),
        }
        words = _("An absence from %(first)s to %(last)s is entered already: change that one.") % said
        raise Refused(words, field="starts_on")


def remove(absence: Absence, *, version: int | None = None, by: User) -> None:
    """It will not be, or was not."""
    _whose(absence.user, by)
    with transaction.atomic():
        fresh = records.lock(absence, version, by)
        _record(EventVerb.ABSENCE_REMOVED, fresh, by)
        fresh.delete()


def _whose(user: User, by: User) -> None:
    """One's own, or within the reach of who leads."""
    person = standing(by)
    if user.pk == person.pk:
        return
    if not can(by, Right.HAND_OVER) or not User.objects.within_reach_of(person).filter(pk=user.pk).exists():
        raise PermissionDenied(_("Your role does not allow this."))


def _record(verb: str, absence: Absence, by: User) -> None:
    data = {"from": absence.starts_on, "until": absence.until_on}
    notify = [absence.user] if absence.user_id != by.pk else []
    events.record(verb, absence, by=by, name=str(absence.user), data=data, notify=notify, url="/me/time/")


def read_busy(content: bytes, *, today: date | None = None, by: User) -> calendar_files.Found:
    """Busy times from the file of one's own calendar, instead of those read before; raises Refused in words."""
    on = today or timezone.localdate()
    person = standing(by)
    zone = days.zone_of(person).key
    try:
        span = {"start": on - READ_BACK, "end": on + READ_AHEAD}
        found = calendar_files.read(content, zone=zone, owner=person.email.strip(), **span)
    except calendar_files.Unreadable as error:
        raise Refused(_why_not(error.code), field="file") from error
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)  # of two files at once one replaces the other's times
        BusyTime.objects.filter(user=person).delete()
        BusyTime.objects.bulk_create(
            [
                BusyTime(user=person, starts_at=one.start, ends_at=one.end, all_day=one.all_day, title=one.title)
                for one in found.times
            ],
            batch_size=500,
        )
        data = {"count": len(found.times), "unknown": found.unknown}
        events.record(EventVerb.BUSY_READ, by=by, name=str(person), data=data)
    return found


def forget_busy(*, by: User) -> int:
    """One's busy times are gone; returns how many."""
    person = standing(by)
    with transaction.atomic():
        count = BusyTime.objects.filter(user=person).delete()[0]
        if count:
            events.record(EventVerb.BUSY_REMOVED, by=by, name=str(person), data={"count": count})
    return count


def _why_not(code: str) -> str:
    match code:
        case "size":
            return _("The file is larger than 2 MB. Export a shorter span of your calendar.")
        case "many":
            return _("There are too many entries in it. Export a shorter span of your calendar.")
        case _:
            return _("This is no calendar file (.ics). Export your calendar as iCalendar and choose that file.")
