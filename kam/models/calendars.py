"""Calendars of countries and regions: which days are worked, which are off, which weekends are worked instead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kam.rules.workdays import WEEKDAYS, Week, with_weekdays


def usual_weekdays() -> list[int]:
    """Monday to Friday, as a list of one's own."""
    return [*WEEKDAYS]


class WorkCalendarQuerySet(models.QuerySet["WorkCalendar"]):
    def visible_to(self, user: Any) -> Self:
        """Which days are off is open to everybody who signs in."""
        return self if getattr(user, "is_active", False) else self.none()

    def weeks(self, start: date, end: date) -> dict[int, Week]:
        """The week of each calendar with its special days of a span; two queries whatever their number."""
        off: dict[int, dict[date, str]] = defaultdict(dict)
        makeup: dict[int, dict[date, str]] = defaultdict(dict)
        for day in CalendarDay.objects.filter(on__range=(start, end)):
            (makeup if day.works else off)[day.calendar_id][day.on] = day.words
        return {one.pk: Week(frozenset(one.weekdays), off[one.pk], makeup[one.pk]) for one in self}

    def company(self) -> WorkCalendar | None:
        """The calendar of everybody who has none of their own."""
        return self.filter(is_default=True).first()


class WorkCalendar(models.Model):
    """Working days of a country, a region or the company; `places` are the customers' regions and cities it is for."""

    account_path = None
    name = models.CharField(_("name"), max_length=120, unique=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    region = models.CharField(_("part of the country"), max_length=40, blank=True)
    weekdays = models.JSONField(_("working weekdays"), default=usual_weekdays)
    places = models.JSONField(_("customers' regions and cities"), default=list, blank=True)
    is_default = models.BooleanField(_("the company's own"), default=False)
    version = models.PositiveIntegerField(default=1)

    objects = WorkCalendarQuerySet.as_manager()

    class Meta:
        ordering = ["-is_default", "name"]

    def __str__(self) -> str:
        return self.name


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    def visible_to(self, user: Any) -> Self:
        return self if getattr(user, "is_active", False) else self.none()


class CalendarDay(models.Model):
    """A day off, or a weekend day worked instead; by hand or from the library."""

    account_path = None
    calendar = models.ForeignKey(WorkCalendar, models.CASCADE, related_name="days", verbose_name=_("calendar"))
    on = models.DateField(_("day"))
    works = models.BooleanField(_("is worked"), default=False)
    name = models.CharField(_("name"), max_length=120, blank=True)
    names = models.JSONField(default=dict, editable=False, help_text="{language: name}")
    by_hand = models.BooleanField(default=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["calendar", "on"], name="calendarday_once")]
        indexes = [models.Index(fields=["on"], name="calendarday_on")]

    def __str__(self) -> str:
        return f"{self.on} {self.words}".strip()

    @property
    def words(self) -> str:
        """The day's name in the reader's language, else as it is kept."""
        return str(self.names.get(get_language() or "") or self.name)


def weeks_of(users: Iterable[Any], start: date, end: date) -> dict[int, Week]:
    """Each user's working week of a span: their calendar's, else the company's, with their own weekdays."""
    calendars = WorkCalendar.objects.all()
    weeks = calendars.weeks(start, end)
    company = next((weeks[one.pk] for one in calendars if one.is_default), Week())
    return {user.pk: with_weekdays(weeks.get(user.calendar_id, company), user.weekdays) for user in users}


def week_of(user: Any, start: date, end: date) -> Week:
    """One person's working week of a span."""
    return weeks_of([user], start, end)[user.pk]
