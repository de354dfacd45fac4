"""What an absence means for visits: proposals in it are withdrawn, planned ones are named to be moved."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from kam.ground.rights import Right, require
from kam.models import Absence, User
from lifecycle.actions import plans
from lifecycle.choices import PlanState
from lifecycle.facts import day_heeds
from lifecycle.models import VisitPlan

MOST = 50
"""Visits that are named at once."""


def follow(absence: Absence) -> None:
    """As the machine that proposed them: proposals to whoever is away then are withdrawn. The caller's transaction."""
    withdraw(absence.user, absence.starts_on, absence.until_on, by=User.objects.system())


def withdraw(user: User, start: date, end: date, *, by: User) -> int:
    """Take the proposal backs to a person on days of a span; the next run finds them other days. Returns how many."""
    require(by, Right.RECOMPUTE)
    rows = VisitPlan.objects.filter(user=user, state=PlanState.PROPOSED, planned_on__range=(start, end))
    found = list(rows.select_related("account", "user").order_by("pk"))
    for plan in found:
        plans.lapse(plan, by=by)
    return len(found)


def planned(absence: Absence, reader: Any) -> list[dict[str, Any]]:
    """The visits planned in it that the reader sees, each with where it is moved."""
    rows = day_heeds.planned_between(absence.user, reader, absence.starts_on, absence.until_on)
    return [
        {"name": str(plan.account), "on": plan.planned_on, "url": reverse("lifecycle:plan-detail", args=[plan.pk]),
         "move": reverse("lifecycle:plan-move", args=[plan.pk])}
        for plan in rows[:MOST]
    ]  # fmt: skip
