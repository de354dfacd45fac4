"""The customers' working days: the calendar of their region or city, else of their country, else the company's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kam.models import WorkCalendar, calendars
from kam.rules import public_days
from kam.rules.workdays import Week


class Weeks(calendars.Weeks):
    """The weeks of all calendars over a span of days, by the places they are for too; one query."""

    def __init__(self, start: date, until: date) -> None:
        super().__init__(start, until)
        self.by_place: dict[str, WorkCalendar] = {}
        self.by_country: dict[str, WorkCalendar] = {}
        for one in self.calendars:
            if one.country and not one.region:
                self.by_country.setdefault(one.country, one)
            for name in _names(one):
                self.by_place.setdefault(name, one)

    def of(self, country: str, region: str, city: str) -> Week:
        """The week worked at a place; days off that our company added to its own country's calendar are ours alone."""
        found = self.calendar(country, region, city)
        week = self.week(found)
        ours = self.added.get(found.pk) if found is not None and found.is_default and found.country else None
        return (
            Week(week.weekdays, {on: name for on, name in week.off.items() if on not in ours}, week.makeup)
            if ours
            else week
        )

    def calendar(self, country: str, region: str, city: str) -> WorkCalendar | None:
        """The calendar of a place: its city's before its region's before its country's before the company's."""
        for name in (city, region):
            found = self.by_place.get(name.casefold()) if name else None
            if found is not None:
                return found
        return self.by_country.get(country, self.company)


def _names(calendar: WorkCalendar) -> Iterable[str]:
    """The places a calendar is for: those an administrator named, and its country's names where it is for all of it."""
    whole = public_days.names_of(calendar.country) if calendar.country and not calendar.region else ()
    return [*(str(place).casefold() for place in calendar.places), *sorted(whole)]
