"""Competitors' moves on pages: the list, note one from a competitor or a customer, correct it, archive with undo."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.actions import moves
from accounts.filters import MoveFilters
from accounts.forms.competitors import MovePageForm
from accounts.models import Move
from accounts.views.competitors import OfCompetitor
from accounts.views.contacts import account_cell
from accounts.views.home import OfAccount
from accounts.views.presences import competitors_of
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right
from kam.templatetags import ui


def competitor_cell(row: Move) -> SafeString:
    """Whose move it is."""
    address = reverse("accounts:competitor-detail", args=[row.competitor_id])
    return format_html('<a class="open" href="{}">{}</a>', address, row.competitor.name)


def customer_cell(row: Move) -> SafeString | str:
    """At which customer; a move in the market names none."""
    return account_cell(row) if row.account_id else ui.nothing()


EMPTY = {
    "title": _("No competitor's move fits"),
    "text": _("Note what a competitor did on its page or a customer's, or import a file."),
    "icon": "swords",
}
COLUMNS = [
    Column("on", _("Day"), lambda m: m.on, lambda m: ui.day(m.on), "on"),
    Column("competitor", _("Competitor"), lambda m: m.competitor.name, competitor_cell, "competitor__name"),
    Column("text", _("What it did"), lambda m: m.text, css="wide"),
    Column("account", _("Customer"), lambda m: str(m.account or ""), customer_cell, "account__name"),
    Column("account_code", _("Customer code"), lambda m: m.account.code if m.account else "", only="export"),
    Column("source", _("Source"), lambda m: m.source, css="desk"),
]  # fmt: skip


class MoveList(ListPage):
    """What competitors did, in the market and at the customers one sees."""

    model, name, nav, title = Move, "moves", "analyses", _("Competitors' moves")
    subtitle = _("In the open market, and at the customers you see.")
    filterset_class, default_sort, columns, empty = MoveFilters, "-on", COLUMNS, EMPTY

    def rows(self) -> Any:
        return super().rows().select_related("account", "competitor").defer("account__search_text")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Competitors"), reverse("accounts:competitor-list"))]


class MoveCreate(FormPage):
    """What both ways to note a move share."""

    title, right, form_class = _("Note a move"), Right.EDIT_ACCOUNTS, MovePageForm
    done_message = _("Move noted.")
    known = ""

    def instance(self) -> None:
        return None

    def initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def get_subtitle(self) -> str:
        return str(self.object)

    def form(self, data: Any = None, files: Any = None) -> MovePageForm:
        return MovePageForm(data, files, initial=self.initial(), user=self.user, without=(self.known,))

    def act(self, form: Any) -> Move:
        return moves.note(values={**form.cleaned_data, self.known: self.object}, by=self.user)


class CompetitorMoveCreate(OfCompetitor, MoveCreate):
    """A move of one competitor."""

    known = "competitor"

    def done_url(self, _record: Any) -> str:
        return reverse("accounts:competitor-detail", args=[self.object.pk])


class AccountMoveCreate(OfAccount, MoveCreate):
    """A move at one customer."""

    known = "account"

    def done_url(self, _record: Any) -> str:
        return competitors_of(self.object)


class OfMove:
    """What pages of one move share."""

    model, nav, right = Move, "analyses", Right.EDIT_ACCOUNTS
    object: Move

    def queryset(self) -> Any:
        return super().queryset().select_related("account", "competitor")  # type: ignore[misc]

    def get_subtitle(self) -> str:
        return " · ".join(str(part) for part in (self.object.competitor, self.object.account) if part)

    def crumbs(self) -> list[tuple[Any, str]]:
        up = (_("Competitors"), reverse("accounts:competitor-list"))
        return [up, (str(self.object.competitor), self.done_url(None))]

    def done_url(self, _record: Any) -> str:
        return reverse("accounts:competitor-detail", args=[self.object.competitor_id])


class MoveEdit(OfMove, FormPage):
    """Correct it."""

    title, form_class, done_message = _("Edit move"), MovePageForm, _("Saved.")

    def actions(self) -> list[dict[str, Any]]:
        gone = self.object.archived_at is not None
        words, verb = (_("Bring back"), "restore") if gone else (_("Archive"), "archive")
        return [{"label": words, "url": reverse(f"accounts:move-{verb}", args=[self.object.pk])}]

    def act(self, form: Any) -> Move:
        return moves.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class MoveArchive(OfMove, ActionPage):
    """Out of the lists, with undo."""

    title, done_message, submit_label = _("Archive move"), _("Move archived."), _("Archive")
    question = _("The move leaves the pages. You can bring it back.")

    def act(self) -> Move:
        return moves.archive(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Move) -> str:
        return reverse("accounts:move-restore", args=[result.pk])


class MoveRestore(OfMove, ActionPage):
    """Back on the pages."""

    title, done_message, question = _("Bring back"), _("Move brought back."), _("The move is shown again.")

    def act(self) -> Move:
        return moves.restore(self.object, by=self.user)
