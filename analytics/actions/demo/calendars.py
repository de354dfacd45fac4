"""The demo company's days: calendars of the countries it sells to, days of its own, who is away, what is busy."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from analytics.actions.demo.people import Staff
from kam.actions import calendars
from kam.ground.days import zone_of
from kam.models import Absence, BusyTime, User, WorkCalendar
from kam.rules.workdays import Week
from lifecycle.actions import cadence

COMPANY = {"name": "中国 China", "country": "CN", "is_default": True}
ABROAD = (
    ("Deutschland", "DE", ["Hamburg"]),
    ("Italia", "IT", ["Milano"]),
    ("United States", "US", ["Los Angeles", "Houston"]),
)
"""Calendars beside the company's: name, country, places of customers."""
OWN_DAYS = ((9, "公司年度客户大会 Customer congress"), (10, "公司年度客户大会 Customer congress"))
"""Days off of the company, in days from today."""
BUSY = {
    "lin": ((1, 13, 17, "区域销售会议"), (3, 9, 12, "体检"), (6, 14, 16, "样板房验收"), (8, 9, 18, "新品培训")),
    "marco": ((2, 9, 12, "Dealer training"), (5, 14, 17, "Dentist"), (7, 9, 18, "BAU trade fair")),
}
AWAY = {"huang": (6, 12, "年假"), "emma": (4, 8, "Annual leave"), "lin": (19, 20, "家长会")}
FEW = {"wang": (1, [1, 3], 8), "chen": (3, [], None)}
"""Visits a day, weekdays and hours a week of who has fewer: some of their due visits find no day."""


def keep(staff: Staff, today: date, *, by: User) -> None:
    """Everything that leaves managers more or less room, and the proposals that follow from it."""
    company = calendars.ensure_company()
    calendars.put(company, COMPANY, by=by)
    for name, country, places in ABROAD:
        calendars.put(None, {"name": name, "country": country, "places": places}, by=by)
    for ahead, name in OWN_DAYS:
        calendars.put_day(company, on=_workday(today + timedelta(ahead)), name=name, by=by)
    User.objects.filter(pk=staff["marco"].pk).update(
        calendar=WorkCalendar.objects.get(name="Italia"), time_zone="Europe/Rome"
    )
    for username, (a_day, weekdays, hours) in FEW.items():
        User.objects.filter(pk=staff[username].pk).update(visits_per_day=a_day, weekdays=weekdays, visit_hours=hours)
    Absence.objects.bulk_create(
        Absence(user=staff[name], starts_on=today + timedelta(first), until_on=today + timedelta(last), note=note)
        for name, (first, last, note) in AWAY.items()
    )
    for username, entries in BUSY.items():
        _busy(User.objects.get(pk=staff[username].pk), entries, today)
    cadence.propose(as_of=today, by=by)


def _workday(day: date) -> date:
    return Week().next(day)


def _busy(user: User, entries: tuple[tuple[int, int, int, str], ...], today: date) -> None:
    """Hours of one's own calendar, on working days."""
    zone = zone_of(user)
    days = [(_workday(today + timedelta(ahead)), first, last, title) for ahead, first, last, title in entries]
    BusyTime.objects.bulk_create(
        BusyTime(
            user=user, title=title,
            starts_at=datetime.combine(day, time(first), zone), ends_at=datetime.combine(day, time(last), zone),
        )
        for day, first, last, title in days
    )  # fmt: skip
