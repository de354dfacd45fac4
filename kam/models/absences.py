"""When colleagues are not there: absences entered by hand, and busy times read from their own calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from kam.ground import rights
from kam.models.calendars import weeks_of
from kam.models.users import User
from kam.rules.workdays import Span


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, user: Any) -> Self:
        """One's own; whoever leads sees those of the people within reach, who are to be stood in for."""
        if not getattr(user, "is_active", False):
            return self.none()
        person = rights.standing(user)
        if not rights.can(user, rights.Right.HAND_OVER):
            return self.filter(user=person)
        return self.filter(models.Q(user=person) | models.Q(user__in=User.objects.within_reach_of(person)))

    def between(self, start: date, end: date) -> Self:
        """Those that touch a span of days."""
        return self.filter(starts_on__lte=end, until_on__gte=start)


def at_work(users: Iterable[User], day: date) -> set[int]:
    """Who of them works on a day: by their calendar and weekdays, and not on leave; three queries for all."""
    people = list(users)
    away = set(Absence.objects.between(day, day).filter(user__in=people).values_list("user", flat=True))
    return {key for key, week in weeks_of(people, day, day).items() if week.works(day) and key not in away}


class Absence(models.Model):
    """Leave, training, illness: from a day until a day, both included; why is told to its owner alone."""

    account_path = None
    user = models.ForeignKey("kam.User", models.CASCADE, related_name="absences", verbose_name=_("colleague"))
    starts_on = models.DateField(_("first day"))
    until_on = models.DateField(_("last day"))
    note = models.CharField(_("note"), max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["user", "until_on"], name="absence_user_until")]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.until_on}"


class BusyTimeQuerySet(models.QuerySet["BusyTime"]):
    def visible_to(self, user: Any) -> Self:
        """One's own alone: what an entry is called is nobody else's business."""
        return self.filter(user=user) if getattr(user, "is_active", False) else self.none()

    def spans(self, users: Iterable[Any], start: datetime, end: datetime, zones: Any) -> dict[int, list[Span]]:
        """When users are busy, in the local time of each (`zones` by user), without what it is."""
        found: dict[int, list[Span]] = defaultdict(list)
        rows = self.filter(user__in=[user.pk for user in users], starts_at__lt=end, ends_at__gt=start)
        for user_id, first, last in rows.order_by("starts_at", "pk").values_list("user", "starts_at", "ends_at"):
            local = [at.astimezone(zones[user_id]).replace(tzinfo=None) for at in (first, last)]
            found[user_id].append((local[0], local[1]))
        return found


class BusyTime(models.Model):
    """An entry of one's own calendar, read from a file: when, and (for its owner alone) what."""

    account_path = None
    user = models.ForeignKey("kam.User", models.CASCADE, related_name="busy_times")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    all_day = models.BooleanField(_("all day"), default=False)
    title = models.CharField(_("title"), max_length=200, blank=True)
    read_at = models.DateTimeField(auto_now_add=True)

    objects = BusyTimeQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["user", "ends_at"], name="busytime_user_ends")]

    def __str__(self) -> str:
        return self.title
