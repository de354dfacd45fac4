"""Documents on pages: a customer's tab with drop and list, all one sees, the download, describe, archive with undo."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.actions import documents
from accounts.filters import DocumentFilters
from accounts.forms.documents import DocumentForm, UploadPageForm
from accounts.models import Account, Document
from accounts.views.contacts import account_cell
from accounts.views.home import OfAccount
from kam.ground import files
from kam.ground.lists import Column
from kam.ground.pages import ListPage, Panel
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can
from kam.templatetags import ui

NAV = "customers"
MOST = 200
TYPES = {
    "application/pdf": "PDF",
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "application/zip": "ZIP",
    "text/plain": gettext_lazy("Text"),
}


def type_of(row: Document) -> str:
    """What the file is, in a word; Office by its program, else by nothing."""
    for part, word in (("wordprocessing", "Word"), ("spreadsheet", "Excel"), ("presentation", "PowerPoint")):
        if part in row.media_type:
            return word
    return str(TYPES.get(row.media_type, gettext("File")))


def title_cell(row: Document) -> SafeString:
    """The title downloads it; below it the file's own name and the note."""
    below = " · ".join(part for part in (row.file_name if row.file_name != row.title else "", row.note) if part)
    sub = format_html('<span class="sub">{}</span>', below) if below else ""
    return format_html('<a class="open" href="/documents/{}/file/" download>{}</a>{}', row.pk, row.title, sub)


def size_cell(row: Document) -> str:
    return ui.size(row.size)


EMPTY = {
    "title": _("No document fits"),
    "text": _("Contracts, quotations, minutes: add them on a customer's page."),
    "icon": "file-text",
}
COLUMNS = [
    Column("title", _("Title"), lambda d: d.title, title_cell, "title"),
    Column("account", _("Customer"), lambda d: str(d.account), account_cell, "account__name"),
    Column("kind", _("Kind"), lambda d: d.get_kind_display(), sort="kind"),
    Column("type", _("Type of file"), type_of, css="desk"),
    Column("size", _("Size"), lambda d: d.size, size_cell, "size", num=True, css="nowrap"),
    Column("file", _("File name"), lambda d: d.file_name, only="export"),
    Column("by", _("By"), lambda d: str(d.by or ""), css="desk"),
    Column("created", _("Added"), lambda d: d.created_at, lambda d: ui.day(d.created_at), "created_at", num=True),
]


class DocumentList(ListPage):
    """Documents of all customers one sees."""

    model, name, nav, title = Document, "documents", NAV, _("Documents")
    filterset_class, default_sort = DocumentFilters, "-created_at"
    empty, columns = EMPTY, COLUMNS

    def rows(self) -> Any:
        return super().rows().select_related("account", "by").defer("account__search_text", "search_text")


class AccountDocuments(OfAccount, Panel):
    """The documents of one customer, and the place to drop another."""

    template_name, title = "accounts/documents/_of_account.html", _("Documents")

    def context(self) -> dict[str, Any]:
        found = Document.objects.visible_to(self.user).live().filter(account=self.object).select_related("by")
        may = can(self.user, Right.EDIT_DOCUMENTS) and self.object.archived_at is None
        return super().context() | {
            "documents": [(row, type_of(row), size_cell(row)) for row in found[:MOST]],
            "may_edit": may,
            "upload": UploadPageForm(user=self.user) if may else None,
        }


def documents_of(account: Account) -> str:
    """The tab of a customer's documents."""
    return reverse("accounts:account-detail", args=[account.pk]) + "?tab=documents"


class DocumentCreate(OfAccount, FormPage):
    """Add a file."""

    title, right, form_class = _("Add a document"), Right.EDIT_DOCUMENTS, UploadPageForm
    submit_label, done_message = _("Upload"), _("Document added.")

    def instance(self) -> None:
        return None

    def initial(self) -> dict[str, Any]:
        return {}

    def act(self, form: Any) -> Document:
        values = {**form.cleaned_data, "account": self.object}
        return documents.add(content=values.pop("file"), values=values, by=self.user)

    def done_url(self, _record: Any) -> str:
        return documents_of(self.object)


class OfDocument:
    """What pages of one document share."""

    model, nav = Document, NAV
    object: Document

    def queryset(self) -> Any:
        return super().queryset().select_related("account")  # type: ignore[misc]

    def get_subtitle(self) -> str:
        return self.object.title

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Customers"), reverse("accounts:account-list")), (str(self.object.account), self.done_url(None))]

    def done_url(self, _record: Any) -> str:
        return documents_of(self.object.account)


class DocumentDownload(OfDocument, Panel):
    """The file, always to be saved and never shown in the page: whatever it says it is."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = self.object
        return files.attachment(row.path, name=row.file_name, media_type=row.media_type)


class DocumentEdit(OfDocument, FormPage):
    """Another title, kind or note."""

    title, right, form_class = _("Edit document"), Right.EDIT_DOCUMENTS, DocumentForm
    done_message = _("Saved.")

    def act(self, form: Any) -> Document:
        return documents.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class DocumentArchive(OfDocument, ActionPage):
    """Out of the lists, with undo."""

    title, right, submit_label = _("Archive document"), Right.EDIT_DOCUMENTS, _("Archive")
    question, done_message = _("It leaves the lists; the file is kept."), _("Document archived.")

    def act(self) -> Document:
        return documents.archive(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Document) -> str:
        return reverse("accounts:document-restore", args=[result.pk])


class DocumentRestore(OfDocument, ActionPage):
    """Back from the archive."""

    title, right, done_message = _("Bring back"), Right.EDIT_DOCUMENTS, _("Document brought back.")
    question = _("The document stands in the lists again.")

    def act(self) -> Document:
        return documents.restore(self.object, by=self.user)
