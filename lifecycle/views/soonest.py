"""One tap on Today: a visit planned on the first day with room, and taken back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account
from kam.ground.posts import ActionPage, back
from kam.ground.rights import Right
from lifecycle.actions import soonest
from lifecycle.models import VisitPlan
from lifecycle.views.plans import OfPlan, day_words, say


class PlanSoon(ActionPage):
    """For a customer who is overdue."""

    model, nav, title, right = (
        Account,
        "calendar",
        gettext_lazy("Plan a visit on the first free day?"),
        Right.LOG_VISITS,
    )
    submit_label = gettext_lazy("Plan")

    def act(self) -> VisitPlan:
        return soonest.plan(self.object, by=self.user)

    def done_url(self, plan: VisitPlan) -> str:
        words = _("Planned for %(day)s.") % {"day": day_words(plan)}
        full = _("All days are full of proposals: the night moves one to another day.")
        heeds = [full] if soonest.is_overfull(plan) else []
        say(self.request, plan, words, heeds=heeds, undo=reverse("lifecycle:plan-unmake", args=[plan.pk]))
        return back(self.request, reverse("lifecycle:today"))


class PlanUnmake(OfPlan, ActionPage):
    """As if nobody had planned it, so that another day may be proposed."""

    title, right = gettext_lazy("Take this plan back?"), Right.LOG_VISITS
    submit_label, done_message = gettext_lazy("Take back"), gettext_lazy("Taken back.")

    def act(self) -> VisitPlan:
        return soonest.unmake(self.object, by=self.user)

    def done_url(self, _result: Any) -> str:
        return back(self.request, reverse("lifecycle:today"))
