"""The questions of managers on comparable books: which part of the customers, by which measure, whose, which rows."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Tier
from analytics.forms.customers import FILTERS, NONE, CustomersForm
from analytics.rules.managers import CONTRIBUTION, COVERAGE, MEASURES, NEW, RETENTION

LABELS = {
    CONTRIBUTION: _("Contribution"),
    RETENTION: pgettext_lazy("customers", "Retention"),
    COVERAGE: _("Visit coverage"),
}
THEN = (*Tier.choices, (NONE, _("No tier")), (NEW, _("Won in the year")))
KEPT, LOST, SAME = "kept", "lost", "same"
STATES = ((KEPT, _("Ordered again")), (LOST, _("Ordered no more")), (SAME, _("The same customers in both years")))


class ManagersForm(CustomersForm):
    """What nobody says: everybody, by contribution. The tier is that of the beginning of the year."""

    tier = forms.ChoiceField(choices=[("", _("All")), *THEN], required=False, label=_("Tier then"))
    measure = forms.ChoiceField(
        choices=[(key, LABELS[key]) for key in MEASURES], required=False, label=_("Measure")
    )  # fmt: skip
    state = forms.ChoiceField(choices=STATES, required=False, label=_("State"))

    @property
    def measured(self) -> str:
        return str(self.cleaned_data["measure"] or CONTRIBUTION)

    def compares(self, one: Any) -> bool:
        """Whether a customer belongs to the part that is compared: whoever holds it."""
        return self.buys(one) and all(getattr(one, name) == value for name, value in self._of_anybody)

    @cached_property
    def _of_anybody(self) -> list[tuple[str, Any]]:
        """What is chosen besides the owner."""
        return [(name, value) for name, value in self.chosen.items() if name != "owner"]

    @property
    def only(self) -> int | None:
        """The manager that is asked for; None: all."""
        found = self.chosen.get("owner")
        return int(found) if found is not None else None

    def opened(self, one: Any) -> bool:
        """Whether a held customer stands in the list that a number opens."""
        state = self.cleaned_data["state"]
        if not self.wants(one) or (self.measured == RETENTION and not one.was):
            return False
        if state == SAME:
            return one.net_before is not None
        return not state or (one.was and one.kept == (state == KEPT))

    def named(self) -> dict[str, Any]:
        """What the address says, for the ways on."""
        return {name: value for name in (*FILTERS, "as_of")
                if (value := self.data.get(name))}  # fmt: skip
