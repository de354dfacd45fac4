"""The list of competitors' relations: whom they know at which customer, and how well."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.filters import RivalryFilters
from accounts.models import Rivalry
from accounts.rules import persons
from accounts.views.influences import customer_cell, person_cell
from kam.ground import round_trips
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.rights import Right

EMPTY = {
    "title": _("No competitor's relation fits"),
    "text": _("Take a filter away, or note on a customer's people tab whom a competitor knows."),
    "icon": "swords",
}
COLUMNS = [
    *round_trips.columns("rivalries", {
        "account": lambda r: r.contact.account.code, "contact": lambda r: persons.cell(r.contact.name, r.contact.email),
        "competitor": lambda r: r.competitor, "strength": lambda r: r.get_strength_display(), "note": lambda r: r.note,
    }),
    Column("contact", _("Contact"), lambda r: r.contact.name, lambda r: person_cell(r.contact), "contact__name",
           only="page"),
    Column("competitor", _("Competitor"), lambda r: r.competitor, sort="competitor", only="page"),
    Column("account", _("Customer"), lambda r: str(r.contact.account), lambda r: customer_cell(r.contact),
           "contact__account__name"),
    Column("strength", _("Strength"), lambda r: r.get_strength_display(), only="page"),
    Column("note", _("Note"), lambda r: r.note, css="desk wide quiet", only="page"),
]  # fmt: skip


class RivalryList(ListPage):
    """Whom the competitors know."""

    model, name, nav, title, right = Rivalry, "rivalries", "contacts", _("Competitors' relations"), Right.SEE_CONTACTS
    filterset_class, default_sort, columns, empty = RivalryFilters, "competitor", COLUMNS, EMPTY

    def rows(self) -> Any:
        joined = super().rows().select_related("contact__account")
        return joined.defer("contact__search_text", "contact__note", "contact__account__search_text")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Our relations"), reverse("accounts:relation-list"))]
