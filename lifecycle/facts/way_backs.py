"""The way back of a visit that was moved: the day from which its last change took it, also where that day is over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.dateparse import parse_date

from kam.ground import events
from kam.models import Event
from lifecycle.models import VisitPlan

WORDS = ("kind", "purpose")
"""What else of a visit its way back gives back as the log tells it."""


def was_on(plan: VisitPlan) -> date | None:
    """Where the visit stood before its last change; None where that did not move it to another day."""
    return parse_date(str((_last(plan).get("planned_on") or [""])[0]))


def said(plan: VisitPlan) -> dict[str, Any]:
    """Type and purpose as they were before its last change, where that changed them."""
    changes = _last(plan)
    return {name: changes[name][0] for name in WORDS if name in changes}


def _last(plan: VisitPlan) -> dict[str, Any]:
    """What its last change was, as the log keeps it: {field: [was, is]}."""
    told = Event.objects.filter(noun=events.noun_of(plan), subject_id=plan.pk).order_by("-pk")
    return told.values_list("changes", flat=True).first() or {}
