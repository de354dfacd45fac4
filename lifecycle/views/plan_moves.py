"""A visit goes to another day or hour: by its form, at once, or back to where it was."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Contact
from kam.ground import wording
from kam.ground.days import zone_of
from kam.ground.errors import Refused
from kam.ground.posts import ActionPage, back
from kam.ground.rights import Right
from kam.rules.keys import key_of
from lifecycle.actions import deciders, people_planned, plans
from lifecycle.choices import PlanState
from lifecycle.facts import bound_promises, day_heeds, way_backs
from lifecycle.forms.plans import PlanMoveForm, PlanShiftForm
from lifecycle.models import VisitPlan
from lifecycle.views import move_days
from lifecycle.views.asked_twice import AsksTwice, hour_words
from lifecycle.views.plans import Deciding, Heeding, OfPlan, asked, day_words, is_proposal, say


class Moving(Heeding, OfPlan):
    """A visit that goes to another day; the way back gives back all that was changed with it."""

    met: list[int] | None = None
    """Whom it was to meet, where that was changed."""

    def move(self, given: dict[str, Any]) -> VisitPlan:
        was = people_planned.of(self.object) if "contacts" in given else set()
        moved = plans.move(self.object, **given, version=self.version(), by=self.user)
        if was != {one.pk for one in given.get("contacts", ())}:
            self.met = sorted(was)
        return moved

    def undo_url(self, plan: VisitPlan) -> str:
        return way_back(self.object, plan, self.met) if plan.version != self.object.version else ""

    def said(self, _message: Any, plan: VisitPlan) -> None:
        late = [one for one in bound_promises.of(self.object, self.user) if one.due_on < plan.planned_on]
        heeds, over = move_days.unvisited(late), move_days.over_by(plan)
        told = moved_words(self.object, plan)
        say(self.request, plan, told, heeds=heeds, late=over, undo=self.undo_url(plan))


def way_back(was: VisitPlan, plan: VisitPlan, met: list[int] | None) -> str:
    """The address that takes a move back: to the day it left, with whom it `was` to meet where that was changed."""
    name = "lifecycle:plan-unaccept" if was.state == PlanState.PROPOSED else "lifecycle:plan-shift"
    told: dict[str, Any] = {"on": was.planned_on, "at": was.planned_time or "", "version": plan.version}
    told |= {} if met is None else {"met": met or ""}
    return f"{reverse(name, args=[plan.pk])}?{urlencode(told, doseq=True, safe=':')}"


def moved_words(was: VisitPlan, plan: VisitPlan) -> str:
    """What was done with a visit, in few words."""
    accepted = was.state == PlanState.PROPOSED
    if (was.planned_on, was.planned_time) == (plan.planned_on, plan.planned_time):
        return _("Visit planned.") if accepted else _("Saved.")
    return (_("Accepted and moved to %(day)s.") if accepted else _("Moved to %(day)s.")) % {"day": day_words(plan)}


class AsksOfMove(OfPlan, AsksTwice):
    """The form of a visit's new day."""

    def label(self) -> str:
        if self.again:
            return _("Move it all the same")
        return _("Move and accept") if is_proposal(self.object) else _("Move")

    def stands(self) -> str:
        return hour_words(self.object)

    def meant(self, values: Mapping[str, Any]) -> VisitPlan:
        there = copy(self.object)
        there.planned_on, there.planned_time = values["planned_on"], values["planned_time"]
        return there

    def _post(self) -> HttpResponseBase:
        deciders.check(self.object, self.user)
        return super()._post()


class PlanMove(Moving, Deciding, AsksOfMove):
    """Another day or hour, with what the days around hold; whoever moves a proposal accepts it, as the button says."""

    template_name = "lifecycle/plans/move.html"
    title, form_class, right = gettext_lazy("Move the visit"), PlanMoveForm, Right.LOG_VISITS

    @cached_property
    def there(self) -> VisitPlan:
        return chosen(self.request, self.object)

    def initial(self) -> dict[str, Any]:
        told = super().initial() | {"planned_on": self.there.planned_on, "planned_time": self.there.planned_time}
        return told | {"contacts": [*told["contacts"], *self.request.GET.getlist("contacts")]}

    def context(self) -> dict[str, Any]:
        return super().context() | beside(self.object, self.there, self.request)

    def act(self, form: Any) -> VisitPlan:
        return self.move(form.values())


