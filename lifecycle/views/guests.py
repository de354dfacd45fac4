"""Pages of an event's guests: many invited at once after a look at them, invitations mailed, the guest's page."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kam.ground.errors import Refused
from kam.ground.pages import ObjectMixin, Page
from kam.ground.posts import ActionPage, PostOnce
from kam.models import User
from lifecycle.actions import event_mails, events_held, survey_answers
from lifecycle.choices import Answer
from lifecycle.facts import guests
from lifecycle.forms.guests import GuestsForm, GuestsInviteForm
from lifecycle.models import EventHeld, Invitation, SurveyOptOut
from lifecycle.views.events_held import OfEvent
from lifecycle.views.open_links import OpenLink, language_of, show

COMING = {Answer.YES: True, Answer.NO: False, Answer.OPEN: None}


class EventHeldGuests(PostOnce, OfEvent, ObjectMixin, Page):
    """Many at once: what they have in common, then who they are, all ticked."""

    template_name, title = "lifecycle/guests/choose.html", gettext_lazy("Invite many")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = GuestsForm(request.GET or None, user=self.user)
        return self.show(form=form, event=self.object, **preview(self.object, form, self.user))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.once(self._invite)

    def _invite(self) -> HttpResponse:
        form = GuestsInviteForm(self.request.POST, user=self.user)
        if not form.is_valid():
            messages.error(self.request, _("Nobody is ticked. Tick whom to invite."))
            return redirect(self.request.get_full_path())
        made = events_held.invite(self.object, form.cleaned_data["contacts"], by=self.user)
        words = ngettext("%(count)s person invited.", "%(count)s people invited.", len(made)) % {"count": len(made)}
        messages.success(self.request, words)
        return redirect(self.home())


def preview(event: EventHeld, form: GuestsForm, user: Any) -> dict[str, Any]:
    """Who fits, and how many more than can be invited at once; nothing before something was asked."""
    if not form.is_bound or not form.is_valid():
        return {"found": None}
    fitting = guests.found(event, form.cleaned_data, user)
    rows = list(fitting[: guests.MOST])
    said = [item for item in (form.words(name) for name in form.fields) if item]
    return {
        "found": rows, "asked": said, "customers": len({one.account_id for one in rows}),
        "resting": sum(bool(one.rests) for one in rows),
        "silent": sum(not one.email or one.is_refusing for one in rows),
        "more": fitting.count() - len(rows) if len(rows) == guests.MOST else 0,
    }  # fmt: skip


class EventHeldMail(OfEvent, ActionPage):
    """The invitations by mail, to whoever was not mailed yet."""

    title, submit_label = gettext_lazy("Mail the invitations?"), gettext_lazy("Send")
    question = gettext_lazy(
        "Each gets a mail in their language, with an entry for the calendar and a link to say yes or no. "
        "When the event changes or is removed, they hear of it."
    )

    def context(self) -> dict[str, Any]:
        return super().context() | {"consequences": mail_words(event_mails.waiting(self.object, self.user))}

    def act(self) -> Any:
        sent = event_mails.send(self.object, by=self.user)
        words = ngettext("%(count)s invitation is on its way.", "%(count)s invitations are on their way.", len(sent))
        self.done_message = words % {"count": len(sent)} if sent else _("Nobody is left to be mailed.")
        return sent


def mail_words(who: event_mails.Waiting) -> list[str]:
    """How many mails go out, and who gets none."""
    count = len(who.ready)
    lines = [ngettext("%(count)s mail goes out.", "%(count)s mails go out.", count) % {"count": count}]
    if who.without:
        words = ngettext(
            "%(count)s person gets none: no address, or they asked us not to write.",
            "%(count)s people get none: no address, or they asked us not to write.",
            who.without,
        )
        lines.append(words % {"count": who.without})
    return lines


class EventOpen(OpenLink):
    """A guest's page behind the link of the mail: what, when, where; they come, or they do not."""

    def known(self, secret: str) -> Any:
        return Invitation.objects.known_by(secret)

    def found(self, record: Invitation, is_post: bool) -> HttpResponseBase:
        language = language_of(self.request)
        with translation.override(language):
            if is_post:
                with suppress(Refused):  # over by now: the page says so
                    answer = self.request.POST.get("answer", "")
                    events_held.reply(record, answer=answer, by=User.objects.system())
                return redirect(f"{self.request.path}?lang={language}")
            told = {
                "event": record.event, "invitation": record, "is_open": events_held.is_open(record.event, record),
                "stop": f"{self.request.path}stop/", "is_coming": COMING[Answer(record.answer)],
            }  # fmt: skip
            return show(self.request, "outside/event.html", language=language, **told)


class EventStop(OpenLink):
    """No more of our mails, please: GET asks, POST keeps it with the contact."""

    def known(self, secret: str) -> Any:
        return Invitation.objects.known_by(secret)

    def found(self, record: Invitation, is_post: bool) -> HttpResponseBase:
        if is_post:
            survey_answers.refuse(record, by=User.objects.system())
        is_over = SurveyOptOut.objects.filter(contact=record.contact_id).exists()
        language, state = language_of(self.request), "stopped" if is_over else "asked"
        return show(self.request, "outside/event_stop.html", language=language, state=state)
