"""The questions of what became of warnings: as of which day, over how long, of whose customers, in which parts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.facts.buyers import buyers
from analytics.forms.customers import TIERS, CustomersForm
from kam.ground.days import company_today

DAYS = (("365", _("12 months")), ("730", _("24 months")), ("1095", _("36 months")), ("90", _("90 days")))
PARTS = (("cause", _("Cause")), ("tier", _("Tier at the opening")), ("owner", _("Owner")), ("region", _("Region")))


class OutcomesForm(CustomersForm):
    """What nobody says: today, over twelve months, by cause, of all that the reader sees."""

    days = forms.ChoiceField(choices=DAYS, required=False, label=pgettext_lazy("length of time", "Over"))
    tier = forms.ChoiceField(choices=[("", _("All")), *TIERS], required=False, label=_("Tier at the opening"))
    by = forms.ChoiceField(choices=PARTS, required=False, label=_("Broken down by"))

    @property
    def until(self) -> date:
        """The last day of the window."""
        return self.cleaned_data["as_of"] or company_today()

    @property
    def span(self) -> int:
        """Days of the window."""
        return int(self.cleaned_data["days"] or DAYS[0][0])

    @property
    def part(self) -> str:
        return str(self.cleaned_data["by"] or PARTS[0][0])

    @property
    def of_warning(self) -> dict[str, Any]:
        """Filters of a warning: the tier at its opening, all else of its customer today."""
        found = self.of_account
        return {("tier_at_opening" if name == "account__tier" else name): value for name, value in found.items()}

    def _buying(self) -> Any:
        return buyers(self.cleaned_data["category"], self.until)
