"""The visits of an account on its page: coming, promised, held, and what else is to be done there."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.views.home import OfAccount
from kam.ground.pages import Panel
from kam.ground.rights import Right, can
from lifecycle.actions import deciders
from lifecycle.models import Promise, Todo, Visit, VisitPlan

RECENT = 10


class AccountVisits(OfAccount, Panel):
    """The visits of one customer: coming, promised, held."""

    template_name = "lifecycle/visits/_panel.html"

    def context(self) -> dict[str, Any]:
        held = Visit.objects.visible_to(self.user).of(self.object).filter(archived_at__isnull=True)
        plans = VisitPlan.objects.open().filter(account=self.object).as_read_by(self.user)
        plans = plans.select_related("account", "user")[:RECENT]
        promises = Promise.objects.open().filter(account=self.object).select_related("account")[:RECENT]
        todos = Todo.objects.open().filter(account=self.object).select_related("account", "user")[:RECENT]
        may, works = can(self.user, Right.LOG_VISITS), can(self.user, Right.TAKE_ON_WORK)
        own = {
            "own_plans": deciders.of(plans, self.user) if may else set(),
            "own_promises": deciders.of(promises, self.user) if may else set(),
            "own_todos": deciders.of(todos, self.user) if works else set(),
        }
        return own | {
            "account": self.object, "plans": plans, "promises": promises, "todos": todos,
            "visits": held.select_related("user").prefetch_related("contacts")[:RECENT],
            "today": timezone.localdate(),
            "can_log": may, "can_work": works, "can_move": can(self.user, Right.MOVE_STAGES),
            "can_see_people": can(self.user, Right.SEE_CONTACTS),
        }  # fmt: skip
