"""Pages of the marks of an alliance or a partnership: the list, noted, edited, over, withdrawn."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import marks
from accounts.filters.standards import MarkFilters
from accounts.forms.assessments import MarkEndForm, MarkPageForm
from accounts.models import Mark
from accounts.views.assessments import account_cell, card_of
from accounts.views.home import OfAccount
from kam.ground import round_trips
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right
from kam.templatetags import ui

EMPTY = {
    "title": _("No mark fits"),
    "text": _("Take a filter away, or note on the scorecard of a customer which marks of the relation hold."),
    "icon": "handshake",
}
COLUMNS = [
    *round_trips.columns("marks", {
        "account": lambda m: m.account.code, "kind": lambda m: m.get_kind_display(), "since": lambda m: m.since,
        "until": lambda m: m.until, "evidence": lambda m: m.evidence,
    }),
    Column("account", _("Customer"), lambda m: m.account.name, account_cell, "account__name"),
    Column("kind", _("Mark"), lambda m: m.get_kind_display(), sort="kind", only="page"),
    Column("since", _("Holds since"), lambda m: m.since, lambda m: ui.day(m.since), "since", num=True, only="page"),
    Column("until", _("Held until"), lambda m: m.until, lambda m: ui.day(m.until), "until", num=True, only="page"),
    Column("evidence", _("Evidence"), lambda m: m.evidence, lambda m: m.evidence or str(m.document or ""),
           css="wide quiet", only="page"),
    Column("document", _("Document"), lambda m: str(m.document or ""), only="export"),
    Column("by", _("By"), lambda m: str(m.by), css="desk"),
]  # fmt: skip


class MarkList(ListPage):
    """Which marks of an alliance or a partnership hold, or held."""

    model, name, nav, title = Mark, "marks", "analyses", _("Marks of the relation")
    filterset_class, default_sort, columns, empty = MarkFilters, "-since", COLUMNS, EMPTY

    def rows(self) -> Any:
        return super().rows().select_related("account", "by", "document").defer("account__search_text")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Assessments"), reverse("accounts:assessment-list"))]


class WithAccount:
    """The form knows whose documents may prove a mark: those of the page's customer, or of the mark's."""

    object: Any

    def form(self, data: Any = None, files: Any = None) -> Any:
        asked = {"initial": self.initial(), "user": self.user, "instance": self.instance()}  # type: ignore[attr-defined]
        return MarkPageForm(data, files, of=getattr(self.object, "account", self.object), **asked)


class MarkCreate(WithAccount, OfAccount, FormPage):
    """A mark of the relation holds."""

    title, right, form_class = _("Note a mark of the relation"), Right.ASSESS, MarkPageForm
    done_message = _("Mark noted.")

    def instance(self) -> None:
        return None

    def get_subtitle(self) -> str:
        return self.object.name

    def initial(self) -> dict[str, Any]:
        return {"kind": self.request.GET.get("kind", ""), "since": timezone.localdate()}

    def act(self, form: Any) -> Mark:
        return marks.note(values={**form.cleaned_data, "account": self.object}, by=self.user)

    def done_url(self, _record: Any) -> str:
        return card_of(self.object)


class OfMark:
    """What pages of one mark share."""

    model, nav, right = Mark, "customers", Right.ASSESS
    object: Mark

    def queryset(self) -> Any:
        return super().queryset().select_related("account")  # type: ignore[misc]

    def get_subtitle(self) -> str:
        return f"{self.object} · {self.object.account}"

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Customers"), reverse("accounts:account-list")), (str(self.object.account), self.done_url(None))]

    def done_url(self, _record: Any) -> str:
        return card_of(self.object.account)


class MarkEdit(WithAccount, OfMark, FormPage):
    """Better evidence, other days."""

    title, form_class, done_message = _("Mark of the relation"), MarkPageForm, _("Saved.")

    def act(self, form: Any) -> Mark:
        return marks.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class MarkEnd(OfMark, FormPage):
    """It no longer holds."""

    title, form_class, done_message = _("The mark no longer holds"), MarkEndForm, _("Noted as over.")

    def initial(self) -> dict[str, Any]:
        return {"until": timezone.localdate()}

    def act(self, form: Any) -> Mark:
        return marks.end(self.object, until=form.cleaned_data["until"], version=self.version(), by=self.user)


class MarkWithdraw(OfMark, ActionPage):
    """Noted by mistake, with undo."""

    title, submit_label, done_message = _("Take the mark back"), _("Take back"), _("Mark taken back.")
    question = _("It was noted by mistake and never held. You can bring it back.")

    def act(self) -> Mark:
        return marks.withdraw(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Mark) -> str:
        return reverse("accounts:mark-restore", args=[result.pk])


class MarkRestore(OfMark, ActionPage):
    """It held after all."""

    title, done_message, question = _("Bring back"), _("The mark is back."), _("The mark counts again.")

    def act(self) -> Mark:
        return marks.restore(self.object, by=self.user)
