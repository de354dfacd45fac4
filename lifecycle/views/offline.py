"""What a phone keeps for a day without a network: today's visits with people and promises, and a few customers more."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from kam.ground.pages import Page
from kam.ground.rights import Right
from lifecycle.choices import PlanState
from lifecycle.models import Promise, VisitPlan
from lifecycle.views.logs import choices
from lifecycle.views.today import whom_to_meet

MOST = 10
OTHERS = 5
"""Customers beside those planned that one can log for; of no other does the phone keep anything."""


class OfflineDay(Page):
    """Shown by the service worker in place of Today; no figure stands on it."""

    template_name = "lifecycle/today/offline.html"
    nav, title, right = "today", gettext_lazy("Your day without a network"), Right.LOG_VISITS

    def context(self) -> dict[str, Any]:
        found = VisitPlan.objects.visible_to(self.user).of_user(self.user).filter(state=PlanState.PLANNED)
        plans = list(found.filter(planned_on__lte=timezone.localdate()).select_related("account")[:MOST])
        planned = [plan.account_id for plan in plans]
        people, promises = whom_to_meet(planned, self.user), defaultdict(list)
        for promise in Promise.objects.visible_to(self.user).open().filter(account__in=planned)[:100]:
            promises[promise.account_id].append(promise)
        for plan in plans:
            plan.people, plan.promises = people[plan.account_id], promises[plan.account_id]  # type: ignore[attr-defined]
        others = [one for one in choices(self.user, "")["found"] if one.pk not in planned]
        return {"plans": plans, "others": others[:OTHERS], "now": timezone.now()}
