"""Pages of relationships: the list of our relations; draw, judge anew, archive and bring back each kind."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.actions import relationships
from accounts.filters import RelationFilters
from accounts.forms.relationships import InfluencePageForm, RelationPageForm, RivalryPageForm
from accounts.models import Account, InfluenceLine, Relation, Rivalry
from accounts.rules import persons
from accounts.views.home import OfAccount
from kam.ground import events, round_trips
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right
from kam.templatetags import ui


def people_of(account_id: int) -> str:
    """The map of a customer's people."""
    return reverse("accounts:account-detail", args=[account_id]) + "?tab=people"


def contact_cell(row: Relation) -> SafeString:
    """The contact, with the title below."""
    sub = format_html('<span class="sub">{}</span>', row.contact.title) if row.contact.title else ""
    return format_html('<a class="open" href="/contacts/{}/">{}</a>{}', row.contact_id, row.contact.name, sub)


def account_cell(row: Relation) -> SafeString:
    """The customer, with its badge, as a link to its people."""
    account = row.contact.account
    badge = ui.tier_badge(account.tier, ui.language(), False)
    return format_html('<span class="row">{}<a href="{}">{}</a></span>', badge, people_of(account.pk), account)


EMPTY = {
    "title": _("No relation fits"),
    "text": _("Take a filter away, or say on a customer's people tab who of us knows whom."),
    "icon": "handshake",
}
COLUMNS = [
    *round_trips.columns("relations", {
        "account": lambda r: r.contact.account.code, "contact": lambda r: persons.cell(r.contact.name, r.contact.email),
        "user": lambda r: r.user.username, "strength": lambda r: r.get_strength_display(),
        "assessed_on": lambda r: r.assessed_on, "note": lambda r: r.note,
    }),
    Column("contact", _("Contact"), lambda r: r.contact.name, contact_cell, "contact__name", only="page"),
    Column("account", _("Customer"), lambda r: str(r.contact.account), account_cell, "contact__account__name"),
    Column("user", _("Colleague"), lambda r: str(r.user), sort="user__name", only="page"),
    Column("user_name", _("Colleague's name"), lambda r: str(r.user), only="export"),
    Column("strength", _("Strength"), lambda r: r.get_strength_display(),
           lambda r: format_html('<a href="/relations/{}/edit/">{}</a>', r.pk, r.get_strength_display()), only="page"),
    Column("on", _("Assessed on"), lambda r: r.assessed_on, lambda r: ui.day(r.assessed_on, "short"), "assessed_on",
           num=True, only="page"),
    Column("by", _("Assessed by"), lambda r: str(r.assessed_by), css="desk"),
    Column("note", _("Note"), lambda r: r.note, css="desk", only="page"),
]  # fmt: skip


class RelationList(ListPage):
    """Which of us knows whom, and how well."""

    model, name, nav, title, right = Relation, "relations", "contacts", _("Our relations"), Right.SEE_CONTACTS
    filterset_class, default_sort = RelationFilters, "-assessed_on"
    columns, empty = COLUMNS, EMPTY

    def rows(self) -> Any:
        found = super().rows().filter(contact__archived_at__isnull=True)
        joined = found.select_related("contact__account", "user", "assessed_by")
        return joined.defer("contact__search_text", "contact__note", "contact__account__search_text")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Contacts"), reverse("accounts:contact-list"))]

    def actions(self) -> list[dict[str, Any]]:
        lines = {"label": _("Lines of influence"), "url": reverse("accounts:influence-list"), "icon": "spline"}
        rivals = {"label": _("Competitors' relations"), "url": reverse("accounts:rivalry-list"), "icon": "swords"}
        return [lines, rivals]


class BelowAccount(OfAccount, FormPage):
    """A new relationship between people of one customer."""

    right, submit_label = Right.EDIT_CONTACTS, _("Save")

    def instance(self) -> None:
        return None

    def form(self, data: Any = None, files: Any = None) -> Any:
        return self.form_class(data, files, initial=self.initial(), user=self.user, account=self.object)

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Customers"), reverse("accounts:account-list")), (str(self.object), people_of(self.object.pk))]

    def done_url(self, _record: Any) -> str:
        return people_of(self.object.pk)


class InfluenceCreate(BelowAccount):
    """Who sways whom."""

    title, form_class, done_message = _("Draw a line of influence"), InfluencePageForm, _("Line drawn.")

    def act(self, form: Any) -> InfluenceLine:
        return relationships.draw(values=form.cleaned_data, by=self.user)


