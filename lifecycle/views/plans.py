"""Pages of one visit plan: look, make, accept, move; the .ics of a single visit comes with the feed."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kam.ground.errors import Refused
from kam.ground.pages import DetailPage
from kam.ground.posts import ActionPage, FormPage, back
from kam.ground.rights import Right, can, same_person
from kam.rules import formats
from lifecycle.actions import plans
from lifecycle.choices import PlanState
from lifecycle.facts import bound_promises, day_heeds
from lifecycle.forms.plans import PlanForm, PlanMoveForm
from lifecycle.models import VisitPlan
from lifecycle.views import move_days
from lifecycle.views.logs import Choosing, Named
from lifecycle.views.today import whom_to_meet


def say(
    request: HttpRequest, plan: VisitPlan, *words: str, heeds: Iterable[str] = (), late: str = "", undo: str = ""
) -> None:
    """
    One short message: what was done, the first of what speaks against the visit's day, and the way back.

    The visit stands all the same; all that speaks against its day stands on its page.
    """
    minded = [*heeds, *(heed.words() for heed in day_heeds.of(plan, request.user))]  # type: ignore[arg-type]
    minded += [late] if late else []
    level = messages.WARNING if minded else messages.SUCCESS
    messages.add_message(request, level, " ".join([*words, *minded[:1]]), extra_tags=f"undo:{undo}" if undo else "")


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

    def cancel_url(self) -> str:
        return came_from(self.request) if self.request.GET.keys() - {"planned_on", "planned_time"} else self.home()


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
        return {
            "plan": plan,
            "asked": asked(self.request),
            "is_open": is_open and may_log,
            "can_log": may_log,
            "can_accept": is_proposal(plan) and not plan.has_passed,
            "is_over": plans.is_over(plan),
            "is_late": is_open and plan.planned_on < timezone.localdate(),
            "minded": minded(plan, self.user) if is_open else [],
        } | at_customer(plan, self.user)


def at_customer(plan: VisitPlan, reader: Any) -> dict[str, Any]:
    """Whom to meet there, and what we owe them."""
    people = whom_to_meet([plan.account_id], reader)[plan.account_id]
    return {"people": people, "promises": plan.account.promises.open()[:5]}


def minded(plan: VisitPlan, reader: Any) -> list[str]:
    """What speaks against an open visit's day: its people's times and places, and the rhythm."""
    rhythm = move_days.rhythm_of(plan)
    late = [rhythm.words(plan.planned_on)] if rhythm.is_over(plan.planned_on) else []
    return [*(heed.words() for heed in day_heeds.of(plan, reader)), *late]


class PlanCreate(Heeding, Named, Choosing, FormPage):
    """Plan a visit: first the customer, then the day."""

    template_name, nav, title = "pages/form.html", "calendar", gettext_lazy("Plan a visit")
    right, form_class, done_message = Right.LOG_VISITS, PlanForm, gettext_lazy("Visit planned.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.account(request.GET) is None:
            return self.choose("lifecycle:plan-create")
        return super().get(request, *args, **kwargs)

    def get_subtitle(self) -> Any:
        return self.account(self.request.POST or self.request.GET) or _("For which customer?")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Calendar"), reverse("lifecycle:calendar"))]

    def act(self, form: Any) -> VisitPlan:
        return plans.make(**form.values(), by=self.user)

    def undo_url(self, plan: VisitPlan) -> str:
        return reverse("lifecycle:plan-unmake", args=[plan.pk]) if same_person(plan.user, self.user) else ""

    def done_url(self, record: VisitPlan) -> str:
        return f"{reverse('lifecycle:calendar')}?on={record.planned_on}"


class Moving(Heeding, OfPlan):
    """A visit that goes to another day; what else was changed with it is not undone, so there is no way back then."""

    def was(self) -> tuple[str, Any, Any]:
        return self.object.state, self.object.planned_on, self.object.planned_time

    def undo_url(self, plan: VisitPlan) -> str:
        state, on, at = self.was()
        if (on, at) == (plan.planned_on, plan.planned_time) or any(
            getattr(plan, name) != getattr(self.object, name) for name in ("kind", "purpose")
        ):
            return ""
        way_back = "lifecycle:plan-unaccept" if state == PlanState.PROPOSED else "lifecycle:plan-shift"
        return f"{reverse(way_back, args=[plan.pk])}?on={on}&at={at or ''}"

    def said(self, _message: Any, plan: VisitPlan) -> None:
        proposed = self.was()[0] == PlanState.PROPOSED
        words = _("Accepted and moved to %(day)s.") if proposed else _("Moved to %(day)s.")
        late = [one for one in bound_promises.of(self.object, self.user) if one.due_on < plan.planned_on]
        told, heeds, over = words % {"day": day_words(plan)}, move_days.unvisited(late), move_days.over_by(plan)
        say(self.request, plan, told, heeds=heeds, late=over, undo=self.undo_url(plan))


class PlanMove(Moving, Deciding, FormPage):
    """Another day or hour, with what the days around hold; whoever moves a proposal accepts it, as the button says."""

    template_name = "lifecycle/plans/move.html"
    title, form_class, right = gettext_lazy("Move the visit"), PlanMoveForm, Right.LOG_VISITS

    @property
    def submit_label(self) -> Any:
        return _("Move and accept") if is_proposal(self.object) else _("Move")

    def initial(self) -> dict[str, Any]:
        there = chosen(self.request, self.object)
        return super().initial() | {"planned_on": there.planned_on, "planned_time": there.planned_time}

    def context(self) -> dict[str, Any]:
        there = chosen(self.request, self.object)
        back_query = asked(self.request) or ("?today" if "today" in self.request.GET else "")
        told = {"back_query": back_query, "minded": [heed.words() for heed in day_heeds.of(there, self.user)]}
        return super().context() | move_days.shown(self.object, there.planned_on, self.user) | told

    def act(self, form: Any) -> VisitPlan:
        return plans.move(self.object, **form.values(), version=self.version(), by=self.user)

    def done_url(self, _record: Any) -> str:
        return self.cancel_url()


def chosen(request: HttpRequest, plan: VisitPlan) -> VisitPlan:
    """The visit as it would be on the day that was tapped in the list of days, and at the hour told; unsaved."""
    told, there = request.POST or request.GET, copy(plan)
    names = ("planned_on", "planned_time")
    form = PlanMoveForm({name: told.get(name, "") for name in names}, user=request.user)
    form.is_valid()
    if is_proposal(plan) and plan.has_passed:
        there.planned_on, there.planned_time = move_days.soonest(plan)
    there.planned_on = form.cleaned_data.get("planned_on") or there.planned_on
    if "planned_time" in told:
        there.planned_time = form.cleaned_data.get("planned_time")
    return there


def asked_day(request: HttpRequest) -> Any:
    """Where to, from the form or (for the way back) the address."""
    said = {name: request.POST.get(name) or request.GET.get(name, "") for name in ("on", "at")}
    return PlanMoveForm({"planned_on": said["on"], "planned_time": said["at"]}, user=request.user)


class PlanShift(Moving, ActionPage):
    """To another day or hour at once: dragged on a desk, moved by arrows, or moved back."""

    title, right = gettext_lazy("Move the visit"), Right.LOG_VISITS
    question, submit_label = gettext_lazy("Move the visit to this day?"), gettext_lazy("Move")

    def act(self) -> VisitPlan:
        return plans.move(self.object, **given_day(self.request), version=self.version(), by=self.user)

    def done_url(self, _plan: VisitPlan) -> str:
        return back(self.request, reverse("lifecycle:calendar"))


def given_day(request: HttpRequest) -> dict[str, Any]:
    """The day and hour asked for; a refusal says why they cannot be."""
    form = asked_day(request)
    if not form.is_valid():
        raise Refused(" ".join(text for found in form.errors.values() for text in found))
    return {name: form.cleaned_data[name] for name in ("planned_on", "planned_time")}


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


class PlanUnaccept(OfPlan, ActionPage):
    """Undo of accepting, or of the move that accepted: proposed again."""

    title, right = gettext_lazy("Make it a proposal again?"), Right.LOG_VISITS
    submit_label, done_message = gettext_lazy("Propose again"), gettext_lazy("The visit is a proposal again.")

    def act(self) -> VisitPlan:
        given = given_day(self.request) if "on" in self.request.GET else {}
        return plans.unaccept(self.object, **given, by=self.user)

    def done_url(self, _result: Any) -> str:
        return back(self.request, self.home())
