"""The visits of an account on its page: coming, promised, held, and what else is to be done there."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from kam.ground.pages import Panel
from kam.ground.rights import Right, can
from lifecycle.actions import deciders
from lifecycle.models import Promise, Todo, Visit, VisitPlan
from lifecycle.views.stages import OfAccount

RECENT = 10


class AccountVisits(OfAccount, Panel):
    """The visits of one customer: coming, promised, held."""

    template_name = "lifecycle/visits/_panel.html"

    def context(self) -> dict[str, Any]:
        held = Visit.objects.visible_to(self.user).of(self.object).filter(archived_at__isnull=True)
        plans = VisitPlan.objects.open().filter(account=self.object).select_related("account", "user")[:RECENT]
        promises = Promise.objects.open().filter(account=self.object).select_related("account")[:RECENT]
        may = can(self.user, Right.LOG_VISITS)
        return {
            "account": self.object,
            "plans": plans,
            "own_plans": deciders.of(plans, self.user) if may else set(),
            "promises": promises,
            "own_promises": deciders.of(promises, self.user) if may else set(),
            "todos": Todo.objects.open().filter(account=self.object).select_related("user")[:RECENT],
            "visits": held.select_related("user").prefetch_related("contacts")[:RECENT],
            "today": timezone.localdate(),
            "can_log": may,
            "can_move": can(self.user, Right.MOVE_STAGES),
            "can_work": can(self.user, Right.TAKE_ON_WORK),
            "can_see_people": can(self.user, Right.SEE_CONTACTS),
        }
