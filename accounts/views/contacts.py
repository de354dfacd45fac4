"""Pages of contacts: all one sees, those of one customer, one person, create, edit, left the company."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.actions import contacts
from accounts.filters import ContactFilters
from accounts.forms.contacts import ContactPageForm, LeaveForm, NewContactForm
from accounts.models import Account, Contact, ContactMerge
from accounts.rules import persons
from accounts.views.home import url_of
from kam.ground import round_trips
from kam.ground.errors import Refused
from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can
from kam.templatetags import ui

NAV = "contacts"


def name_cell(row: Contact) -> SafeString:
    """Name, and below it what they do."""
    sub = " · ".join(part for part in (row.title, row.department) if part)
    gone = format_html(' <span class="tag">{}</span>', gettext("left")) if row.has_left else ""
    below = format_html('<span class="sub">{}</span>', sub) if sub else ""
    return format_html('<a class="open" href="/contacts/{}/">{}</a>{}{}', row.pk, row.name, gone, below)


def account_cell(row: Any) -> SafeString:
    """The customer, with its badge, as a link."""
    badge = ui.tier_badge(row.account.tier, ui.language(), False)
    return format_html('<span class="row">{}<a href="/customers/{}/">{}</a></span>', badge, row.account_id, row.account)


EMPTY = {
    "title": _("Nobody fits"),
    "text": _("Take a filter away, or add people on a customer's page."),
    "icon": "user-round",
}
COLUMNS = [
    *round_trips.columns("contacts", {
        "account": lambda c: c.account.code, "name": lambda c: c.name, "title": lambda c: c.title,
        "department": lambda c: c.department, "role": lambda c: c.get_role_display(),
        "influence": lambda c: c.get_influence_display(), "stance": lambda c: c.get_stance_display(),
        "reports_to": lambda c: persons.cell(c.reports_to.name, c.reports_to.email) if c.reports_to else "",
        "email": lambda c: c.email, "phone": lambda c: c.phone, "mobile": lambda c: c.mobile,
        "birthday": lambda c: c.birthday, "last_met_on": lambda c: c.last_met_on, "left_on": lambda c: c.left_on,
        "note": lambda c: c.note,
    }),
    Column("name", pgettext_lazy("person", "Name"), lambda c: c.name, name_cell, "name", only="page"),
    Column("account", _("Customer"), lambda c: str(c.account), account_cell, "account__name"),
    Column("role", _("Role in the purchase"), lambda c: c.get_role_display(), sort="role", only="page"),
    Column("influence", _("Influence"), lambda c: c.get_influence_display(), css="desk", only="page"),
    Column("stance", _("Stance to us"), lambda c: c.get_stance_display(), sort="stance", only="page"),
    Column("phone", _("Phone"), lambda c: c.mobile or c.phone, css="nowrap", only="page"),
    Column("email", _("E-mail"), lambda c: c.email, css="desk", only="page"),
    Column("met", _("Last met"), lambda c: c.last_met_on, lambda c: ui.day(c.last_met_on, "short"),
           "last_met_on", num=True, only="page"),
]  # fmt: skip


class ContactList(ListPage):
    """Whom we know."""

    model, name, nav, title, right = Contact, "contacts", NAV, _("Contacts"), Right.SEE_CONTACTS
    filterset_class, default_sort = ContactFilters, "name"
    empty = EMPTY
    columns = COLUMNS

    def rows(self) -> Any:
        found = super().rows().select_related("account", "reports_to")
        return found.defer("search_text", "account__search_text", "reports_to__search_text")

    def actions(self) -> list[dict[str, Any]]:
        new = {
            "label": gettext("New contact"),
            "url": reverse("accounts:contact-create"),
            "primary": True,
            "icon": "plus",
        }
        known = {"label": gettext("Our relations"), "url": reverse("accounts:relation-list"), "icon": "handshake"}
        doubles = {"label": gettext("Possible duplicates"), "url": reverse("accounts:contact-doubles"), "icon": "merge"}
        return [new, known, doubles] if can(self.user, Right.EDIT_CONTACTS) else [known]


def people_of(account: Account) -> tuple[Any, str]:
    """The way back to a customer's people."""
    return str(account), reverse("accounts:account-detail", args=[account.pk]) + "?tab=people"


class OfContact:
    """What pages of one contact share."""

    model, nav = Contact, NAV
    object: Contact

    def queryset(self) -> Any:
        return super().queryset().select_related("account", "reports_to", "followed_by")  # type: ignore[misc]

    def crumbs(self) -> list[tuple[Any, str]]:
        account = self.object.account
        people = reverse("accounts:account-detail", args=[account.pk]) + "?tab=people"
        return [(_("Customers"), reverse("accounts:account-list")), (str(account), people)]

    def done_url(self, record: Contact) -> str:
        return reverse("accounts:contact-detail", args=[record.pk])


class ContactDetail(OfContact, DetailPage):
    """One person."""

    template_name = "accounts/contacts/detail.html"

    def context(self) -> dict[str, Any]:
        merged = ContactMerge.objects.visible_to(self.user).in_force().filter(survivor=self.object)
        merges = merged.select_related("loser", "by") if can(self.user, Right.EDIT_CONTACTS) else []
        return super().context() | {"merges": merges}

    def actions(self) -> list[dict[str, Any]]:
        return contact_actions(self.object, self.user)


def contact_actions(contact: Contact, user: Any) -> list[dict[str, Any]]:
    """The buttons of one person."""
    if contact.erased_at is not None:
        return []
    return _visits(contact, user) + _edits(contact, user) + _privacy(contact, user)


