"""Work calendars: kept by an administrator, filled from a library of public holidays, the company's made first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from babel.core import get_global
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kam.choices import EventVerb
from kam.ground import events, records, staging
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import CalendarDay, User, WorkCalendar
from kam.rules import public_days

AHEAD = 1
"""Years after this one that are kept filled."""
TURN = "calendars"
"""Whoever writes days does so alone: the night's fill and an administrator may want the same day."""


_follow: list[Callable[[int, Collection[date]], None]] = []
_touched: list[Callable[[date, date, Any], list[dict[str, Any]]]] = []


def register(
    follow: Callable[[int, Collection[date]], None], touched: Callable[[date, date, Any], list[dict[str, Any]]]
) -> None:
    """
    A floor says, in AppConfig.ready, what new days off of a calendar (its key) bring with them, and what of a reader's
    stands on such.
    """
    _follow.append(follow)
    _touched.append(touched)


def touched(start: date, until: date, reader: Any) -> list[dict[str, Any]]:
    """What stands on days off of a span, whoever's, as far as a reader sees it: [{name, on, user, state, url}]."""
    return [one for find in _touched for one in find(start, until, reader)]


def put(
    calendar: WorkCalendar | None, values: Mapping[str, Any], *, version: int | None = None, by: User
) -> WorkCalendar:
    """Make or change a calendar; a new one, or one of another country, is filled at once. One is the company's."""
    require(by, Right.PEOPLE)
    wanted = dict(values)
    with transaction.atomic():
        staging.take_turn(TURN)
        if wanted.get("is_default"):
            others = WorkCalendar.objects.filter(is_default=True).exclude(pk=calendar.pk if calendar else 0)
            others.update(is_default=False)
        elif calendar is not None and calendar.is_default and "is_default" in wanted:
            raise Refused(_("Make another calendar the company's; this one gives way then."), field="is_default")
        if calendar is None:
            kept = records.create(WorkCalendar, wanted, by=by, verb=EventVerb.CALENDAR_CREATED)
            moved = True
        else:
            was = (calendar.country, calendar.region)
            kept = records.change(calendar, wanted, by=by, version=version, verb=EventVerb.CALENDAR_CHANGED)
            moved = was != (kept.country, kept.region)
        if moved:
            fill(kept, by=by)
    return kept


def remove(calendar: WorkCalendar, *, version: int | None = None, by: User) -> None:
    """Take a calendar away; who had it goes by the company's, which itself stays."""
    require(by, Right.PEOPLE)
    with transaction.atomic():
        fresh = records.lock(calendar, version, by)
        if fresh.is_default:
            raise Refused(_("This is the company's calendar; it stays."))
        events.record(EventVerb.CALENDAR_REMOVED, fresh, by=by)
        fresh.delete()


def fill(calendar: WorkCalendar, *, years: Sequence[int] = (), by: User) -> int:
    """
    Public holidays of years (this and the next by default) anew from the library; returns how many days.

    What was entered by hand stays, and stands before the library's word for the same day; what was taken out is back.
    """
    require(by, Right.PEOPLE)
    wanted = list(years) or _usual_years()
    with transaction.atomic():
        count = _fill(calendar, wanted, anew=True)
        events.record(EventVerb.CALENDAR_FILLED, calendar, by=by, data={"days": count})
    return count


def renew(*, as_of: date, by: User) -> int:
    """
    The night's look at the calendars of a country: the holidays of this year and the next as the library has them now.

    Looked at is what lacks one of these years, or was read from another version of the library; what was entered or
    taken out by hand stays. New days off from then on bring with them what an entered one does. Returns how many days
    are other than they were.
    """
    require(by, Right.PEOPLE)
    years, source, count = [as_of.year, as_of.year + AHEAD], public_days.source(), 0
    there = set(CalendarDay.objects.filter(by_hand=False).values_list("calendar", "on__year").distinct())
    for calendar in WorkCalendar.objects.exclude(country=""):
        if calendar.filled_from != source or not {(calendar.pk, year) for year in years} <= there:
            count += _renew(calendar, years, as_of, by)
    return count


def _renew(calendar: WorkCalendar, years: list[int], as_of: date, by: User) -> int:
    with transaction.atomic():
        _held(calendar)
        was = _library_days(calendar, years)
        _fill(calendar, years)
        now = _library_days(calendar, years)
        changed = {on for on in {*was, *now} if was.get(on) != now.get(on)}
        if changed:
            events.record(EventVerb.CALENDAR_FILLED, calendar, by=by, data={"days": len(changed)})
        _off(calendar, [on for on in changed if on >= as_of and now.get(on) is False])
    return len(changed)


