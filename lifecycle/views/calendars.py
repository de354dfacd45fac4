"""The calendar: one's visits by month, week or as a list, proposed ones to accept; and the address to subscribe to."""

from __future__ import annotations

import calendar
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kam.ground.pages import Page
from kam.ground.rights import Right, can
from kam.models import User
from kam.rules import formats
from lifecycle.choices import PlanState
from lifecycle.models import VisitPlan
from lifecycle.views.logs import number

VIEWS = {"month": gettext_lazy("Month"), "week": gettext_lazy("Week"), "list": gettext_lazy("List")}
LISTED = 42
MOST = 400


class Calendar(Page):
    """When? Month, week or list; leads may look at a colleague's."""

    template_name, nav, title = "lifecycle/calendar/show.html", "calendar", gettext_lazy("Calendar")

    def actions(self) -> list[dict[str, Any]]:
        feed = {"label": _("Subscribe"), "url": reverse("lifecycle:calendar-feed"), "icon": "calendar-sync"}
        plan = {"label": _("Plan a visit"), "url": reverse("lifecycle:plan-create"), "primary": True, "icon": "plus"}
        return [feed, plan] if can(self.user, Right.LOG_VISITS) else [feed]

    def context(self) -> dict[str, Any]:
        asked = self.request.GET
        kind = asked.get("view") if asked.get("view") in VIEWS else "month"
        on, whose = day_of(asked.get("on", "")), owner_of(asked.get("user", ""), self.user)
        found = days_between(kind, on, plans_of(whose, self.user, *span(kind, on)))
        return steps(kind, on) | {
            "kind": kind,
            "days": found,
            "empty": None if any(cell["plans"] for cell in found if not cell["off"]) else nothing(self.user),
            "weekdays": [WEEKDAYS_ABBR[n] for n in range(7)],
            "whose": whose,
            "colleagues": colleagues_of(self.user),
            "can_log": can(self.user, Right.LOG_VISITS),
        }


def nothing(reader: Any) -> dict[str, Any]:
    """What stands where no visit does, and what to do about it."""
    plan = {"label": _("Plan a visit"), "url": reverse("lifecycle:plan-create")}
    return {
        "icon": "calendar",
        "title": _("No visit in this time"),
        "text": _("Plan one, or look at another week or month. Visits that are proposed stand here too."),
        "action": plan if can(reader, Right.LOG_VISITS) else None,
    }


def owner_of(text: str, reader: Any) -> Any:
    """Whose calendar: one's own, or for leads the colleague asked for."""
    pk = number(text)
    asked = User.objects.people().filter(pk=pk).first() if pk and can(reader, Right.HAND_OVER) else None
    return asked or reader


def colleagues_of(reader: Any) -> Any:
    """Whose calendars a lead may look at."""
    led = can(reader, Right.HAND_OVER)
    return User.objects.people().filter(plans__isnull=False).distinct()[:100] if led else []


def plans_of(whose: Any, reader: Any, start: date, end: date) -> Any:
    """The visits of a span, as far as the reader sees their customers."""
    plans = VisitPlan.objects.visible_to(reader).of_user(whose).exclude(state=PlanState.DROPPED)
    return plans.filter(planned_on__range=(start, end)).select_related("account")[:MOST]


def day_of(text: str) -> date:
    """The day asked for, today when it is none or too far away to page."""
    try:
        asked = parse_date(text)
    except ValueError:
        asked = None
    return asked if asked and 1990 <= asked.year <= 2100 else timezone.localdate()


def span(kind: str, on: date) -> tuple[date, date]:
    """First and last day shown."""
    if kind == "list":
        return on, on + timedelta(days=LISTED)
    first = on.replace(day=1) if kind == "month" else on
    last = on.replace(day=calendar.monthrange(on.year, on.month)[1]) if kind == "month" else on
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def steps(kind: str, on: date) -> dict[str, Any]:
    """The heading of the span, and where back, forward and the other views lead."""
    if kind == "month":
        back, ahead = on.replace(day=1) - timedelta(days=1), on.replace(day=28) + timedelta(days=4)
        words = formats.month(on, get_language() or "en")
    else:
        far = timedelta(days=7 if kind == "week" else LISTED)
        back, ahead = on - far, on + far
        start, end = span(kind, on)
        words = formats.days(start, end, get_language() or "en")
    views = [{"label": label, "key": key, "on": key == kind} for key, label in VIEWS.items()]
    return {"words": words, "back": back, "ahead": ahead, "on": on, "views": views}


def days_between(kind: str, on: date, plans: Any) -> list[dict[str, Any]]:
    """A cell per day with its visits; the list leaves empty days out."""
    start, end = span(kind, on)
    by_day: dict[date, list[VisitPlan]] = defaultdict(list)
    today = timezone.localdate()
    for plan in plans:
        plan.is_late = plan.planned_on < today and plan.state != PlanState.DONE
        by_day[plan.planned_on].append(plan)
    every = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    return [
        {
            "day": day,
            "plans": by_day[day],
            "off": kind == "month" and day.month != on.month,
            "today": day == today,
            "weekend": day.weekday() >= 5,
        }
        for day in every
        if kind != "list" or by_day[day]
    ]
