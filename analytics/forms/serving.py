"""The questions of cost to serve: which customers, by money or by hours, in which parts, and which of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analytics.forms.customers import FILTERS, PARTS, CustomersForm
from analytics.rules.serving import (
    CARRIES,
    COST,
    DRAINS,
    EARNS,
    EATEN,
    EFFORT,
    HEAVY,
    HOURS,
    LIGHT,
    PROSPECT,
    SMALL,
    UNTOLD,
    Row,
)
from kam.rules.keys import key_of

MEASURES = ((COST, _("By money")), (HOURS, _("By working hours")), (EFFORT, _("By all effort")))
STATES = (
    (HEAVY, _("Takes over twice the usual")), (EATEN, _("Costs all it brings")),
    (LIGHT, _("Takes under half the usual")), (UNTOLD, _("Nothing entered")), (PROSPECT, _("No order yet")),
)  # fmt: skip
QUARTERS = (
    (EARNS, _("Little effort, much value")), (CARRIES, _("Much effort, much value")),
    (DRAINS, _("Much effort, little value")), (SMALL, _("Little effort, little value")),
)  # fmt: skip
SORTS = ("taken", "quotient", "gross", "left", "hours")
ORDERS = [(f"{sign}{name}", f"{sign}{name}") for name in SORTS for sign in ("", "-")]


class ServingForm(CustomersForm):
    """What nobody says: by money, by tier, everybody."""

    measure = forms.ChoiceField(choices=MEASURES, required=False, label=_("Measure"))
    by = forms.ChoiceField(choices=PARTS, required=False, label=_("Broken down by"))
    state = forms.ChoiceField(choices=STATES, required=False, label=_("State"))
    quarter = forms.ChoiceField(choices=QUARTERS, required=False, label=_("Quarter of the picture"))
    sort = forms.ChoiceField(choices=ORDERS, required=False, label=_("Order by"))
    account = forms.CharField(required=False, max_length=20, label=_("Customer"))

    def clean_account(self) -> str:
        found: str = self.cleaned_data["account"]
        if found and key_of(found) is None:
            raise forms.ValidationError(_("There is no such customer."))
        return found

    @property
    def measured(self) -> str:
        return str(self.cleaned_data["measure"] or COST)

    @property
    def part(self) -> str:
        return str(self.cleaned_data["by"] or PARTS[0][0])

    def picked(self, rows: list[Row]) -> list[Row]:
        """The rows that are asked for."""
        state, account, quarter = (self.cleaned_data[name] for name in ("state", "account", "quarter"))
        only = int(key_of(account) or 0) if account else None
        return [
            one for one in rows
            if self.wants(one) and (not state or state in one.states) and (not quarter or one.quarter == quarter)
            and (only is None or one.account == only)
        ]  # fmt: skip

    @property
    def order(self) -> str:
        """What rows are sorted by, the greatest takers first unless asked otherwise."""
        return str(self.cleaned_data["sort"] or "-taken")

    def sorted(self, rows: list[Row]) -> list[Row]:
        """The rows in the order asked for; of whom a figure is not known stands last."""
        name, down = self.order.lstrip("-"), self.order.startswith("-")

        def key(one: Row) -> tuple[bool, float, int]:
            value = one.taken(self.measured) if name == "taken" else getattr(one, name)
            return value is None, -(value or 0) if down else (value or 0), one.account

        return sorted(rows, key=key)

    def named(self) -> dict[str, Any]:
        """What the address says beside the day, for the ways on."""
        return {name: value for name in (*FILTERS, "measure", "as_of")
                if (value := self.data.get(name))}  # fmt: skip
