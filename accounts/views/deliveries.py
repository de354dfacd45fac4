"""How we deliver, customer by customer: promised against actual, late and open, damaged."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.filters import DeliveryFilters
from accounts.models import Account, deliveries
from accounts.views.receivables import OfBook, customer_cell
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.templatetags import ui

NAV = "receivables"
GOOD, POOR = 0.95, 0.8
"""From which share on deliveries count as punctual, and below which as late."""


def tone(rate: float | None) -> str:
    """Good, middling or bad."""
    if rate is None:
        return ""
    return "good" if rate >= GOOD else "warn" if rate >= POOR else "bad"


def rate_cell(row: Any) -> SafeString | str:
    """The share on time as a bar."""
    return ui.share(row.rate, tone=tone(row.rate))


def late_cell(row: Any) -> SafeString | str:
    """How many were late."""
    return ui.num(row.late) if row.late else ui.nothing()


def open_cell(row: Any) -> SafeString | str:
    """Late and still open: these can be hurried, so they lead to the orders."""
    if not row.open_late:
        return ui.nothing()
    url = f"{reverse('accounts:order-list')}?account={row.pk}&delivery=late_open"
    return format_html('<a class="late" href="{}">{}</a>', url, row.open_late)


def share_cell(row: Any) -> SafeString | str:
    """The share that arrived damaged."""
    return ui.pct(row.damage_rate, 1) if row.damaged else ui.nothing()


COLUMNS = [
    Column("name", _("Customer"), lambda a: a.name, customer_cell, "name"),
    Column("code", _("Code"), lambda a: a.code, only="export"),
    Column("owner", _("Owner"), lambda a: str(a.owner or ""), only="export"),
    Column("promised", _("Deliveries"), lambda a: a.promised, lambda a: ui.num(a.promised), "promised", True, "desk"),
    Column("rate", _("On time"), lambda a: a.rate, rate_cell, "rate", True),
    Column("late", _("Late"), lambda a: a.late, late_cell, "late", True, "desk"),
    Column("delay", _("Days late on average"), lambda a: a.delay, lambda a: ui.num(a.delay, 1), "delay", True, "desk"),
    Column("open_late", _("Late and open"), lambda a: a.open_late, open_cell, "open_late", True),
    Column("damaged", _("Damaged"), lambda a: a.damaged, share_cell, "damaged", True, "desk"),
]
EMPTY = {
    "title": _("No delivery to judge"),
    "text": _("Take a filter away, or import orders with their promised and actual delivery."),
    "icon": "truck",
}


class DeliveryList(OfBook, ListPage):
    """Whom we keep waiting, over the last twelve months."""

    model, name, nav, title = Account, "deliveries", NAV, _("Deliveries")
    filterset_class, default_sort, reading = DeliveryFilters, "-open_late", deliveries
    empty = EMPTY
    columns = COLUMNS

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Receivables"), reverse("accounts:receivable-list"))]

    def context(self) -> dict[str, Any]:
        return {"as_of": self.day, "figures": figures(self.sums) if self.sums.get("promised") else []}


def figures(sums: dict[str, Any]) -> list[dict[str, Any]]:
    """How punctual we are over a list of customers."""
    late_open = f"{reverse('accounts:order-list')}?delivery=late_open"
    return [
        {"label": gettext("On time"), "value": ui.pct(sums["rate"], 1), "tone": tone(sums["rate"]),
         "hint": gettext("%(count)s deliveries, 12 months") % {"count": f"{sums['promised']:,}"}},
        {"label": gettext("Days late on average"), "value": ui.num(sums["delay"], 1), "hint": gettext("of those late")},
        {"label": gettext("Late and open"), "value": ui.num(sums["open_late"]), "url": late_open,
         "tone": "bad" if sums["open_late"] else ""},
        {"label": gettext("Arrived damaged"), "value": ui.pct(sums["damage_rate"], 1)},
    ]  # fmt: skip


def of_account(account: Account, user: Any, day: date) -> dict[str, Any]:
    """How we deliver to one customer as of a day."""
    seen = Account.objects.visible_to(user).filter(pk=account.pk)
    return {"deliveries": deliveries.of_accounts(seen, day).first()}