def _library_days(calendar: WorkCalendar, years: list[int]) -> dict[date, bool]:
    """{day: whether it is worked} of what came from the library."""
    return dict(calendar.days.filter(by_hand=False, on__year__in=years).values_list("on", "works"))


def _usual_years() -> list[int]:
    this = timezone.localdate().year
    return list(range(this, this + AHEAD + 1))


def _held(calendar: WorkCalendar) -> None:
    """Take the turn, then read what was taken out as it stands now: another may have taken out a day meanwhile."""
    staging.take_turn(TURN)
    calendar.left_out = WorkCalendar.objects.select_for_update().values_list("left_out", flat=True).get(pk=calendar.pk)


def _fill(calendar: WorkCalendar, years: list[int], *, anew: bool = False) -> int:
    """`anew`: what was taken out of these years is back."""
    with transaction.atomic():
        _held(calendar)
        if anew:
            calendar.left_out = [on for on in calendar.left_out if date.fromisoformat(on).year not in years]
        calendar.days.filter(by_hand=False, on__year__in=years).delete()
        kept = set(calendar.days.filter(on__year__in=years).values_list("on", flat=True))
        kept |= {date.fromisoformat(on) for on in calendar.left_out}
        rows = [
            CalendarDay(
                calendar=calendar, on=day.on, works=day.works, name=day.name[:120], names=day.names, by_hand=False
            )
            for day in public_days.days_of(calendar.country, calendar.region, years)
            if day.on not in kept
        ]
        CalendarDay.objects.bulk_create(rows)
        if set(_usual_years()) <= set(years):
            calendar.filled_on, calendar.filled_from = timezone.localdate(), public_days.source()
        calendar.save(update_fields=["filled_on", "filled_from", "left_out"])
    return len(rows)


def put_day(
    calendar: WorkCalendar, *, on: date, works: bool = False, name: str = "", until: date | None = None, by: User
) -> int:
    """Days off or make-up working days, from a day until a day, by hand; returns how many."""
    require(by, Right.PEOPLE)
    last = until or on
    if last < on or (last - on).days > 60:
        raise Refused(_("From a day until a later one, 60 days at most."), field="until")
    days = [date.fromordinal(n) for n in range(on.toordinal(), last.toordinal() + 1)]
    with transaction.atomic():
        staging.take_turn(TURN)
        were_off = set(calendar.days.filter(on__in=days, works=False).values_list("on", flat=True))
        calendar.days.filter(on__in=days).delete()
        CalendarDay.objects.bulk_create(
            CalendarDay(calendar=calendar, on=day, works=works, name=name, by_hand=True) for day in days
        )
        data = {"on": on, "until": last, "works": works, "name": name}
        events.record(EventVerb.CALENDAR_CHANGED, calendar, by=by, data=data)
        if not works:
            _off(calendar, [day for day in days if day not in were_off])
    return len(days)


def _off(calendar: WorkCalendar, days: Collection[date]) -> None:
    """What new days off of a calendar bring with them."""
    for floor in _follow if days else ():
        floor(calendar.pk, days)


def remove_day(day: CalendarDay, *, version: int | None = None, by: User) -> WorkCalendar:
    """A day is like every other day of its week again."""
    require(by, Right.PEOPLE)
    with transaction.atomic():
        staging.take_turn(TURN)
        fresh = records.lock(day, version, by)
        _held(fresh.calendar)
        data = {"on": fresh.on, "name": fresh.name}
        events.record(EventVerb.CALENDAR_CHANGED, fresh.calendar, by=by, data=data)
        if not fresh.by_hand:
            fresh.calendar.left_out = sorted({*fresh.calendar.left_out, fresh.on.isoformat()})
            fresh.calendar.save(update_fields=["left_out"])
        fresh.delete()
    return fresh.calendar


def ensure_company() -> WorkCalendar:
    """The company's calendar, that of the country its clock hangs in; idempotent, called after every migrate."""
    there = WorkCalendar.objects.company() or WorkCalendar.objects.first()
    if there is not None:
        return there
    country = str(get_global("zone_territories").get(settings.TIME_ZONE, ""))
    known = country if country in public_days.regions_by_country() else ""
    made = WorkCalendar.objects.create(name=_("Company"), country=known, is_default=True)
    _fill(made, _usual_years())
    return made
