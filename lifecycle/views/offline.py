"""What a phone keeps without a network: today's and tomorrow's visits, some customers more, a form for any."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from kam.ground.pages import Page
from kam.ground.rights import Right
from lifecycle.choices import PlanState, VisitKind
from lifecycle.facts.people_to_meet import whom_to_meet
from lifecycle.forms.visits import VisitLogForm
from lifecycle.models import Promise, VisitPlan
from lifecycle.views.logs import ANY, anywhere, choices

MOST = 10
OTHERS = 5
"""Customers beside those planned that one can log for; of no other does the phone keep anything."""


class OfflineDay(Page):
    """Shown by the service worker in place of Today; no figure stands on it."""

    template_name = "lifecycle/today/offline.html"
    nav, title, right = "today", gettext_lazy("Your day without a network"), Right.LOG_VISITS

    def context(self) -> dict[str, Any]:
        today = timezone.localdate()
        plans = planned_for(self.user, today)
        planned = [plan.account_id for plan in plans]
        heads = {plan.account_id for plan in plans if plan.kind == VisitKind.EXECUTIVE}
        people = whom_to_meet(planned, self.user, heads=heads, plans=[plan.pk for plan in plans])
        promises = defaultdict(list)
        for promise in Promise.objects.visible_to(self.user).open().filter(account__in=planned)[:100]:
            promises[promise.account_id].append(promise)
        for plan in plans:
            plan.people, plan.promises = people[plan.account_id], promises[plan.account_id]  # type: ignore[attr-defined]
        others = [one for one in choices(self.user, "")["found"] if one.pk not in planned]
        days = [
            (gettext_lazy("Today"), [plan for plan in plans if plan.planned_on <= today]),
            (gettext_lazy("Tomorrow"), [plan for plan in plans if plan.planned_on > today]),
        ]
        return {"days": days, "others": others[:OTHERS], "now": timezone.now(), "today": today}


def planned_for(user: Any, today: date) -> list[Any]:
    """The visits of today and tomorrow; today's stand before those that were missed, and are never crowded out."""
    found = VisitPlan.objects.visible_to(user).of_user(user).filter(state=PlanState.PLANNED)
    soon = found.filter(planned_on__lte=today + timedelta(days=1)).select_related("account")
    due = soon.filter(planned_on__lte=today).order_by("-planned_on", "planned_time", "pk")
    return [*due[:MOST], *soon.filter(planned_on__gt=today)[:MOST]]


class VisitLogAny(Page):
    """The log without a customer at hand: chosen among the likely ones, or told by name and found out later."""

    template_name, nav, title, right = ANY, "log", gettext_lazy("Log a visit"), Right.LOG_VISITS

    def context(self) -> dict[str, Any]:
        return anywhere(self.user) | {"form": VisitLogForm(user=self.user), "key": uuid.uuid4()}
