"""Pages of the bank of questions, features and objections: the list, a new line, other words, out and back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can
from lifecycle.actions import aids
from lifecycle.filters import AidFilter
from lifecycle.forms.aids import AidForm
from lifecycle.models import Aid

EMPTY = {
    "title": gettext_lazy("Nothing fits"),
    "text": gettext_lazy("Take a filter away, or write down a question that worked."),
    "icon": "messages-square",
}
COLUMNS = [
    Column("text", gettext_lazy("Question, feature or objection"), lambda a: a.text, css="wide"),
    Column("kind", gettext_lazy("Kind"), lambda a: a.get_kind_display(), sort="kind"),
    Column("advantage", gettext_lazy("Advantage"), lambda a: a.advantage, css="desk"),
    Column("reply", gettext_lazy("Benefit, or how it is met"), lambda a: a.reply, css="wide"),
    Column("sign", gettext_lazy("For needs heard as"), lambda a: a.get_sign_display(), css="desk"),
    Column("category", gettext_lazy("Product category"), lambda a: a.category, css="roomy desk"),
    Column("industry", gettext_lazy("Industry"), lambda a: a.industry, css="roomy desk"),
    Column("language", gettext_lazy("Language"), lambda a: a.get_language_display(), only="export"),
]


class AidList(ListPage):
    """What helps in a conversation; everybody reads it, the administrator keeps it."""

    model, filterset_class, name = Aid, AidFilter, "aids"
    nav, title, default_sort = "visits", gettext_lazy("Questions and answers"), "pk"
    empty, columns = EMPTY, COLUMNS

    def row_url(self, row: Aid) -> str:
        return reverse("lifecycle:aid-edit", args=[row.pk]) if can(self.user, Right.FIELDS) else ""

    def actions(self) -> list[dict[str, Any]]:
        new = {"label": _("New line"), "url": reverse("lifecycle:aid-create"), "primary": True, "icon": "plus"}
        return [new] if can(self.user, Right.FIELDS) else []


class OfAid:
    """What the pages of one line share."""

    model, nav, right = Aid, "visits", Right.FIELDS
    object: Aid

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Questions and answers"), reverse("lifecycle:aid-list"))]

    def done_url(self, _result: Any) -> str:
        return reverse("lifecycle:aid-list")


class AidCreate(OfAid, FormPage):
    """A new line."""

    title, form_class, done_message = gettext_lazy("New line"), AidForm, gettext_lazy("Saved.")

    def act(self, form: Any) -> Aid:
        return aids.write(values=form.cleaned_data, by=self.user)


class AidEdit(OfAid, FormPage):
    """Other words."""

    title, form_class, done_message = gettext_lazy("Edit the line"), AidForm, gettext_lazy("Saved.")

    def act(self, form: Any) -> Aid:
        return aids.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)

    def actions(self) -> list[dict[str, Any]]:
        gone = self.object.archived_at is not None
        name, label = ("restore", _("Bring back")) if gone else ("archive", _("Archive"))
        return [{"label": label, "url": reverse(f"lifecycle:aid-{name}", args=[self.object.pk]), "icon": "archive"}]


class AidArchive(OfAid, ActionPage):
    """No longer proposed, with undo."""

    title, submit_label = gettext_lazy("Archive this line?"), gettext_lazy("Archive")
    question = gettext_lazy("It is no longer proposed in briefings. You can bring it back.")
    done_message = gettext_lazy("Archived.")

    def act(self) -> Aid:
        return aids.archive(self.object, by=self.user)

    def undo_url(self, _result: Any) -> str:
        return reverse("lifecycle:aid-restore", args=[self.object.pk])


class AidRestore(OfAid, ActionPage):
    """Proposed again."""

    title, submit_label = gettext_lazy("Bring this line back?"), gettext_lazy("Bring back")
    done_message = pgettext_lazy("a line", "It is back.")

    def act(self) -> Aid:
        return aids.restore(self.object, by=self.user)
