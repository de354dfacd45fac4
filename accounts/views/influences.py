"""The list of informal lines: who sways whom at which customer."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.filters import InfluenceFilters
from accounts.models import Contact, InfluenceLine
from accounts.rules import persons
from accounts.views.relationships import people_of
from kam.ground import round_trips
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.rights import Right
from kam.templatetags import ui


def person_cell(person: Contact, css: str = "open") -> SafeString:
    """Somebody with their title below; who has left the company is marked."""
    sub = format_html('<span class="sub">{}</span>', person.title) if person.title else ""
    left = format_html(' <span class="tag">{}</span>', _t("has left")) if person.has_left else ""
    return format_html('<a class="{}" href="/contacts/{}/">{}</a>{}{}', css, person.pk, person.name, left, sub)


def customer_cell(person: Contact) -> SafeString:
    """The customer of a contact, with its badge, as a link to its people."""
    account = person.account
    badge = ui.tier_badge(account.tier, ui.language(), False)
    return format_html('<span class="row">{}<a href="{}">{}</a></span>', badge, people_of(account.pk), account)


EMPTY = {
    "title": _("No line fits"),
    "text": _("Take a filter away, or draw on a customer's people tab who sways whom."),
    "icon": "spline",
}
COLUMNS = [
    *round_trips.columns("influences", {
        "account": lambda r: r.who.account.code, "who": lambda r: persons.cell(r.who.name, r.who.email),
        "whom": lambda r: persons.cell(r.whom.name, r.whom.email), "strength": lambda r: r.get_strength_display(),
        "note": lambda r: r.note,
    }),
    Column("who", _("Who"), lambda r: r.who.name, lambda r: person_cell(r.who), "who__name", only="page"),
    Column("whom", _("Sways whom"), lambda r: r.whom.name, lambda r: person_cell(r.whom, ""), "whom__name",
           only="page"),
    Column("account", _("Customer"), lambda r: str(r.who.account), lambda r: customer_cell(r.who),
           "who__account__name"),
    Column("strength", _("How strongly"), lambda r: r.get_strength_display(), only="page"),
    Column("note", _("Note"), lambda r: r.note, css="desk wide quiet", only="page"),
]  # fmt: skip


class InfluenceList(ListPage):
    """Who sways whom."""

    model, name, nav, right = InfluenceLine, "influences", "contacts", Right.SEE_CONTACTS
    title, subtitle = _("Lines of influence"), _("Who sways whom, whatever the organisation chart says.")
    filterset_class, default_sort, columns, empty = InfluenceFilters, "who__account__name", COLUMNS, EMPTY

    def rows(self) -> Any:
        joined = super().rows().select_related("who__account", "whom")
        return joined.defer("who__search_text", "who__note", "whom__search_text", "whom__note",
                            "who__account__search_text")  # fmt: skip

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Our relations"), reverse("accounts:relation-list"))]
