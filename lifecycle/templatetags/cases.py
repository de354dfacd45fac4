"""Clocks and steps of cases as templates show them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lifecycle.choices.cases import CaseStepKind
from lifecycle.models import Case, CaseStep, clock_words

register = template.Library()
WRITTEN = (CaseStepKind.OPENED, CaseStepKind.REPLIED, CaseStepKind.RESUMED, CaseStepKind.REOPENED)
"""Steps that the product makes only where a customer wrote."""
ICONS = {
    CaseStepKind.OPENED: "inbox", CaseStepKind.ANSWERED: "reply", CaseStepKind.TAKEN: "hand",
    CaseStepKind.HANDED: "arrow-right-left", CaseStepKind.WAITING: "pause", CaseStepKind.RESUMED: "play",
    CaseStepKind.RESOLVED: "check", CaseStepKind.ACCEPTED: "check-check", CaseStepKind.REOPENED: "rotate-ccw",
    CaseStepKind.CANCELLED: "x", CaseStepKind.SEVERITY: "flame", CaseStepKind.LEVEL: "timer",
    CaseStepKind.LATE: "bell", CaseStepKind.BACK: "undo-2", CaseStepKind.NOTE: "message-square",
    CaseStepKind.REPLIED: "mail",
}  # fmt: skip


@register.filter
def clock(told: Any) -> str:
    """What a clock shows, in a sentence."""
    return clock_words.words(told.clock, told.left, told.due_at, stands=told.stands, zone=told.zone) if told else ""


@register.filter
def moment_there(at: datetime, case: Case) -> str:
    """A deadline on the reader's clock, and on the customer's where that is another one."""
    told = getattr(case, "told", None)
    return clock_words.moment(at, told.zone if told else None)


@register.simple_tag
def author(step: CaseStep) -> str:
    """Who made a step; what the customer wrote on its own page is noted by nobody of ours."""
    if not step.by.is_system:
        return str(step.by)
    return str(_("the customer, on their own page")) if step.kind in WRITTEN else ""


@register.filter
def hours(count: Any) -> str:
    """So many working hours."""
    return clock_words.span(timedelta(hours=float(count or 0)))


@register.filter
def waiting(waits: Any) -> str:
    """For how many working days the customer has let us wait."""
    return ngettext("%(n)s working day", "%(n)s working days", waits.days) % {"n": waits.days}


@register.filter
def step_icon(kind: str) -> str:
    """The icon of a step."""
    return ICONS.get(kind, "circle")  # type: ignore[call-overload, no-any-return]
