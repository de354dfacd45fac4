"""Pages of the bank of questions, features and objections: the list, a new line, other words, out and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from kam.ground.catalogues import Catalogue, CatalogueList, EntryArchive, EntryCreate, EntryEdit, EntryRestore
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.rights import Right
from lifecycle.actions import aids
from lifecycle.filters import AidFilter
from lifecycle.forms.aids import AidForm
from lifecycle.models import Aid
from lifecycle.rules import scripts

EMPTY = {
    "title": gettext_lazy("Nothing fits"),
    "text": gettext_lazy("Take a filter away, or write down a question that worked."),
    "icon": "messages-square",
}


def said(name: str) -> Callable[[Aid], str]:
    """A column in the reader's script; a file has it as it was written."""
    return lambda aid: scripts.said_in(get_language() or "en", getattr(aid, name))


COLUMNS = [
    Column("text", gettext_lazy("Question, feature or objection"), lambda a: a.text, said("text"), css="wide"),
    Column("kind", gettext_lazy("Kind"), lambda a: a.get_kind_display(), sort="kind"),
    Column("advantage", gettext_lazy("Advantage"), lambda a: a.advantage, said("advantage"), css="desk"),
    Column("reply", gettext_lazy("Benefit, or how it is met"), lambda a: a.reply, said("reply"), css="wide"),
    Column("sign", gettext_lazy("For needs heard as"), lambda a: a.get_sign_display(), css="desk"),
    Column("category", gettext_lazy("Product category"), lambda a: a.category, css="roomy desk"),
    Column("industry", gettext_lazy("Industry"), lambda a: a.industry, css="roomy desk"),
    Column("language", gettext_lazy("Language"), lambda a: a.get_language_display(), only="export"),
]


class OfAids(Catalogue):
    """What helps in a conversation; everybody reads it, the administrator keeps it."""

    model, nav, noun, called = Aid, "visits", "lifecycle:aid", gettext_lazy("Questions and answers")
    verbs, keeps = aids, Right.FIELDS

    def above(self) -> list[tuple[Any, str]]:
        return []


class AidList(OfAids, CatalogueList):
    """All lines; what is archived, too."""

    name, new, filterset_class, default_sort = "aids", gettext_lazy("New line"), AidFilter, "pk"
    empty, columns = EMPTY, COLUMNS

    def rows(self) -> Any:
        return ListPage.rows(self)


class AidCreate(OfAids, EntryCreate):
    """A new line."""

    title, form_class, done_message = gettext_lazy("New line"), AidForm, gettext_lazy("Saved.")


class AidEdit(OfAids, EntryEdit):
    """Other words."""

    form_class = AidForm

    def get_title(self) -> Any:
        return _("Edit the line")


class AidArchive(OfAids, EntryArchive):
    """No longer proposed."""

    title, done_message = gettext_lazy("Archive this line?"), gettext_lazy("Archived.")
    question = gettext_lazy("It is no longer proposed in briefings. You can bring it back.")


class AidRestore(OfAids, EntryRestore):
    """Proposed again."""

    title, done_message = gettext_lazy("Bring this line back?"), pgettext_lazy("a line", "It is back.")
