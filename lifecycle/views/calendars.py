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
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.ground.pages import Page
from kam.ground.rights import Right, can
from kam.models import User
from lifecycle.choices import PlanState
from lifecycle.models import VisitPlan
from lifecycle.views.logs import number

VIEWS = {"month": gettext_lazy("Month"), "week": gettext_lazy("Week"), "list": gettext_lazy("List")}
LISTED = 42
MOST = 400


class Calendar(Page):
    """When? Month, week or list; leads may look at a colleague's."""

    template_name, nav, title = "lifecycle/calendar/show.html", "calendar", gettext_lazy("Calendar")

    @property
    def kind(self) -> str:
        asked = self.request.GET.get("view", "")
        return asked if asked in VIEWS else "month"

    @property
    def on(self) -> date:
        return day_of(self.request.GET.get("on", ""))

    def whose(self) -> Any:
        """Oneself, or for leads the colleague asked for."""
        pk = number(self.request.GET.get("user", ""))
        asked = User.objects.people().filter(pk=pk).first() if pk and can(self.user, Right.HAND_OVER) else None
        return asked or self.user

    def actions(self) -> list[dict[str, Any]]:
        feed = {"label": _("Subscribe"), "url": reverse("lifecycle:calendar-feed"), "icon": "calendar-sync"}
        plan = {"label": _("Plan a visit"), "url": reverse("lifecycle:plan-create"), "primary": True, "icon": "plus"}
        return [feed, plan] if can(self.user, Right.LOG_VISITS) else [feed]

    def context(self) -> dict[str, Any]:
        whose, (start, end) = self.whose(), span(self.kind, self.on)
        plans = VisitPlan.objects.visible_to(self.user).of_user(whose).exclude(state=PlanState.DROPPED)
        found = plans.filter(planned_on__range=(start, end)).select_related("account")[:MOST]
        led = can(self.user, Right.HAND_OVER)
        return steps(self.kind, self.on) | {
            "kind": self.kind,
            "days": days_between(start, end, self.on, found, self.kind),
            "weekdays": [WEEKDAYS_ABBR[n] for n in range(7)],
            "whose": whose,
            "colleagues": User.objects.people().filter(plans__isnull=False).distinct()[:100] if led else [],
            "can_log": can(self.user, Right.LOG_VISITS),
        }


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
        words = date_format(on, "YEAR_MONTH_FORMAT")
    else:
        far = timedelta(days=7 if kind == "week" else LISTED)
        back, ahead = on - far, on + far
        start, end = span(kind, on)
        words = f"{date_format(start, 'MONTH_DAY_FORMAT')} – {date_format(end, 'MONTH_DAY_FORMAT')}"
    views = [{"label": label, "key": key, "on": key == kind} for key, label in VIEWS.items()]
    return {"words": words, "back": back, "ahead": ahead, "on": on, "views": views}


def days_between(start: date, end: date, on: date, plans: Any, kind: str) -> list[dict[str, Any]]:
    """A cell per day with its visits; the list leaves empty days out."""
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
