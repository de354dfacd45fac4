"""Pages of drafts: files in, what waits for an answer, that it did not happen, and on which other day it will."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Account
from kam.ground import wording
from kam.ground.errors import Refused
from kam.ground.posts import ActionPage, FormPage, back
from kam.ground.rights import Right
from lifecycle.actions import visit_drafts
from lifecycle.choices import DraftState, VisitKind
from lifecycle.facts import visit_drafts as facts
from lifecycle.facts.visit_drafts import Told
from lifecycle.forms.visit_drafts import DraftDropForm, DraftPlanForm, MailsForm
from lifecycle.models import VisitDraft
from lifecycle.rules.mail_files import MOST_BYTES
from lifecycle.views.asked_twice import AsksOfNew
from lifecycle.views.logs import Choosing, Named
from lifecycle.views.plans import say

SHOWN = 60


def waiting(user: Any, most: int = SHOWN, *, ahead: bool = False) -> list[Told]:
    """One's own drafts that wait for an answer, the newest first; those still to come only where asked for."""
    found = VisitDraft.objects.visible_to(user)
    return facts.told((found.open() if ahead else found.begun(timezone.now()))[:most], user)


def answered(user: Any) -> list[Told]:
    """One's own drafts answered of late, the last answer first, with what may still be done about each."""
    mine = VisitDraft.objects.visible_to(user).answered().select_related("plan", "visit")
    found = facts.told(mine[:SHOWN], user)
    for one in found:
        one.another = another_day(one.draft) if one.draft.state != DraftState.LOGGED else ""
        one.may_return = one.draft.state == DraftState.DROPPED and not visit_drafts.stands_for(one.draft)
    return found


class VisitDraftList(FormPage):
    """From a mail or an invitation: choose the files; below stands what waits for an answer."""

    template_name, nav, title = "lifecycle/visits/drafts.html", "log", gettext_lazy("From a mail or an invitation")
    form_class, submit_label, right = MailsForm, gettext_lazy("Read"), Right.LOG_VISITS

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Log a visit"), reverse("lifecycle:visit-log"))]

    def context(self) -> dict[str, Any]:
        return {"drafts": waiting(self.user, ahead=True), "answered": answered(self.user), "undo_here": True}

    def act(self, form: Any) -> list[str]:
        read, refused = read_all(form.cleaned_data["files"], self.user)
        if not read:
            raise Refused("\n".join(refused), field="files")
        for words in refused:
            messages.error(self.request, words)
        messages.success(self.request, said_of(read))
        return read

    def done_url(self, _read: Any) -> str:
        return reverse("lifecycle:visitdraft-list")


def read_all(files: list[Any], user: Any) -> tuple[list[str], list[str]]:
    """What became of each file that could be read, and why the others could not, by name."""
    read, refused = [], []
    for file in files:
        try:
            read.append(visit_drafts.read(file.read(MOST_BYTES + 1), by=user).result)
        except Refused as refusal:
            refused.append(_("%(what)s: %(value)s") % {"what": file.name[:80], "value": refusal.message})
    return read, refused


def said_of(read: list[str]) -> str:
    """How many drafts there are now, changed, called off, or known before, in a sentence."""
    made, changed = read.count("made"), read.count("changed")
    withdrawn, known = read.count("withdrawn"), read.count("known")
    parts = [
        made and ngettext("%d draft made", "%d drafts made", made) % made,
        changed and ngettext("%d draft changed", "%d drafts changed", changed) % changed,
        withdrawn and ngettext("%d called off", "%d called off", withdrawn) % withdrawn,
        known and ngettext("%d known already", "%d known already", known) % known,
    ]
    return wording.listed(part for part in parts if part)


class VisitDraftDrop(FormPage):
    """It did not happen: one tap, or with a reason; another day is offered then."""

    model, nav, right, title = VisitDraft, "log", Right.LOG_VISITS, gettext_lazy("It did not happen?")
    form_class, submit_label = DraftDropForm, gettext_lazy("It did not")
    done_message = gettext_lazy("Nothing was logged.")
    object: VisitDraft

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("From a mail or an invitation"), reverse("lifecycle:visitdraft-list"))]

    def get_subtitle(self) -> Any:
        return self.object

    def act(self, form: Any) -> VisitDraft:
        return visit_drafts.drop(self.object, reason=form.cleaned_data["reason"], version=self.version(), by=self.user)

    def done_url(self, _draft: Any) -> str:
        return back(self.request, reverse("lifecycle:visitdraft-list"))

    def undo_url(self, draft: VisitDraft) -> str:
        return reverse("lifecycle:visitdraft-back", args=[draft.pk])

    def another_url(self, draft: VisitDraft) -> str:
        return another_day(draft)


class VisitDraftBack(ActionPage):
    """The question again."""

    model, nav, right = VisitDraft, "log", Right.LOG_VISITS
    title, question = gettext_lazy("Ask again whether it happened?"), gettext_lazy("The draft is back.")
    submit_label, done_message = gettext_lazy("Bring back"), gettext_lazy("Taken back.")
    object: VisitDraft

    def act(self) -> VisitDraft:
        return visit_drafts.bring_back(self.object, by=self.user)

    def done_url(self, _draft: Any) -> str:
        return back(self.request, reverse("lifecycle:visitdraft-list"))


def another_day(draft: VisitDraft) -> str:
    """Where a visit on another day is planned; empty for a mail, which is no meeting to be held again."""
    if draft.kind == VisitKind.MESSAGE or visit_drafts.stands_for(draft):
        return ""
    return f"{reverse('lifecycle:visitdraft-plan')}?draft={draft.pk}"


class OfTold(Named, Choosing):
    """The draft that an address names, and whose it is: as the address says, or where it can be no other."""

    @cached_property
    def told(self) -> Told:
        if (found := self.draft(self.request.GET)) is None:
            raise Http404
        return found

    @property
    def whose(self) -> Account | None:
        return self.account(self.request.POST) or self.account(self.request.GET) or self.told.account

    def get_subtitle(self) -> Any:
        return self.whose or _("For which customer?")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("From a mail or an invitation"), reverse("lifecycle:visitdraft-list"))]


class VisitDraftPlan(OfTold, AsksOfNew):
    """On another day instead: filled with what the invitation held, a week after its day."""

    nav, title, right = "log", gettext_lazy("Plan it for another day"), Right.LOG_VISITS
    form_class, done_message = DraftPlanForm, gettext_lazy("Visit planned.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.whose is None:
            return self.choose("lifecycle:visitdraft-plan", self.told)
        return super().get(request, *args, **kwargs)

    def initial(self) -> dict[str, Any]:
        return facts.on_another_day(self.told.draft) | {"account": self.whose and self.whose.pk}

    def act(self, form: Any) -> VisitDraft:
        return visit_drafts.plan(self.told.draft, **form.values(), by=self.user)

    def said(self, message: Any, draft: VisitDraft) -> None:
        if draft.plan is not None:
            say(self.request, draft.plan, str(message), undo=reverse("lifecycle:plan-unmake", args=[draft.plan_id]))

    def done_url(self, _draft: Any) -> str:
        return reverse("lifecycle:visitdraft-list")
