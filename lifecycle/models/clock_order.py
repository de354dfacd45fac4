"""By what lists of cases are sorted by their clocks: running, waiting, promised nothing, over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, DateTimeField, DurationField, ExpressionWrapper, F, Value, When
from django.db.models.functions import Coalesce

from lifecycle.choices.cases import OPEN, RUNNING, CaseState
from lifecycle.rules import cases

EPOCH, UNPROMISED, OVER = (datetime(year, 1, 1, tzinfo=UTC) for year in (2000, 2100, 2200))
"""Where those without a deadline stand, and those that are over: behind all deadlines."""


def clock_at() -> Case:
    """
    By what a list is sorted by its clocks: first those that run, whose deadline comes first, whatever the channel.

    Then those that wait for the customer, likewise, then those that nobody promised anything; and those that are over
    come last, the newest first.
    """
    later: dict[str, Any] = {"output_field": DateTimeField()}
    answer = When(answered_at__isnull=True, answer_due_at__lt=F("due_at"), then=F("answer_due_at"))
    due = Case(answer, default=Coalesce("due_at", "answer_due_at"), **later)
    span = ExpressionWrapper(Coalesce("closed_at", "opened_at") - Value(EPOCH), DurationField())
    return Case(
        When(state__in=RUNNING, due_at__isnull=False, then=due),
        When(state=CaseState.WAITING, then=ExpressionWrapper(due + cases.STANDING, **later)),
        When(state__in=OPEN, then=Value(UNPROMISED, **later)),
        default=ExpressionWrapper(Value(OVER, **later) - span, **later),
        **later,
    )
