"""Pages of exchange rates: the list, enter one, correct one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import rates
from accounts.filters import RateFilters
from accounts.forms.rates import RateChangeForm, RateForm
from accounts.models import Rate
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.posts import FormPage
from kam.ground.rights import Right, can
from kam.templatetags import ui

NAV = "orders"


def currency_cell(row: Rate) -> SafeString:
    """The currency, leading to its correction."""
    return format_html('<a class="open" href="/rates/{}/edit/">{}</a>', row.pk, row.currency)


EMPTY = {
    "title": _("No rate yet"),
    "text": _("Orders in another currency need a rate on or before their day."),
    "icon": "arrow-right-left",
}
COLUMNS = [
    Column("currency", _("Currency"), lambda r: r.currency, currency_cell, "currency"),
    Column("on", _("From"), lambda r: r.on, lambda r: ui.day(r.on), "on"),
    Column("rate", _("Rate"), lambda r: r.rate, lambda r: f"{r.rate.normalize():f}", num=True),
]


class RateList(ListPage):
    """What a unit of each currency is worth, from which day."""

    model, name, nav, title = Rate, "rates", NAV, _("Exchange rates")
    filterset_class, default_sort = RateFilters, "-on"
    empty = EMPTY
    columns = COLUMNS

    def get_subtitle(self) -> str:
        return gettext("Units of %(currency)s for one unit") % {"currency": settings.COMPANY_CURRENCY}

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Orders"), reverse("accounts:order-list"))]

    def shown(self) -> list[Column]:
        may = can(self.user, Right.EDIT_RATES)
        return [c if may or c.key != "currency" else replace(c, show=None) for c in super().shown()]

    def actions(self) -> list[dict[str, Any]]:
        new = {"label": gettext("New rate"), "url": reverse("accounts:rate-create"), "primary": True, "icon": "plus"}
        return [new] if can(self.user, Right.EDIT_RATES) else []


class RateCreate(FormPage):
    """Enter a rate."""

    nav, title, right = NAV, _("New rate"), Right.EDIT_RATES
    form_class, done_message = RateForm, _("Rate saved; the orders it covers were converted anew.")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Exchange rates"), reverse("accounts:rate-list"))]

    def act(self, form: Any) -> Rate:
        return rates.put(**form.cleaned_data, by=self.user)

    def done_url(self, _record: Any) -> str:
        return reverse("accounts:rate-list")


class RateEdit(RateCreate):
    """Correct a rate."""

    model, title, form_class = Rate, _("Edit rate"), RateChangeForm

    def act(self, form: Any) -> Rate:
        return rates.change(self.object, rate=form.cleaned_data["rate"], version=self.version(), by=self.user)
