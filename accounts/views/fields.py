"""Settings of custom fields: the list, define one, edit, archive, bring back."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import fields
from accounts.filters import FieldFilters
from accounts.forms.fields import FieldPageForm
from accounts.models import CustomField
from accounts.views.home import new_button
from kam.ground import wording
from kam.ground.lists import Column
from kam.ground.pages import ListPage, Page
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right
from kam.templatetags import ui

MOST_OPTIONS = 99


def name_cell(row: CustomField) -> SafeString:
    """Its words with the key below."""
    words = '<a class="open" href="{}">{}</a><span class="sub">{}</span>'
    return format_html(words, reverse("accounts:field-edit", args=[row.pk]), row.label, row.key)


def kind_cell(row: CustomField) -> str:
    """The kind; of a choice with its first options."""
    options = [label for _value, label in row.words(retired=False)]
    more = "…" if len(options) > 3 else ""
    return (
        wording.pair(row.get_kind_display(), f"{wording.listed(options[:3])}{more}")
        if options
        else row.get_kind_display()
    )


def asked_cell(row: CustomField) -> SafeString | str:
    """Whether it has to be filled in."""
    return format_html('<span class="tag">{}</span>', gettext("Required")) if row.required else gettext("Optional")


def yes(value: bool) -> str:
    return gettext("Yes") if value else ""


COLUMNS = [
    Column("label", _("Field"), lambda f: f.label, name_cell),
    Column("key", _("Key"), lambda f: f.key, only="export"),
    Column("kind", _("Kind"), kind_cell, kind_cell),
    Column("required", _("Asked for"), lambda f: yes(f.required), asked_cell),
    Column("listed", _("In the list"), lambda f: yes(f.listed), lambda f: yes(f.listed)),
    Column("position", _("Place"), lambda f: f.position, sort="position", num=True, css="desk"),
]
EMPTY = {
    "title": _("No field yet"),
    "text": _("Define what you want to know of customers and the file does not ask for: it stands in forms at once."),
    "icon": "list-plus",
}


class FieldList(ListPage):
    """The fields of customers, in the order of forms and lists."""

    model, name, nav, title, right = CustomField, "fields", "settings", _("Fields of customers"), Right.FIELDS
    subtitle = _("What your company keeps of a customer besides the file")
    filterset_class, default_sort, empty = FieldFilters, "position", EMPTY

    @cached_property
    def columns(self) -> list[Column]:  # type: ignore[override]
        counts = fields.filled(super().rows())
        used = Column("filled", _("Filled in"), lambda f: counts[f.pk], lambda f: ui.num(counts[f.pk]), num=True)
        return [*COLUMNS[:-1], used, COLUMNS[-1]]

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Settings"), reverse("kam:settings"))]

    def actions(self) -> list[dict[str, Any]]:
        return new_button(self.user, Right.FIELDS, gettext("New field"), "accounts:field-create")


class OfFields:
    """Way up and home of the pages of fields."""

    nav, right = "settings", Right.FIELDS

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Settings"), reverse("kam:settings")), (_("Fields of customers"), reverse("accounts:field-list"))]

    def done_url(self, _record: Any) -> str:
        return reverse("accounts:field-list")


class FieldCreate(OfFields, FormPage):
    """Define a field."""

    title, form_class = _("New field"), FieldPageForm
    done_message = _("Field defined: customers' forms, filters, imports and the API have it from now on.")

    def act(self, form: Any) -> CustomField:
        return fields.define(values=form.cleaned_data, by=self.user)


class FieldEdit(OfFields, FormPage):
    """Other words, options, place."""

    model, form_class, done_message = CustomField, FieldPageForm, _("Saved.")

    def get_title(self) -> Any:
        return self.object.label

    def get_subtitle(self) -> Any:
        return self.object.get_kind_display()

    def actions(self) -> list[dict[str, Any]]:
        """Archive, or bring back."""
        gone = self.object.archived_at is not None
        words, verb = (gettext("Bring back"), "restore") if gone else (gettext("Archive"), "archive")
        icon = "archive-restore" if gone else "archive"
        return [{"label": words, "url": reverse(f"accounts:field-{verb}", args=[self.object.pk]), "icon": icon}]

    def act(self, form: Any) -> CustomField:
        return fields.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class FieldArchive(OfFields, ActionPage):
    """Asked for no more, with undo."""

    model, title, done_message = CustomField, _("Archive field"), _("Field archived.")
    question, submit_label = _("Forms, lists, filters and files have the field no more. What was entered is kept, "
                               "and comes back with it."), _("Archive")  # fmt: skip

    def act(self) -> CustomField:
        return fields.archive(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: CustomField) -> str:
        return reverse("accounts:field-restore", args=[result.pk])


class FieldRestore(OfFields, ActionPage):
    """Back with its values."""

    model, title, done_message = CustomField, _("Bring back"), _("Field brought back.")
    question = _("The field stands in forms, lists, filters and files again, with what was entered in it.")

    def act(self) -> CustomField:
        return fields.restore(self.object, by=self.user)


class OptionBlank(OfFields, Page):
    """One more empty row of options, for the form."""

    template_name = "accounts/fields/_option.html"

    def show(self, *, status: int = 200, template: str = "", **context: Any) -> HttpResponse:
        text = self.request.GET.get("place", "")
        place = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
        place = min(place, MOST_OPTIONS)
        return super().show(place=place, next=place + 1, more=place < MOST_OPTIONS, **context)