class RelationCreate(BelowAccount):
    """Which of us knows whom."""

    title, form_class, done_message = _("Assess a relation"), RelationPageForm, _("Relation assessed.")

    def initial(self) -> dict[str, Any]:
        return {"user": self.user.pk} | super().initial()

    def act(self, form: Any) -> Relation:
        return relationships.assess(values=form.cleaned_data, by=self.user)


class RivalryCreate(BelowAccount):
    """Whom a competitor knows."""

    title, form_class, done_message = _("Note a competitor's relation"), RivalryPageForm, _("Noted.")

    def act(self, form: Any) -> Rivalry:
        return relationships.note_rival(values=form.cleaned_data, by=self.user)


def at(relationship: Any, deed: str) -> str:
    """The address of a deed on a relationship."""
    return reverse(f"accounts:{events.noun_of(relationship)}-{deed}", args=[relationship.pk])


class Of:
    """What pages of one relationship share: its people joined, the way back to their map."""

    nav, right = "customers", Right.EDIT_CONTACTS
    joined: ClassVar[tuple[str, ...]] = ("contact__account",)
    object: Any

    def queryset(self) -> Any:
        return super().queryset().select_related(*self.joined)  # type: ignore[misc]

    def account(self) -> Account:
        """Whose people these are."""
        return getattr(self.object, self.joined[0].partition("__")[0]).account  # type: ignore[no-any-return]

    def get_subtitle(self) -> str:
        return str(self.object)

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Customers"), reverse("accounts:account-list")), (str(self.account()), self.done_url(None))]

    def done_url(self, _record: Any) -> str:
        return people_of(self.account().pk)

    def context(self) -> dict[str, Any]:
        return super().context() | {"archive_url": at(self.object, "archive")}  # type: ignore[misc]


class OfInfluence(Of):
    """A line of influence."""

    model = InfluenceLine
    joined = ("who__account", "whom")


class OfRelation(Of):
    """One of our relations."""

    model = Relation
    joined = ("contact__account", "user")


class OfRivalry(Of):
    """A competitor's relation."""

    model = Rivalry
    joined = ("contact__account", "competitor")


class Edit(FormPage):
    """Edit what is there; its people stay, and a button takes it off the map."""

    template_name, done_message = "accounts/relationships/edit.html", _("Saved.")


class InfluenceEdit(OfInfluence, Edit):
    """How strongly somebody sways somebody."""

    title, form_class = _("Edit line of influence"), InfluencePageForm

    def act(self, form: Any) -> InfluenceLine:
        return relationships.redraw(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class RelationEdit(OfRelation, Edit):
    """Judge a relation anew, as of today."""

    title, form_class = _("Assess the relation anew"), RelationPageForm

    def initial(self) -> dict[str, Any]:
        return super().initial() | {"assessed_on": None}

    def act(self, form: Any) -> Relation:
        return relationships.reassess(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class RivalryEdit(OfRivalry, Edit):
    """A competitor's relation as it is now."""

    title, form_class = _("Edit the competitor's relation"), RivalryPageForm

    def act(self, form: Any) -> Rivalry:
        return relationships.change_rival(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class Archive(ActionPage):
    """Off the map, with undo."""

    title, submit_label, done_message = _("Take off the map"), _("Archive"), _("Taken off the map.")
    question, danger = _("It leaves the map and its findings. You can bring it back."), True

    def act(self) -> Any:
        return relationships.archive(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Any) -> str:
        return at(self.object, "restore")  # type: ignore[attr-defined,no-any-return]


class Restore(ActionPage):
    """Back on the map."""

    title, done_message, question = _("Bring back"), _("Back on the map."), _("It stands on the map again.")

    def act(self) -> Any:
        return relationships.restore(self.object, by=self.user)


class InfluenceArchive(OfInfluence, Archive):
    """Takes a line off the map."""


class InfluenceRestore(OfInfluence, Restore):
    """Puts a line back on the map."""


class RelationArchive(OfRelation, Archive):
    """Takes one of our relations off the map."""


class RelationRestore(OfRelation, Restore):
    """Puts one of our relations back on the map."""


class RivalryArchive(OfRivalry, Archive):
    """Takes a competitor's relation off the map."""


class RivalryRestore(OfRivalry, Restore):
    """Puts a competitor's relation back on the map."""