def beside(plan: VisitPlan, there: VisitPlan, request: Any) -> dict[str, Any]:
    """What stands beside the form: the days around, and what speaks against the day and hour it would go to."""
    against = [heed.words(request.user) for heed in day_heeds.of(there, request.user)]
    days = move_days.shown(plan, there.planned_on, request.user)
    return days | {"back_query": kept_query(request), "minded": against}


def kept_query(request: HttpRequest) -> str:
    """What of the address goes along when another day is tapped: where one came from, and whom it is to meet."""
    whom = urlencode([("contacts", one) for one in request.GET.getlist("contacts") if key_of(one)])
    parts = [asked(request).removeprefix("?") or ("today" if "today" in request.GET else ""), whom]
    return "?" + "&".join(part for part in parts if part) if any(parts) else ""


def is_behind(plan: VisitPlan) -> bool:
    """Whether the day of a visit is over where it is to be paid, or the hour of one that was only proposed."""
    gone = plan.planned_on < timezone.localdate(timezone=zone_of(plan.user))
    return gone or (is_proposal(plan) and plan.has_passed)


def chosen(request: HttpRequest, plan: VisitPlan) -> VisitPlan:
    """The visit as it would be on the day that was tapped in the list of days, and at the hour told; unsaved."""
    told, there = request.POST or request.GET, copy(plan)
    names = ("planned_on", "planned_time")
    form = PlanMoveForm({name: told.get(name, "") for name in names}, user=request.user)
    form.is_valid()
    if is_behind(plan):
        there.planned_on, there.planned_time = move_days.soonest(plan)
    there.planned_on = form.cleaned_data.get("planned_on") or there.planned_on
    if "planned_time" in told:
        there.planned_time = form.cleaned_data.get("planned_time")
    return there


def asked_day(request: HttpRequest, plan: VisitPlan) -> Any:
    """Where to, from the form or (for the way back) the address."""
    said = {name: request.POST.get(name) or request.GET.get(name, "") for name in ("on", "at")}
    given = {"planned_on": said["on"], "planned_time": said["at"]}
    return PlanShiftForm(given, user=request.user, back_to=way_backs.was_on(plan))


class PlanShift(Moving, ActionPage):
    """To another day or hour at once: dragged on a desk, moved by arrows, or moved back."""

    title, right = gettext_lazy("Move the visit"), Right.LOG_VISITS
    question, submit_label = gettext_lazy("Move the visit to this day?"), gettext_lazy("Move")

    def act(self) -> VisitPlan:
        return self.move(given_day(self.request, self.object) | given_back(self.request, self.object))

    def done_url(self, _plan: VisitPlan) -> str:
        return back(self.request, reverse("lifecycle:calendar"))


def given_day(request: HttpRequest, plan: VisitPlan) -> dict[str, Any]:
    """The day and hour asked for; a refusal says why they cannot be."""
    form = asked_day(request, plan)
    if not form.is_valid():
        raise Refused(wording.sentences(text for found in form.errors.values() for text in found))
    return {name: form.cleaned_data[name] for name in ("planned_on", "planned_time")}


def given_back(request: HttpRequest, plan: VisitPlan) -> dict[str, Any]:
    """
    On the way back, what else the move had changed: type, purpose, whom to meet; nothing on any other way.

    Raises Refused where the visit was changed since.
    """
    if "version" not in request.GET:
        return {}
    if request.GET["version"] != str(plan.version):
        raise Refused(_("This visit was changed since: nothing was taken back."), code="stale")
    people = [key for word in request.GET.getlist("met") if (key := key_of(word))]
    chosen = Contact.objects.visible_to(request.user).present().filter(pk__in=people, account=plan.account_id)
    return way_backs.said(plan) | ({"contacts": list(chosen)} if "met" in request.GET else {})


class PlanUnaccept(OfPlan, ActionPage):
    """Undo of accepting, or of the move that accepted: proposed again."""

    title, right = gettext_lazy("Make it a proposal again?"), Right.LOG_VISITS
    submit_label, done_message = gettext_lazy("Propose again"), gettext_lazy("The visit is a proposal again.")

    def act(self) -> VisitPlan:
        given = given_day(self.request, self.object) if "on" in self.request.GET else {}
        was = given | given_back(self.request, self.object)
        return plans.unaccept(self.object, was=was, version=self.object.version if was else None, by=self.user)

    def done_url(self, _result: Any) -> str:
        return back(self.request, self.home())
