"""Pages of one visit plan: look, make, accept; the .ics of a single visit comes with the feed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kam.ground import wording
from kam.ground.pages import DetailPage
from kam.ground.posts import ActionPage, back
from kam.ground.rights import Right, can, same_person
from kam.rules import formats
from kam.rules.keys import key_of
from lifecycle.actions import deciders, plans
from lifecycle.choices import PlanState
from lifecycle.facts import day_heeds, people_to_meet
from lifecycle.forms.plans import PlanForm, PlanMoveForm
from lifecycle.models import VisitPlan
from lifecycle.views import move_days
from lifecycle.views.asked_twice import AsksOfNew, new_plan
from lifecycle.views.logs import NewOf


def say(
    request: HttpRequest, plan: VisitPlan, *words: str, heeds: Iterable[str] = (), late: str = "", undo: str = ""
) -> None:
    """
    One short message: what was done, the first of what speaks against the visit's day, and the way back.

    The visit stands all the same; all that speaks against its day stands on its page.
    """
    minded = [*heeds, *(heed.words(request.user) for heed in day_heeds.of(plan, request.user))]  # type: ignore[arg-type]
    minded += [late] if late else []
    level = messages.WARNING if minded else messages.SUCCESS
    messages.add_message(
        request, level, wording.sentences([*words, *minded[:1]]), extra_tags=f"undo:{undo}" if undo else ""
    )


class Heeding:
    """Says what was done and what speaks against the day together."""

    def said(self: Any, message: Any, plan: VisitPlan) -> None:
        say(self.request, plan, str(message), undo=self.undo_url(plan))


def asked(request: HttpRequest) -> str:
    """The view of the calendar that one came from, as `?view=week&on=…`; empty from elsewhere."""
    said = {name: request.GET[name] for name in ("view", "on", "user") if request.GET.get(name)}
    return f"?{urlencode(said)}" if said else ""


def came_from(request: HttpRequest) -> str:
    """That view, or Today."""
    return reverse("lifecycle:today") if "today" in request.GET else reverse("lifecycle:calendar") + asked(request)


def is_proposal(plan: VisitPlan) -> bool:
    """Whether nobody has accepted it yet."""
    return plan.state == PlanState.PROPOSED


class OfPlan:
    """What the pages of one plan share."""

    model, nav = VisitPlan, "calendar"
    object: VisitPlan
    user: Any
    request: HttpRequest

    def queryset(self) -> Any:
        return VisitPlan.objects.visible_to(self.user).select_related("account__standing", "user", "visit")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Calendar"), reverse("lifecycle:calendar")), (str(self.object.account), self.home())]

    def home(self) -> str:
        return reverse("lifecycle:plan-detail", args=[self.object.pk])

    def done_url(self, _result: Any) -> str:
        return self.home()


class Deciding(OfPlan):
    """The forms of one plan: of which visit they speak, and back to where one came from."""

    cancel_label = gettext_lazy("Back")

    def get_subtitle(self) -> Any:
        return f"{self.object.account} · {day_words(self.object)}"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        deciders.check(self.object, self.user)
        if self.object.state not in (PlanState.PROPOSED, PlanState.PLANNED):
            messages.info(request, _("This visit is not open any more: there is nothing to decide."))
            return redirect(self.home())
        shown: HttpResponseBase = super().get(request, *args, **kwargs)  # type: ignore[misc]
        return shown

    def cancel_url(self) -> str:
        own = {"planned_on", "planned_time", "contacts"}
        return came_from(self.request) if self.request.GET.keys() - own else self.home()

    def done_url(self, _result: Any) -> str:
        return self.cancel_url()


class PlanDetail(OfPlan, DetailPage):
    """A visit to come: whom, why, and what to do with it."""

    template_name = "lifecycle/plans/detail.html"

    def get_title(self) -> Any:
        return self.object.account

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Calendar"), came_from(self.request))]

    def context(self) -> dict[str, Any]:
        plan, may_log = self.object, can(self.user, Right.LOG_VISITS)
        is_open = plan.state in (PlanState.PROPOSED, PlanState.PLANNED)
        decides = may_log and plan.pk in deciders.of([plan], self.user)
        return {
            "plan": plan,
            "asked": asked(self.request),
            "is_open": is_open and may_log,
            "can_decide": decides,
            "can_accept": decides and is_proposal(plan) and not plan.has_passed,
            "is_over": plans.is_over(plan),
            "is_late": is_open and plan.planned_on < timezone.localdate(),
            "minded": minded(plan, self.user) if is_open else [],
        } | at_customer(plan, self.user)


def at_customer(plan: VisitPlan, reader: Any) -> dict[str, Any]:
    """Whom to meet there, and what we owe them."""
    return {"people": people_to_meet.of_plan(plan, reader), "promises": plan.account.promises.open()[:5]}


def minded(plan: VisitPlan, reader: Any) -> list[str]:
    """What speaks against an open visit's day: its people's times and places, and the rhythm."""
    rhythm = move_days.rhythm_of(plan)
    late = [rhythm.words(plan.planned_on)] if rhythm.is_over(plan.planned_on) else []
    return [*(heed.words(reader) for heed in day_heeds.of(plan, reader)), *late]


class PlanCreate(Heeding, NewOf, AsksOfNew):
    """Plan a visit: first the customer, then the day, with what the days around hold, and whom to meet."""

    template_name, nav, title = "lifecycle/plans/move.html", "calendar", gettext_lazy("Plan a visit")
    right, form_class, done_message = Right.LOG_VISITS, PlanForm, gettext_lazy("Visit planned.")
    here = "lifecycle:plan-create"

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Calendar"), reverse("lifecycle:calendar"))]

    def initial(self) -> dict[str, Any]:
        return super().initial() | {"contacts": self.request.GET.getlist("contacts")}

    def context(self) -> dict[str, Any]:
        account = self.asked()
        return shown_new(account, self.request.POST or self.request.GET, self.user) if account else {}

    def act(self, form: Any) -> VisitPlan:
        return plans.make(**form.values(), by=self.user)

    def undo_url(self, plan: VisitPlan) -> str:
        return reverse("lifecycle:plan-unmake", args=[plan.pk]) if same_person(plan.user, self.user) else ""

    def done_url(self, record: VisitPlan) -> str:
        return f"{reverse('lifecycle:calendar')}?on={record.planned_on}"


def shown_new(account: Any, told: QueryDict, reader: Any) -> dict[str, Any]:
    """What stands beside the form of a new visit: the days around the one typed, and what speaks against it."""
    form = PlanMoveForm({name: told.get(name, "") for name in ("planned_on", "planned_time")}, user=reader)
    form.is_valid()
    day = form.cleaned_data.get("planned_on")
    there = new_plan(account, day or timezone.localdate(), form.cleaned_data.get("planned_time"), reader)
    asked_for = [("account", account.pk), *(("contacts", key) for key in told.getlist("contacts") if key_of(key))]
    beside = move_days.shown(there, there.planned_on, reader) | {
        "back_query": "?" + urlencode(asked_for), "minded": minded(there, reader) if day else [],
    }  # fmt: skip
    return beside if day else beside | {"days": [cell | {"chosen": False} for cell in beside["days"]]}


def day_words(plan: VisitPlan) -> str:
    """The day of a visit and its hour."""
    at = f" {plan.planned_time:%H:%M}" if plan.planned_time else ""
    return formats.day(plan.planned_on, get_language() or "en", year=False) + at


class PlanAccept(Heeding, OfPlan, ActionPage):
    """A proposal becomes a plan, one tap."""

    title, right = gettext_lazy("Accept this visit?"), Right.LOG_VISITS
    submit_label, done_message = gettext_lazy("Accept"), gettext_lazy("Visit planned.")

    def act(self) -> VisitPlan:
        return plans.accept(self.object, by=self.user)

    def undo_url(self, _result: Any) -> str:
        return reverse("lifecycle:plan-unaccept", args=[self.object.pk])

    def done_url(self, _plan: VisitPlan) -> str:
        return back(self.request, self.home())
