"""Promises of ours that a planned visit is there for, and that have no visit in time once it is moved or dropped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_date

from lifecycle.choices import PlanState, PromiseSide
from lifecycle.models import Promise, VisitPlan
from lifecycle.rules.cadence import HORIZON


def of(plan: VisitPlan, reader: Any) -> list[Promise]:
    """Those that the visit names, or that fall due within four weeks of it with no other visit planned before them."""
    named = parse_date(str((plan.reasons.get("promise") or {}).get("due_on") or ""))
    soon = Q(due_on__range=(plan.planned_on, plan.planned_on + timedelta(days=HORIZON)))
    ours = Promise.objects.visible_to(reader).open().filter(account=plan.account_id, side=PromiseSide.OURS)
    found = list(ours.filter(soon | Q(due_on=named)).order_by("due_on", "pk"))
    if not found:
        return []
    others = VisitPlan.objects.filter(account=plan.account_id, state=PlanState.PLANNED).exclude(pk=plan.pk)
    first = others.filter(planned_on__gte=plan.planned_on).order_by("planned_on").values_list("planned_on", flat=True)
    ahead = first.first()
    return [one for one in found if ahead is None or one.due_on < ahead]
