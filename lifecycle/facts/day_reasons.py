"""What the reasons of a visit say of its day, read anew where it goes to another one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lifecycle.facts import day_heeds, whereabouts
from lifecycle.models import VisitPlan
from lifecycle.rules.capacity import Days

SHARED = ("together", "beside")
"""Reasons that tell of the other visits of a day."""


def anew(plan: VisitPlan, others: Iterable[VisitPlan], *, moved: bool) -> dict[str, Any]:
    """
    The reasons of a visit on the day it has now, beside the `others` of its manager's day.

    What kept it from another day is not said of one that a person chose (`moved`).
    """
    here, days = whereabouts.of_plan(plan), Days({})
    beside = [one for one in others if one.pk != plan.pk]
    for one in beside:
        days.stand(plan.planned_on, whereabouts.of_plan(one), one.planned_time)
    gone = (*SHARED, "shifted") if moved else SHARED
    reasons = {code: numbers for code, numbers in plan.reasons.items() if code not in gone}
    if count := days.in_town(plan.planned_on, here):
        reasons["together"] = {"count": count}
    there = days.elsewhere(plan.planned_on, here)
    if there and not day_heeds.on_the_way(plan, beside):
        reasons["beside"] = {"name": there}
    return reasons
