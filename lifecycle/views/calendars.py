"""The calendar: one's visits by four weeks, month, week or as a list, proposed ones to accept, days off shown."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from kam.ground import wording
from kam.ground.days import zone_of
from kam.ground.pages import Page
from kam.ground.posts import back
from kam.ground.rights import Right, can, require, standing
from kam.models import User
from kam.rules import formats
from lifecycle.actions import deciders, plans
from lifecycle.choices import PlanState
from lifecycle.facts.people_to_meet import chosen_for
from lifecycle.models import Unplaced, Visit, VisitPlan
from lifecycle.views import day_marks, hours
from lifecycle.views.day_marks import left_over, left_unfit, unfit
from lifecycle.views.log_starts import number
from lifecycle.views.plans import is_proposal
from lifecycle.views.unplaced import working

VIEWS = {
    "weeks": gettext_lazy("4 weeks"), "month": gettext_lazy("Month"), "week": gettext_lazy("Week"),
    "list": gettext_lazy("List"),
}  # fmt: skip
LISTED = 42
WEEKS = timedelta(weeks=4)
"""A day's week and the three after it."""
MOST = 400
ANOTHER_DAY = timedelta(days=1)
"""By another clock it may be the day before, or after."""
LATER = 3
"""How many of the visits beyond the days shown are named."""


class Calendar(Page):
    """When? Four weeks, month, week or list; leads may look at a colleague's."""

    template_name, nav, title = "lifecycle/calendar/show.html", "calendar", gettext_lazy("Calendar")

    def actions(self) -> list[dict[str, Any]]:
        feed = {"label": _("Subscribe"), "url": reverse("lifecycle:calendar-feed"), "icon": "calendar-sync"}
        away = {"label": _("My working time"), "url": reverse("kam:working-time"), "icon": "calendar-off"}
        plan = {"label": _("Plan a visit"), "url": reverse("lifecycle:plan-create"), "primary": True, "icon": "plus"}
        return [feed, away, plan] if can(self.user, Right.LOG_VISITS) else [feed]

    def context(self) -> dict[str, Any]:
        asked = self.request.GET
        kind = asked.get("view") if asked.get("view") in VIEWS else "weeks"
        on, whose = day_of(asked.get("on", "")), owner_of(asked.get("user", ""), self.user)
        return steps(kind, on) | shown(kind, on, whose, self.user)


def shown(kind: str, on: date, whose: Any, reader: Any) -> dict[str, Any]:
    """The span's days with what stands on them, and what can be done."""
    start, end = span(kind, on)
    found = list(plans_of(whose, reader, start, end).prefetch_related(chosen_for(reader)))
    times = hours.times_of(whose, reader, start, end)
    own = deciders.of(found, reader) if can(reader, Right.LOG_VISITS) else set()
    day_marks.mark(found, times, reader)
    days = days_between(kind, on, found, own, times)
    stand_held(days, whose, reader)
    in_turn(days)
    if kind == "list":
        days = [cell for cell in days if cell["entries"]]
    asked = [one for one in found if one.pk in own and is_proposal(one) and not is_beside(kind, on, one.planned_on)]
    proposed = [one.planned_on for one in asked if not one.has_passed and not one.hindered]
    is_own, is_empty = whose.pk == reader.pk, not any(cell["entries"] for cell in days if not cell["off"])
    colleagues = colleagues_of(reader)
    return {
        "kind": kind,
        "days": days,
        "empty": nothing(reader) if is_empty else None,
        "idle": is_empty and not any(is_marked(cell) for cell in days if not cell["off"]),
        "beyond": beyond(whose, reader, end) if kind in ("weeks", "list") else None,
        "to_choose": visits_of_each(colleagues, reader, start, end) if colleagues and is_own and is_empty else [],
        "table": hours.table(days) if kind == "week" else [],
        "weekdays": [WEEKDAYS_ABBR[n] for n in range(7)],
        "whose": whose,
        "is_own": is_own,
        "back_query": "?" + urlencode({"view": kind, "on": on} | ({} if is_own else {"user": whose.pk})),
        "colleagues": colleagues,
        "can_log": can(reader, Right.LOG_VISITS),
        # What stands beside is not accepted with them.
        "span": (min(proposed, default=start), max(proposed, default=end)),
        "proposed": len(proposed),
        "asked": len(asked),
        "left": [told for told in (left_over(asked), unfit(asked)) if told],
        "working": working(whose, times.calendar, reader),
        "no_room": Unplaced.objects.visible_to(reader).of_user(whose).count(),
    }


