"""A visit will not take place: a proposal is declined, a planned visit dropped, and either is taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from kam.ground import wording
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right
from lifecycle.actions import plans
from lifecycle.facts import bound_promises
from lifecycle.forms.plans import PlanDropForm
from lifecycle.models import VisitPlan
from lifecycle.views import move_days
from lifecycle.views.plans import Deciding, OfPlan, came_from, is_proposal


class PlanDrop(Deciding, FormPage):
    """The visit will not take place, with a reason that the next run respects. It can be taken back."""

    form_class, right, cancel_label = PlanDropForm, Right.LOG_VISITS, gettext_lazy("Back")

    def get_title(self) -> Any:
        return _("Decline the proposal") if is_proposal(self.object) else _("Drop the visit")

    @property
    def submit_label(self) -> Any:
        return pgettext("visit proposal", "Decline") if is_proposal(self.object) else _("Drop")

    def actions(self) -> list[dict[str, Any]]:
        url = reverse("lifecycle:plan-move", args=[self.object.pk])
        return [{"label": _("To another day"), "url": url, "icon": "calendar-clock"}]

    def context(self) -> dict[str, Any]:
        return super().context() | {"heed": move_days.promised(bound_promises.of(self.object, self.user))}

    def act(self, form: Any) -> VisitPlan:
        return plans.drop(self.object, **form.values(), version=self.version(), by=self.user)

    def done_url(self, record: VisitPlan) -> str:
        say_dropped(self.request, record, was_proposal=is_proposal(self.object))
        return came_from(self.request)


def say_dropped(request: HttpRequest, plan: VisitPlan, *, was_proposal: bool) -> None:
    """What was done, with the way back to what it was."""
    undo = reverse("lifecycle:plan-restore", args=[plan.pk]) + ("?proposed" if was_proposal else "")
    words = _("Proposal declined.") if was_proposal else _("Visit dropped.")
    lost = move_days.unvisited(bound_promises.of(plan, request.user))
    level = messages.WARNING if lost else messages.SUCCESS
    messages.add_message(request, level, wording.sentences([words, *lost]), extra_tags=f"undo:{undo}")


class PlanRestore(OfPlan, ActionPage):
    """Undo of dropping."""

    title, right = gettext_lazy("Plan this visit again?"), Right.LOG_VISITS
    submit_label = gettext_lazy("Plan again")

    def act(self) -> VisitPlan:
        proposed = "proposed" in self.request.GET
        self.done_message = _("The visit is a proposal again.") if proposed else _("Visit is planned again.")
        return plans.take_back(self.object, proposed=proposed, by=self.user)
