"""Pages of drafts: files in, what waits for an answer, and the answer that it did not happen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kam.ground import wording
from kam.ground.errors import Refused
from kam.ground.posts import ActionPage, FormPage, back
from kam.ground.rights import Right
from lifecycle.actions import visit_drafts
from lifecycle.facts import visit_drafts as facts
from lifecycle.facts.visit_drafts import Told
from lifecycle.forms.visit_drafts import MailsForm
from lifecycle.models import VisitDraft
from lifecycle.rules.mail_files import MOST_BYTES

SHOWN = 60


def waiting(user: Any, most: int = SHOWN, *, ahead: bool = False) -> list[Told]:
    """One's own drafts that wait for an answer, the newest first; those still to come only where asked for."""
    found = VisitDraft.objects.visible_to(user)
    return facts.told((found.open() if ahead else found.begun(timezone.now()))[:most], user)


class VisitDraftList(FormPage):
    """From a mail or an invitation: choose the files; below stands what waits for an answer."""

    template_name, nav, title = "lifecycle/visits/drafts.html", "log", gettext_lazy("From a mail or an invitation")
    form_class, submit_label, right = MailsForm, gettext_lazy("Read"), Right.LOG_VISITS

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Log a visit"), reverse("lifecycle:visit-log"))]

    def context(self) -> dict[str, Any]:
        return {"drafts": waiting(self.user, ahead=True), "undo_here": True}

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


class VisitDraftDrop(ActionPage):
    """It did not happen."""

    model, nav, right, title = VisitDraft, "log", Right.LOG_VISITS, gettext_lazy("It did not happen?")
    question = gettext_lazy("The draft goes, nothing is logged.")
    submit_label, done_message = gettext_lazy("It did not"), gettext_lazy("Nothing was logged.")
    object: VisitDraft

    def act(self) -> VisitDraft:
        return visit_drafts.drop(self.object, by=self.user)

    def done_url(self, _draft: Any) -> str:
        return back(self.request, reverse("lifecycle:visitdraft-list"))

    def undo_url(self, draft: VisitDraft) -> str:
        return reverse("lifecycle:visitdraft-back", args=[draft.pk])


class VisitDraftBack(VisitDraftDrop):
    """The question again."""

    title, question = gettext_lazy("Ask again whether it happened?"), gettext_lazy("The draft is back.")
    submit_label, done_message = gettext_lazy("Bring back"), gettext_lazy("Taken back.")

    def act(self) -> VisitDraft:
        return visit_drafts.bring_back(self.object, by=self.user)

    def undo_url(self, draft: VisitDraft) -> str:
        return ""
