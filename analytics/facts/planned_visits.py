"""
Gathers, as of a day, the visits that were planned for the last weeks and what became of each.

Planned is what a person made, agreed on or accepted; it counts for the day it was first planned for, wherever it was
moved: one before today, or today if it was held already, as what is still open today is not late. A proposal that
nobody accepted was none, whether it was declined, withdrawn or lapsed; nor is counted what the machine took away (a log
taken back, a customer lost) and what stands with a customer that was in the archive by the end of the day.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, Q, Value, When

from accounts.models import Account as Customer
from accounts.rules import nominations
from analytics.facts import visiting
from analytics.rules.planned_visits import AHEAD, DONE, DROPPED, MISSED, WRITTEN, Planned
from kam.ground import days
from lifecycle.choices import DropKind, PlanState
from lifecycle.models import VisitPlan
from lifecycle.rules import encounters

DAYS = 90
"""How far back what was planned is held against what was done."""
TAKEN_AWAY = (DropKind.LAPSED, DropKind.LOST)
"""What is dropped so no person decided about."""


def planned(
    user: Any,
    on: date,
    chosen: Mapping[str, Any],
    *,
    manager: int | None = None,
    key_only: bool = False,
    since: date | None = None,
    people: Collection[int] | None = None,
) -> list[Planned]:
    """
    Visits that were planned for the weeks up to a day, as the day's tiers have their customers, the latest first.

    `chosen` are filters of the customer, `manager` (or one of the `people`) whose calendar they stood in; `since`
    reaches back to another day than the usual one.
    """
    rows = _rows(user, on, chosen, since or on - timedelta(DAYS - 1))
    rows = rows.filter(user=manager) if manager else rows
    rows = rows.filter(user__in=people) if people is not None else rows
    columns = ("pk", "account", "account__region", "account__segment", "user", "planned_for", "planned_on", "outcome")
    found = list(rows.order_by("-planned_for", "-pk").values_list(*columns))
    customers = Customer.objects.filter(pk__among={row[1] for row in found}).order_by()
    grades = visiting.grades(customers, on, days.company_today())
    listed = []
    for pk, account, region, segment, whose, first_on, last_on, outcome in found:
        grade, _key_class, nominated = grades.get(account, ("", "", False))
        if not key_only or nominations.is_key(grade, nominated=nominated):
            listed.append(Planned(pk, account, grade, whose, region, first_on, last_on, outcome, segment))
    return listed


def asked(user: Any, form: Any, on: date) -> list[Planned]:
    """Those that a valid form of coverage asks for; an owner is here whose calendar they stood in."""
    said, chosen = form.cleaned_data, dict(form.chosen)
    chosen.pop("owner", None)
    found = planned(user, on, chosen, manager=form.manager, key_only=said["who"] != "all")
    return [one for one in found if form.wants_tier(one.tier) and one.came_to(said["outcome"])]


def _rows(user: Any, on: date, chosen: Mapping[str, Any], since: date) -> Any:
    """
    The plans, each with its `outcome`; one whose visit was removed since, or held after the day, was not held.

    Nor is one held by whose visit was written: the customer heard of us and was not seen.

    What was moved beyond the day, or to today and is open, is still to come.
    """
    today = days.company_today()
    held = Q(state=PlanState.DONE) & (
        Q(visit__isnull=True) | Q(visit__archived_at__isnull=True, visit__held_at__lt=visiting.end(on))
    )
    outcome = Case(
        When(held & Q(visit__kind__in=encounters.WRITTEN), then=Value(WRITTEN)),
        When(held, then=Value(DONE)), When(state=PlanState.DROPPED, then=Value(DROPPED)),
        When(Q(planned_on__gt=on) | Q(planned_on__gte=today), then=Value(AHEAD)), default=Value(MISSED),
        output_field=CharField(),
    )  # fmt: skip
    rows = VisitPlan.objects.visible_to(user).filter(
        visiting.there(on, "account__"), planned_for__range=(since, on), **visiting.whose(chosen)
    ).exclude(state=PlanState.PROPOSED).exclude(state=PlanState.DROPPED, drop_kind__in=TAKEN_AWAY)  # fmt: skip
    return rows.annotate(outcome=outcome).filter(Q(planned_for__lt=today) | Q(outcome__in=(DONE, WRITTEN)))