def _visits(contact: Contact, user: Any) -> list[dict[str, Any]]:
    """A visit to them is planned as long as they are there."""
    gone = contact.archived_at is not None or contact.has_left or contact.account.archived_at is not None
    url = url_of("lifecycle:plan-create")
    if gone or not url or not can(user, Right.LOG_VISITS):
        return []
    query = urlencode({"account": contact.account_id, "contacts": contact.pk})
    return [{"label": gettext("Plan a visit"), "url": f"{url}?{query}", "icon": "calendar-plus"}]


def _privacy(contact: Contact, user: Any) -> list[dict[str, Any]]:
    if not can(user, Right.PRIVACY):
        return []
    key = [contact.pk]
    export = {"label": gettext("Hand out"), "url": reverse("accounts:contact-export", args=key), "icon": "download"}
    return [export, {"label": gettext("Erase"), "url": reverse("accounts:contact-erase", args=key), "icon": "eraser"}]


def _edits(contact: Contact, user: Any) -> list[dict[str, Any]]:
    if not can(user, Right.EDIT_CONTACTS):
        return []
    key = [contact.pk]
    found = [{"label": gettext("Edit"), "url": reverse("accounts:contact-edit", args=key), "icon": "pencil"}]
    if contact.archived_at is not None:
        return [
            {
                "label": gettext("Bring back"),
                "url": reverse("accounts:contact-restore", args=key),
                "icon": "archive-restore",
            }
        ]
    if not contact.has_left:
        found.append(
            {"label": gettext("Has left"), "url": reverse("accounts:contact-leave", args=key), "icon": "door-open"}
        )
    merge = {"label": gettext("Merge"), "url": reverse("accounts:contact-merge-choose", args=key), "icon": "merge"}
    archive = {"label": gettext("Archive"), "url": reverse("accounts:contact-archive", args=key), "icon": "archive"}
    return [*found, merge, archive]


def asked_account(user: Any, key: int | None) -> Account | None:
    """The customer of the address, if it names one; 404 for what the user does not see."""
    found = Account.objects.visible_to(user).filter(pk=key).first() if key else None
    if key and found is None:
        raise Http404
    return found


class ContactCreate(FormPage):
    """A new person; below a customer the customer is set."""

    nav, title, right = NAV, _("New contact"), Right.EDIT_CONTACTS
    form_class, done_message = NewContactForm, _("Contact created.")

    def account(self) -> Account | None:
        return asked_account(self.user, self.kwargs.get("account"))

    def form(self, data: Any = None, files: Any = None) -> Any:
        return self.form_class(data, files, initial=self.initial(), user=self.user, account=self.account())

    def crumbs(self) -> list[tuple[Any, str]]:
        account = self.account()
        return [people_of(account)] if account else [(_("Contacts"), reverse("accounts:contact-list"))]

    def act(self, form: Any) -> Contact:
        return create(form, self.account(), by=self.user)

    def done_url(self, record: Contact) -> str:
        return people_of(record.account)[1]


def create(form: Any, account: Account | None, *, by: Any) -> Contact:
    """The one call of the verb; whoever seems to be there already shows the tick that lets it through."""
    values = form.cleaned_data | ({"account": account} if account else {})
    try:
        return contacts.create(values=values, allow_duplicates=values.pop("allow_duplicates"), by=by)
    except Refused as refusal:
        if refusal.code == "possible_duplicate":
            form.ask_again()
        raise


class ContactEdit(OfContact, FormPage):
    """Edit a person."""

    title, right, form_class, done_message = _("Edit contact"), Right.EDIT_CONTACTS, ContactPageForm, _("Saved.")

    def initial(self) -> dict[str, Any]:
        told = self.request.GET
        return super().initial() | {name: told[name] for name in ("title", "mobile", "phone") if name in told}

    def act(self, form: Any) -> Contact:
        return contacts.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class ContactLeave(OfContact, FormPage):
    """The person left the company, today or on another day, and somebody may follow."""

    title, right, done_message = _("Has left the company"), Right.EDIT_CONTACTS, _("Marked as left.")
    form_class, submit_label = LeaveForm, _("Has left")
    subtitle = _("The contact stays on the map as someone who is gone. Is it known who follows?")

    def initial(self) -> dict[str, Any]:
        return {"left_on": self.object.left_on or timezone.localdate(), "followed_by": self.object.followed_by_id}

    def act(self, form: Any) -> Contact:
        on, heir = form.cleaned_data["left_on"] or timezone.localdate(), form.cleaned_data["followed_by"]
        return contacts.leave(self.object, on=on, followed_by=heir, version=self.version(), by=self.user)


class ContactArchive(OfContact, ActionPage):
    """Out of the lists, with undo."""

    title, right, done_message = _("Archive contact"), Right.EDIT_CONTACTS, _("Contact archived.")
    question, submit_label, danger = _("The contact leaves the lists. You can bring it back."), _("Archive"), True

    def act(self) -> Contact:
        return contacts.archive(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Contact) -> str:
        return reverse("accounts:contact-restore", args=[result.pk])


class ContactRestore(OfContact, ActionPage):
    """Back from the archive."""

    title, right, done_message = _("Bring back"), Right.EDIT_CONTACTS, _("Contact brought back.")
    question = _("The contact stands in the lists again.")

    def act(self) -> Contact:
        return contacts.restore(self.object, by=self.user)