class PlanAcceptMany(Page):
    """All proposals of a span of days, one tap."""

    right = Right.LOG_VISITS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return redirect("lifecycle:calendar")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(self.user, Right.LOG_VISITS)
        start, end = day_of(request.POST.get("from", "")), day_of(request.POST.get("until", ""))
        whose = owner_of(request.POST.get("user", ""), self.user)
        count = plans.accept_many(plans_of(whose, self.user, start, end), by=self.user)
        words = ngettext("%d visit planned.", "%d visits planned.", count) % count
        rest = list(plans_of(whose, self.user, start, end))
        left = [told for told in (left_over(rest), left_unfit(rest, self.user)) if told]
        if left:
            messages.warning(request, wording.sentences([*([words] if count else []), *left]))
        else:
            messages.success(request, words if count else _("No proposal was left to accept."))
        return redirect(back(request, reverse("lifecycle:calendar")))


def is_marked(cell: dict[str, Any]) -> bool:
    """Whether something is to be seen on a day though nobody is to be visited."""
    return any(cell[name] for name in ("holiday", "makeup", "away", "busy"))


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
    """Whose calendar: one's own, or for leads that of a colleague within reach."""
    pk = number(text)
    led = pk and can(reader, Right.HAND_OVER)
    asked = User.objects.within_reach_of(standing(reader)).filter(pk=pk).first() if led else None
    return asked or reader


def colleagues_of(reader: Any) -> Any:
    """Whose calendars a lead may look at."""
    if not can(reader, Right.HAND_OVER):
        return []
    return User.objects.within_reach_of(standing(reader)).filter(plans__isnull=False).distinct()[:100]


def visits_of_each(colleagues: Any, reader: Any, start: date, end: date) -> list[tuple[User, int]]:
    """The colleagues with the number of their visits in a span that the reader sees, for whoever has none there."""
    found = VisitPlan.objects.visible_to(reader).exclude(state=PlanState.DROPPED).order_by()
    there = found.filter(planned_on__range=(start, end)).values_list("user").annotate(Count("pk"))
    counts = dict(there)
    each = [(person, counts.get(person.pk, 0)) for person in colleagues if person.pk != reader.pk]
    return sorted(each, key=lambda one: -one[1])


def beyond(whose: Any, reader: Any, end: date) -> dict[str, Any] | None:
    """What stands beyond the days shown: the next visits that are planned, and how many are proposed from when on."""
    found = VisitPlan.objects.visible_to(reader).open().of_user(whose).filter(planned_on__gt=end)
    planned = list(found.filter(state=PlanState.PLANNED).select_related("account")[:LATER])
    asked = found.filter(state=PlanState.PROPOSED).aggregate(count=Count("pk"), on=Min("planned_on"))
    return {"planned": planned, "proposed": asked} if planned or asked["count"] else None


def plans_of(whose: Any, reader: Any, start: date, end: date) -> Any:
    """
    The visits of a span that are to come or were missed, as far as the reader sees their customers.

    One that was held stands as the visit it became, on the day it was held.
    """
    found = VisitPlan.objects.visible_to(reader).of_user(whose).exclude(state=PlanState.DROPPED)
    found = found.exclude(state=PlanState.DONE, visit__isnull=False).filter(planned_on__range=(start, end))
    return found.select_related("account", "user")[:MOST]


