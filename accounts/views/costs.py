"""Pages of cost-to-serve entries: the list, enter, edit, archive."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import costs
from accounts.filters import CostFilters
from accounts.forms.costs import CostForm
from accounts.models import CostEntry
from accounts.views.contacts import account_cell
from kam.ground import round_trips
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can
from kam.templatetags import ui

NAV = "orders"


def kind_cell(row: CostEntry) -> SafeString:
    """What for, with the note below."""
    note = format_html('<span class="sub">{}</span>', row.note) if row.note else ""
    return format_html('<a class="open" href="/costs/{}/edit/">{}</a>{}', row.pk, row.get_kind_display(), note)


def hours_cell(row: CostEntry) -> SafeString:
    """The hours, and at which rate they were valued."""
    shown = ui.num(row.hours, 1)
    return format_html('{}<span class="sub">× {}</span>', shown, ui.exact(row.hour_rate)) if row.hour_rate else shown  # type: ignore[return-value]


EMPTY = {
    "title": _("No entry fits"),
    "text": _("Freight, support, rebates, hours: what a customer costs beyond the goods."),
    "icon": "coins",
}
COLUMNS = [
    *round_trips.columns("costs", {
        "account": lambda c: c.account.code, "on": lambda c: c.on, "kind": lambda c: c.get_kind_display(),
        "amount": lambda c: c.amount, "hours": lambda c: c.hours, "note": lambda c: c.note,
    }),
    Column("kind", _("Kind"), lambda c: c.get_kind_display(), kind_cell, "kind", only="page"),
    Column("account", _("Customer"), lambda c: str(c.account), account_cell, "account__name"),
    Column("on", _("Day"), lambda c: c.on, lambda c: ui.day(c.on), "on", only="page"),
    Column("hours", _("Hours"), lambda c: c.hours, lambda c: hours_cell(c), num=True, css="desk", only="page"),
    Column("hour_rate", _("Hour rate"), lambda c: c.hour_rate, only="export"),
    Column("amount", _("Amount"), lambda c: c.amount, lambda c: ui.exact(c.amount), "amount", num=True, only="page"),
]  # fmt: skip


class CostList(ListPage):
    """What serving customers cost."""

    model, name, nav, title = CostEntry, "costs", NAV, _("Cost to serve")
    filterset_class, default_sort = CostFilters, "-on"
    empty = EMPTY
    columns = COLUMNS

    def rows(self) -> Any:
        return super().rows().select_related("account").defer("account__search_text")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Orders"), reverse("accounts:order-list"))]

    def actions(self) -> list[dict[str, Any]]:
        new = {"label": gettext("Enter cost"), "url": reverse("accounts:cost-create"), "primary": True, "icon": "plus"}
        return [new] if can(self.user, Right.EDIT_COSTS) else []


class OfCosts:
    """Way up and home of the cost pages."""

    model, nav, right = CostEntry, NAV, Right.EDIT_COSTS

    def queryset(self) -> Any:
        return super().queryset().select_related("account")  # type: ignore[misc]

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Cost to serve"), reverse("accounts:cost-list"))]

    def done_url(self, record: CostEntry) -> str:
        return reverse("accounts:account-detail", args=[record.account_id]) + "?tab=trade"


class CostCreate(OfCosts, FormPage):
    """A new entry."""

    title, form_class, done_message = _("Enter cost"), CostForm, _("Cost entered.")

    def act(self, form: Any) -> CostEntry:
        return costs.enter(values=form.cleaned_data, by=self.user)


class CostEdit(OfCosts, FormPage):
    """Correct an entry."""

    title, form_class, done_message = _("Edit cost"), CostForm, _("Saved.")

    def actions(self) -> list[dict[str, Any]]:
        gone = self.object.archived_at is not None
        words, verb = (gettext("Bring back"), "restore") if gone else (gettext("Archive"), "archive")
        return [{"label": words, "url": reverse(f"accounts:cost-{verb}", args=[self.object.pk])}]

    def act(self, form: Any) -> CostEntry:
        return costs.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class CostArchive(OfCosts, ActionPage):
    """Out of lists and numbers, with undo."""

    title, done_message, submit_label = _("Archive cost"), _("Cost archived."), _("Archive")
    question = _("The entry leaves lists and numbers. You can bring it back.")

    def act(self) -> CostEntry:
        return costs.archive(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: CostEntry) -> str:
        return reverse("accounts:cost-restore", args=[result.pk])


class CostRestore(OfCosts, ActionPage):
    """Back into lists and numbers."""

    title, done_message, question = _("Bring back"), _("Cost brought back."), _("The entry counts again.")

    def act(self) -> CostEntry:
        return costs.restore(self.object, by=self.user)
