"""What a calendar marks on a visit: a day that does not suit it; and what is said of proposals that were left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kam.rules import formats
from lifecycle.actions import deciders
from lifecycle.choices import PlanState
from lifecycle.facts import day_heeds
from lifecycle.models import VisitPlan
from lifecycle.views.hours import Times


def mark(plans: Iterable[VisitPlan], times: Times, reader: Any) -> None:
    """
    Gives each visit of one person its `heed`: why its day does not suit; empty where it does.

    And `hindered`: whether it cannot be paid as it stands, so that it is not accepted with all others.
    """
    spans = [(one.start, one.end) for one in times.busy]
    planned: dict[date, list[VisitPlan]] = defaultdict(list)
    open_ones = [plan for plan in plans if plan.state in (PlanState.PROPOSED, PlanState.PLANNED)]
    for plan in open_ones:
        if plan.state == PlanState.PLANNED:
            planned[plan.planned_on].append(plan)
    for plan in plans:
        plan.heed, plan.hindered = "", False  # type: ignore[attr-defined]
    for plan in open_ones:
        day = times.of(plan.planned_on)
        away = [day_heeds.away(plan)] if day["away"] else []
        found = [*away, *day_heeds.in_spans(plan, spans), *day_heeds.on_the_way(plan, planned[plan.planned_on])]
        off = [] if day["works"] else [_("on a day off")]  # after an absence, before ways and busy hours
        words = next(iter([*(one.words(reader) for one in away), *off, *(one.words(reader) for one in found)]), "")
        plan.heed, plan.hindered = words, bool(found)  # type: ignore[attr-defined]


def left_over(found: Iterable[VisitPlan]) -> str:
    """How many proposals were left because their hour went by; empty where there is none."""
    left = sum(plan.state == PlanState.PROPOSED and plan.has_passed for plan in found)
    words = ngettext("%d proposal is for an hour that is over: move it.",
                     "%d proposals are for hours that are over: move them.", left)  # fmt: skip
    return words % left if left else ""


def unfit(found: Iterable[VisitPlan]) -> str:
    """How many of these marked proposals do not fit their day, so that they are not accepted with all others."""
    left = sum(plan.hindered and not plan.has_passed for plan in found)  # type: ignore[attr-defined]
    words = ngettext("%d proposal does not fit its day: move it.",
                     "%d proposals do not fit their days: move them.", left)  # fmt: skip
    return words % left if left else ""


def left_unfit(found: Iterable[VisitPlan], reader: Any) -> str:
    """How many proposals do not fit their days, the first of them by name with its reason; empty where all do."""
    rows = list(found)
    own = deciders.of(rows, reader)
    open_ones = [plan for plan in rows if plan.state == PlanState.PROPOSED and plan.pk in own and not plan.has_passed]
    hindered = day_heeds.hindered(open_ones)
    if not hindered:
        return ""
    first = next(plan for plan in open_ones if plan.pk in hindered)
    words = ngettext("%(count)d proposal does not fit its day and was left. %(name)s, %(day)s: %(why)s",
                     "%(count)d proposals do not fit their days and were left. %(name)s, %(day)s: %(why)s",
                     len(hindered))  # fmt: skip
    day = formats.day(first.planned_on, get_language() or "en", year=False)
    return words % {"count": len(hindered), "name": first.account, "day": day, "why": hindered[first.pk].words(reader)}
