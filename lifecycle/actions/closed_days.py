"""What new days off mean for visits: planned ones are told to whose they are; the next run moves proposals."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from kam.ground import events
from kam.models import User
from lifecycle.choices import EventVerb, PlanState
from lifecycle.facts.workweeks import Weeks
from lifecycle.models import VisitPlan

MOST = 200
"""Visits that are named at once."""


def follow(calendar: int, days: Collection[date]) -> None:
    """
    As the machine: whoever planned a visit on a day that is off now is told. The caller's transaction.

    It is off by this calendar (its key), the manager's or the customer's; what another closes was told before.
    """
    system = User.objects.system()
    planned = VisitPlan.objects.open().filter(state=PlanState.PLANNED, planned_on__in=days)
    for plan in _closed(planned, min(days), max(days), calendar):
        events.record(
            EventVerb.PLAN_DAY_OFF, plan, by=system, name=str(plan.account), data={"planned_on": plan.planned_on},
            notify=[plan.user], url=reverse("lifecycle:plan-move", args=[plan.pk]),
        )  # fmt: skip


def standing(start: date, until: date, reader: Any) -> list[dict[str, Any]]:
    """The open visits on days off of a span that a reader sees."""
    found = _closed(VisitPlan.objects.visible_to(reader).open(), start, until)
    return [
        {"name": str(plan.account), "on": plan.planned_on, "user": str(plan.user), "state": str(plan.state_word),
         "url": reverse("lifecycle:plan-detail", args=[plan.pk])}
        for plan in found[:MOST]
    ]  # fmt: skip


def _closed(plans: Any, start: date, until: date, by: int | None = None) -> list[VisitPlan]:
    """Those whose manager or whose customer does not work on their day (by a calendar, where its key is told)."""
    weeks = Weeks(start, until)

    def is_off(plan: VisitPlan) -> bool:
        place, day = (plan.account.country, plan.account.region, plan.account.city), plan.planned_on
        ours, theirs = weeks.calendar_of(plan.user), weeks.calendar(*place)
        return any(
            not week.works(day) and (by is None or (calendar is not None and calendar.pk == by))
            for calendar, week in ((ours, weeks.of_user(plan.user)), (theirs, weeks.of(*place)))
        )

    rows: Iterable[VisitPlan] = plans.filter(planned_on__range=(start, until)).select_related("account", "user")
    return [plan for plan in rows if is_off(plan)]
