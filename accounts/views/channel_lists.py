"""Lists of the channel beside partners, outlets and quotas: territories, partners' sales people, their customers."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.filters import DownstreamFilters, SellerFilters, TerritoryFilters
from accounts.models import Downstream, Seller, Territory
from accounts.models.receivables import book_day
from accounts.views.channels import NAV, PARTNER, channel_of, ways
from accounts.views.contacts import account_cell
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.rights import Right
from kam.templatetags import ui


def yes(value: bool) -> str:
    """A word for what holds; nothing for what does not."""
    return gettext("yes") if value else ""


def region_cell(row: Any) -> SafeString:
    """The region and its category, with marks for what is exclusive and whom it clashes with."""
    marks = [(row.exclusive, "accent", gettext("exclusive")), (row.in_conflict, "warn", gettext("Channel conflict"))]
    tags = [format_html(' <span class="tag {}">{}</span>', tone, words) for holds, tone, words in marks if holds]
    sub = format_html('<span class="sub">{}</span>', row.category) if row.category else ""
    return format_html("<b>{}</b>{}{}", row.region, SafeString("".join(tags)), sub)


TERRITORIES = [
    Column("region", _("Region"), lambda t: t.region, region_cell, "region"),
    Column("account", _("Partner"), lambda t: str(t.account), account_cell, "account__name"),
    Column("account_code", _("Customer code"), lambda t: t.account.code, only="export"),
    Column("category", _("Only of the category"), lambda t: t.category, only="export"),
    Column("exclusive", _("Exclusive"), lambda t: yes(t.exclusive), only="export"),
    Column("since", _("Since"), lambda t: t.since, lambda t: ui.day(t.since), "since", True),
    Column("until", _("Until"), lambda t: t.until, lambda t: ui.day(t.until), "until", True),
    Column("note", _("Note"), lambda t: t.note, css="desk"),
]
SELLERS = [
    Column("name", pgettext_lazy("person", "Name"), lambda s: s.name, sort="name"),
    Column("title", pgettext_lazy("person", "Title"), lambda s: s.title, css="desk"),
    Column("account", _("Partner"), lambda s: str(s.account), account_cell, "account__name"),
    Column("account_code", _("Customer code"), lambda s: s.account.code, only="export"),
    Column("lines", _("Product lines"), lambda s: s.lines),
    Column("phone", _("Phone"), lambda s: s.phone, css="desk"),
    Column("since", _("Since"), lambda s: s.since, lambda s: ui.day(s.since), "since", True),
    Column("left", _("Left the company on"), lambda s: s.left_on, lambda s: ui.day(s.left_on), "left_on", True),
]


def own(row: Any) -> str:
    """The code of our own customer that it is, for those who see that one."""
    return row.customer.code if row.customer_id and row.is_seen else ""


def name_cell(row: Any) -> SafeString:
    """The name; where it is our own customer too, the way to it."""
    if not own(row):
        return format_html("<b>{}</b>", row.name)
    words = '<b>{}</b><span class="sub"><a href="{}">{}</a></span>'
    return format_html(words, row.name, reverse(PARTNER, args=[row.customer_id]), gettext("our own customer"))


DOWNSTREAMS = [
    Column("name", _("Downstream customer"), lambda d: d.name, name_cell, "name"),
    Column("account", _("Partner"), lambda d: str(d.account), account_cell, "account__name"),
    Column("account_code", _("Customer code"), lambda d: d.account.code, only="export"),
    Column("customer", _("Our own customer"), own, only="export"),
    Column("city", _("City"), lambda d: d.city, sort="city"),
    Column("category", _("Product category"), lambda d: d.category, css="desk"),
    Column("estimate", _("Volume a year, estimated"), lambda d: d.estimate, lambda d: ui.money(d.estimate),
           "estimate", True),
    Column("note", _("Note"), lambda d: d.note, only="export"),
]  # fmt: skip


class PartList(ListPage):
    """What the lists of parts share: joined with their partner, each row leading to its channel file."""

    template_name, nav, noun = "accounts/channels/list.html", NAV, ""

    def rows(self) -> Any:
        return super().rows().select_related("account").defer("account__search_text")

    def row_url(self, row: Any) -> str:
        return channel_of(row.account)

    def context(self) -> dict[str, Any]:
        return {"ways": ways(self.noun, self.user)}


class TerritoryList(PartList):
    """Who sells where, and who is in whose way."""

    model, name, title, noun = Territory, "territories", _("Territories"), "territory"
    filterset_class, default_sort, columns = TerritoryFilters, "region", TERRITORIES
    empty = {
        "title": _("No territory fits"), "text": _("Add territories on a partner's page, or import a file."),
        "icon": "map",
    }  # fmt: skip

    def rows(self) -> Any:
        return super().rows().with_conflict(self.user, book_day())


class SellerList(PartList):
    """The partners' sales people, for those who may see people."""

    model, name, title, noun, right = Seller, "sellers", _("Partners' sales people"), "seller", Right.SEE_CONTACTS
    filterset_class, default_sort, columns = SellerFilters, "name", SELLERS
    empty = {
        "title": _("Nobody fits"), "text": _("Add sales people on a partner's page, or import a file."),
        "icon": "users-round",
    }  # fmt: skip


class DownstreamList(PartList):
    """Whom the partners sell to."""

    model, name, title, noun = Downstream, "downstreams", _("Downstream customers"), "downstream"
    filterset_class, default_sort, columns = DownstreamFilters, "-estimate", DOWNSTREAMS
    empty = {
        "title": _("No downstream customer fits"), "text": _("Add them on a partner's page, or import a file."),
        "icon": "building-2",
    }  # fmt: skip

    def rows(self) -> Any:
        return super().rows().with_sight(self.user).select_related("account", "customer")
