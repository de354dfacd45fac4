"""Calendars of countries and regions: which days are worked, which are off, which weekends are worked instead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any, Self

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kam.rules import public_days
from kam.rules.workdays import WEEKDAYS, Week, with_weekdays


def usual_weekdays() -> list[int]:
    """Monday to Friday, as a list of one's own."""
    return [*WEEKDAYS]


class WorkCalendarQuerySet(models.QuerySet["WorkCalendar"]):
    def visible_to(self, user: Any) -> Self:
        """Which days are off is open to everybody who signs in."""
        return self if getattr(user, "is_active", False) else self.none()

    def company(self) -> WorkCalendar | None:
        """The calendar of everybody who has none of their own."""
        return self.filter(is_default=True).first()


class WorkCalendar(models.Model):
    """Working days of a country, a region or the company; `places` are the customers' regions and cities it is for."""

    account_path = None
    logged_whole = True
    name = models.CharField(_("name"), max_length=120, unique=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    region = models.CharField(_("part of the country"), max_length=40, blank=True)
    weekdays = models.JSONField(_("working weekdays"), default=usual_weekdays)
    places = models.JSONField(_("customers' regions and cities"), default=list, blank=True)
    is_default = models.BooleanField(_("the company's own"), default=False)
    filled_on = models.DateField(_("public holidays read on"), null=True, editable=False)
    filled_from = models.CharField(
        _("public holidays read from"), max_length=60, blank=True, default="", db_default="", editable=False,
        help_text="the library and its version, as of which this and the next year stand",
    )  # fmt: skip
    left_out = models.JSONField(
        default=list, db_default=models.Value([], models.JSONField()), editable=False,
        help_text="public holidays that somebody took out: the library does not bring them back",
    )  # fmt: skip
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
    logged_whole = True
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
        return words_of(self.name, self.names)


def words_of(name: str, names: dict[str, str]) -> str:
    """The name of a day in the reader's language, else as it is kept."""
    language = get_language() or ""
    told = names.get(language)
    return public_days.dated(told, language) if told else name


OWN = ("pk", "name", "country", "region", "weekdays", "places", "is_default")
SPECIAL = ("special__on", "special__works", "special__name", "special__names", "special__by_hand")


@lru_cache(maxsize=8)
def _days_of(start: date, end: date) -> Any:
    """Every calendar with its days of a span, as it is asked: put together once, answered anew each time."""
    span = models.FilteredRelation("days", condition=models.Q(days__on__range=(start, end)))
    return WorkCalendar.objects.annotate(special=span).values_list(*OWN, *SPECIAL)


class Weeks:
    """The weeks of all calendars over a span of days; one query."""

    def __init__(self, start: date, end: date) -> None:
        self.added: dict[int, set[date]] = defaultdict(set)
        """The days off that people entered, beside the public holidays of a calendar."""
        off: dict[int, dict[date, str]] = defaultdict(dict)
        makeup: dict[int, dict[date, str]] = defaultdict(dict)
        found: dict[int, WorkCalendar] = {}
        for *own, on, works, name, names, by_hand in _days_of(start, end).all():
            key = own[0]
            if key not in found:
                found[key] = WorkCalendar(**dict(zip(OWN, own, strict=True)))
            if on is not None:
                (makeup if works else off)[key][on] = words_of(name, names)
                if by_hand and not works:
                    self.added[key].add(on)
        self.calendars = list(found.values())
        self.by_pk = {pk: Week(frozenset(one.weekdays), off[pk], makeup[pk]) for pk, one in found.items()}
        self.company = next((one for one in self.calendars if one.is_default), None)

    def week(self, calendar: WorkCalendar | None) -> Week:
        """That of a calendar; Monday to Friday where there is none."""
        return self.by_pk[calendar.pk] if calendar is not None else Week()

    def calendar_of(self, user: Any) -> WorkCalendar | None:
        """The calendar that somebody works by: their own, else the company's."""
        return next((one for one in self.calendars if one.pk == user.calendar_id), self.company)

    def of_user(self, user: Any) -> Week:
        """One's own working week: one's calendar's, else the company's, with one's own weekdays."""
        week = self.by_pk.get(user.calendar_id) or self.week(self.company)
        return with_weekdays(week, user.weekdays)


def weeks_of(users: Iterable[Any], start: date, end: date) -> dict[int, Week]:
    """Each user's working week of a span; one query."""
    weeks = Weeks(start, end)
    return {user.pk: weeks.of_user(user) for user in users}


def week_of(user: Any, start: date, end: date) -> Week:
    """One person's working week of a span; one query."""
    return Weeks(start, end).of_user(user)
