"""The way back of a visit that was moved: the day from which its last change took it, also where that day is over."""

from __future__ import annotations

from datetime import date

from django.utils.dateparse import parse_date

from kam.ground import events
from kam.models import Event
from lifecycle.models import VisitPlan


def was_on(plan: VisitPlan) -> date | None:
    """Where the visit stood before its last change; None where that did not move it to another day."""
    told = Event.objects.filter(noun=events.noun_of(plan), subject_id=plan.pk).order_by("-pk")
    changes = told.values_list("changes", flat=True).first() or {}
    return parse_date(str((changes.get("planned_on") or [""])[0]))