def day_of(text: str) -> date:
    """The day asked for, today when it is none or too far away to page."""
    try:
        asked = parse_date(text)
    except ValueError:
        asked = None
    return asked if asked and 1990 <= asked.year <= 2100 else timezone.localdate()


def stand_held(days: list[dict[str, Any]], whose: Any, reader: Any) -> None:
    """The visits that were held, planned or not, on the days and at the hours of whoever paid them."""
    past = {cell["day"]: cell for cell in days if cell["day"] <= timezone.localdate() + ANOTHER_DAY}
    if not past:
        return
    begin, until = (
        datetime.combine(day, time.min, UTC) for day in (min(past) - ANOTHER_DAY, max(past) + 2 * ANOTHER_DAY)
    )
    theirs = Visit.objects.visible_to(reader).live().filter(Q(user=whose) | Q(plan__user=whose, plan__isnull=False))
    rows = theirs.filter(held_at__gte=begin, held_at__lt=until).select_related("account", "user")
    for visit in rows.order_by("held_at")[:MOST]:
        visit.at = timezone.localtime(visit.held_at, zone_of(visit.user)).time()  # type: ignore[attr-defined]
        cell = past.get(visit.held_on)
        if cell is not None:
            cell["held"].append(visit)


def in_turn(days: list[dict[str, Any]]) -> None:
    """What stands on each day by the clock, planned or not; what has no hour comes last."""
    for cell in days:
        plans = [{"at": plan.planned_time, "plan": plan} for plan in cell["plans"]]
        held = [{"at": visit.at, "visit": visit} for visit in cell["held"]]
        cell["entries"] = sorted([*plans, *held], key=lambda one: one["at"] or time.max)


def span(kind: str, on: date) -> tuple[date, date]:
    """First and last day shown."""
    if kind == "list":
        return on, on + timedelta(days=LISTED - 1)
    if kind == "month":
        first, last = on.replace(day=1), on.replace(day=calendar.monthrange(on.year, on.month)[1])
    else:
        first, last = on, on + timedelta(weeks=3) if kind == "weeks" else on
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def steps(kind: str, on: date) -> dict[str, Any]:
    """The heading of the span, and where back, forward and the other views lead."""
    if kind == "month":
        back_to, ahead = on.replace(day=1) - timedelta(days=1), on.replace(day=28) + timedelta(days=4)
        words = formats.month(on, get_language() or "en")
    else:
        far = {"week": timedelta(days=7), "weeks": WEEKS}.get(kind, timedelta(days=LISTED))
        back_to, ahead = on - far, on + far
        words = formats.days(*span(kind, on), get_language() or "en")
    views = [{"label": label, "key": key, "on": key == kind} for key, label in VIEWS.items()]
    start, end = span(kind, on)
    return {
        "words": words, "back": back_to, "ahead": ahead, "on": on, "views": views,
        "is_elsewhere": not start <= timezone.localdate() <= end,
    }  # fmt: skip


def is_beside(kind: str, on: date, day: date) -> bool:
    """Whether a day only fills up a row: it is of another month."""
    return kind == "month" and day.month != on.month


def days_between(
    kind: str, on: date, found: list[VisitPlan], own: Collection[int], times: hours.Times
) -> list[dict[str, Any]]:
    """A cell per day with its visits (on `own` the reader decides) and what else is known of it."""
    start, end = span(kind, on)
    by_day: dict[date, list[VisitPlan]] = defaultdict(list)
    today = timezone.localdate()
    for plan in found:
        plan.is_late = plan.planned_on < today and plan.state != PlanState.DONE  # type: ignore[attr-defined]
        plan.is_open = plan.state in (PlanState.PROPOSED, PlanState.PLANNED)  # type: ignore[attr-defined]
        plan.can_decide = plan.pk in own  # type: ignore[attr-defined]
        by_day[plan.planned_on].append(plan)
    every = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    return [
        {
            "day": day,
            "plans": by_day[day],
            "off": is_beside(kind, on, day),
            "held": [],
            "today": day == today,
            "past": day < today,
        }
        | times.of(day)
        for day in every
    ]
