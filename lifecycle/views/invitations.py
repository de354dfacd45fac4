"""Pages of invitations: whom to invite, answers and attendance by taps, and what follows for those who came."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from kam.ground import wording
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right
from kam.rules import formats
from kam.templatetags import ui
from lifecycle.actions import events_held
from lifecycle.choices import Answer
from lifecycle.facts import event_sequels
from lifecycle.facts.event_sequels import Guests
from lifecycle.filters import InvitationFilter
from lifecycle.forms.events_held import DAYS, FollowUpForm, InviteForm
from lifecycle.models import Invitation
from lifecycle.views.events_held import OfEvent
from lifecycle.views.visits import customer


class InvitationList(ListPage):
    """Who was invited to what, and who came; a file of it has all."""

    model, filterset_class, name = Invitation, InvitationFilter, "invitations"
    nav, title, default_sort = "events-held", gettext_lazy("Invitations"), "-event__on"
    empty: ClassVar[dict[str, Any]] = {"title": gettext_lazy("Nobody was invited yet"), "icon": "calendar-heart"}
    columns: ClassVar[list[Column]] = [
        Column("account", gettext_lazy("Customer"), lambda i: i.account.name, customer),
        Column("contact", gettext_lazy("Contact"), lambda i: i.contact.name),
        Column("event", gettext_lazy("Event"), lambda i: i.event.title),
        Column("on", gettext_lazy("Day"), lambda i: i.event.on, sort="event__on"),
        Column("answer", gettext_lazy("Answer"), lambda i: i.get_answer_display()),
        Column("mailed", gettext_lazy("Mailed"), lambda i: i.mailed_at, lambda i: ui.moment(i.mailed_at), css="desk"),
        Column("attended", gettext_lazy("Came"), lambda i: {True: _("Yes"), False: _("No-show")}.get(i.attended, "")),
    ]

    def rows(self) -> Any:
        return Invitation.objects.visible_to(self.user).live().select_related("account", "contact", "event")

    def row_url(self, row: Any) -> str:
        return reverse("lifecycle:eventheld-detail", args=[row.event_id])


class EventHeldInvite(OfEvent, FormPage):
    """One person, everybody at a customer, or a pasted list."""

    title, form_class = gettext_lazy("Invite people"), InviteForm
    submit_label, done_message = gettext_lazy("Invite"), gettext_lazy("Invited.")

    def instance(self) -> Any:
        return None

    def act(self, form: Any) -> list[Invitation]:
        return events_held.invite(self.object, form.cleaned_data["people"], by=self.user)


class OfInvitation:
    """What the taps on one invitation share."""

    model, nav, right = Invitation, "events-held", Right.RUN_EVENTS
    object: Invitation
    user: Any
    request: Any

    def queryset(self) -> Any:
        return Invitation.objects.visible_to(self.user).select_related("event", "contact")

    def get_subtitle(self) -> str:
        return f"{self.object.contact} · {self.object.event}"

    def done_url(self, _result: Any) -> str:
        return f"{reverse('lifecycle:eventheld-detail', args=[self.object.event_id])}#invited"


class InvitationAnswer(OfInvitation, ActionPage):
    """Comes, does not come: one tap; the same tap again takes it back."""

    title, submit_label = gettext_lazy("Do they come?"), Answer.YES.label

    def act(self) -> Invitation:
        said = self.request.POST.get("answer", Answer.YES)
        asked = Answer.OPEN.value if said == self.object.answer else said
        return events_held.answer(self.object, answer=asked, by=self.user)


class InvitationAttend(OfInvitation, ActionPage):
    """Came, or did not: one tap; the same tap again takes it back."""

    title, submit_label = gettext_lazy("Did they come?"), gettext_lazy("Came")

    def act(self) -> Invitation:
        came = self.request.POST.get("attended", "true") == "true"
        return events_held.attend(self.object, attended=None if self.object.attended is came else came, by=self.user)

    def said(self, _message: Any, result: Invitation) -> None:
        words = {True: _("%(name)s came."), False: _("%(name)s did not come.")}
        told = words.get(result.attended) or _("Whether %(name)s came is open again.")  # type: ignore[arg-type]
        super().said(told % {"name": result.contact}, result)


class InvitationWithdraw(OfInvitation, ActionPage):
    """Not invited after all, with undo."""

    title, submit_label = gettext_lazy("Take the invitation back?"), gettext_lazy("Take back")
    done_message = gettext_lazy("Invitation taken back.")

    def act(self) -> Invitation:
        return events_held.withdraw(self.object, by=self.user)

    def undo_url(self, _result: Any) -> str:
        return reverse("lifecycle:invitation-restore", args=[self.object.pk])


class InvitationRestore(OfInvitation, ActionPage):
    """Invited again."""

    title, submit_label = gettext_lazy("Invite them again?"), gettext_lazy("Invite")
    done_message = gettext_lazy("Invited.")

    def act(self) -> Invitation:
        return events_held.reinvite(self.object, by=self.user)


class EventHeldShare(OfEvent, ActionPage):
    """The cost into the cost to serve of those who came, with undo."""

    title, right = gettext_lazy("Share the cost?"), Right.EDIT_COSTS
    question = gettext_lazy(
        "It enters the cost to serve of each customer that came, evenly by person, once. "
        "Who came is closed then; taking the cost back opens it again."
    )
    submit_label, done_message = gettext_lazy("Share the cost"), gettext_lazy("The cost is shared.")

    def act(self) -> Any:
        return events_held.share_cost(self.object, by=self.user)

    def undo_url(self, _result: Any) -> str:
        return reverse("lifecycle:eventheld-take-back", args=[self.object.pk])


class EventHeldTakeBack(OfEvent, ActionPage):
    """Undo of sharing."""

    title, right = gettext_lazy("Take the shared cost back?"), Right.EDIT_COSTS
    submit_label, done_message = gettext_lazy("Take back"), gettext_lazy("The cost was taken back.")

    def act(self) -> Any:
        return events_held.take_back(self.object, by=self.user)


class EventHeldFollowUp(OfEvent, FormPage):
    """A to-do for the owner of each customer that came; before it is given it is told for whom, and due when."""

    template_name = "lifecycle/events_held/follow_up.html"
    title, form_class, right = gettext_lazy("Follow up"), FollowUpForm, Right.TAKE_ON_WORK
    submit_label = gettext_lazy("Give the to-dos")

    def instance(self) -> Any:
        return None

    def get_subtitle(self) -> Any:
        return self.object

    def context(self) -> dict[str, Any]:
        event, told = self.object, self.request.POST or self.request.GET
        days = FollowUpForm({"title": "-", "days": told.get("days", DAYS)}, user=self.user)
        due_on = event_sequels.due_on(event, days.cleaned_data["days"]) if days.is_valid() else None
        guests = event_sequels.of(event, event_sequels.attendees(event, self.user)).to_follow
        return super().context() | {"guests": guests, "barred": not guests, "due_on": due_on, "giver": self.user}

    def act(self, form: Any) -> Any:
        given = events_held.follow_up(self.object, **form.cleaned_data, by=self.user)
        words = ngettext("%(count)s to-do was given.", "%(count)s to-dos were given.", len(given))
        self.done_message = words % {"count": len(given)}
        return given


def to_be_logged(event: Any, guests: list[Guests]) -> dict[str, Any]:
    """Which visits will be made, for whom, in words."""
    count, day = len(guests), formats.day(event.on, get_language() or "en")
    words = ngettext(
        "%(count)s visit of kind event will be logged, held on %(day)s:",
        "%(count)s visits of kind event will be logged, held on %(day)s:", count,
    )  # fmt: skip
    lines = [wording.pair(one.account, wording.listed(str(guest) for guest in one.people)) for one in guests]
    counts = _("Each counts for the owner of its customer, of one without for the host; the log says who entered it.")
    return {"question": words % {"count": count, "day": day}, "consequences": lines, "footnote": counts}


class EventHeldVisits(OfEvent, ActionPage):
    """A visit for each customer that came, each once."""

    title, right = gettext_lazy("Log it as visits?"), Right.LOG_VISITS
    submit_label = gettext_lazy("Log the visits")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.guests:
            messages.info(request, _("Nobody came whose visit is not logged yet."))
            return redirect(self.home())
        return super().get(request, *args, **kwargs)

    @cached_property
    def guests(self) -> list[Guests]:
        return event_sequels.of(self.object, event_sequels.attendees(self.object, self.user)).to_log

    def context(self) -> dict[str, Any]:
        return super().context() | to_be_logged(self.object, self.guests)

    def act(self) -> Any:
        logged = events_held.log_visits(self.object, by=self.user)
        words = ngettext("%(count)s visit was logged.", "%(count)s visits were logged.", len(logged))
        self.done_message = words % {"count": len(logged)}
        return logged
