"""Pages of hour rates: the list, enter one, correct one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import hours
from accounts.filters import HourRateFilters
from accounts.forms.hours import HourRateChangeForm, HourRateForm
from accounts.models import HourRate
from accounts.views.home import new_button
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.posts import FormPage
from kam.ground.rights import Right, can
from kam.templatetags import ui

NAV = "settings"


def kind_cell(row: HourRate) -> SafeString:
    """The kind, leading to its correction."""
    return format_html('<a class="open" href="/hour-rates/{}/edit/">{}</a>', row.pk, row.get_kind_display())


EMPTY = {
    "title": _("No hour rate yet"),
    "text": _("With a rate, hours entered for a customer get their amount by themselves."),
    "icon": "clock",
}
COLUMNS = [
    Column("kind", _("Kind"), lambda r: r.get_kind_display(), kind_cell, "kind"),
    Column("on", _("From"), lambda r: r.on, lambda r: ui.day(r.on), "on"),
    Column("amount", _("Amount an hour"), lambda r: r.amount, lambda r: ui.exact(r.amount), "amount", num=True),
]


class HourRateList(ListPage):
    """What an hour of our people costs, by kind, from which day."""

    model, name, nav, title = HourRate, "hour-rates", NAV, _("Hour rates")
    filterset_class, default_sort = HourRateFilters, "-on"
    empty = EMPTY
    columns = COLUMNS

    def get_subtitle(self) -> str:
        return gettext("An hour in %(currency)s; an amount given by hand wins") % {
            "currency": settings.COMPANY_CURRENCY
        }

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Settings"), reverse("kam:settings"))]

    def shown(self) -> list[Column]:
        may = can(self.user, Right.EDIT_RATES)
        return [c if may or c.key != "kind" else replace(c, show=None) for c in super().shown()]

    def actions(self) -> list[dict[str, Any]]:
        return new_button(self.user, Right.EDIT_RATES, gettext("New rate"), "accounts:hourrate-create")


class HourRateCreate(FormPage):
    """Enter a rate."""

    nav, title, right = NAV, _("New hour rate"), Right.EDIT_RATES
    form_class, done_message = HourRateForm, _("Rate saved; the hours it covers were valued anew.")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Hour rates"), reverse("accounts:hourrate-list"))]

    def act(self, form: Any) -> HourRate:
        return hours.put(**form.cleaned_data, by=self.user)

    def done_url(self, _record: Any) -> str:
        return reverse("accounts:hourrate-list")


class HourRateEdit(HourRateCreate):
    """Correct a rate."""

    model, title, form_class = HourRate, _("Edit hour rate"), HourRateChangeForm

    def act(self, form: Any) -> HourRate:
        return hours.change(self.object, amount=form.cleaned_data["amount"], version=self.version(), by=self.user)
