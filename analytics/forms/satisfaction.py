"""The questions of the satisfaction page: which days, which tier, whose customers, where they are, in which parts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.facts.buyers import buyers
from analytics.facts.dissatisfied import TRAITS
from analytics.facts.satisfaction import Asked
from analytics.forms.customers import FILTERS, CustomersForm
from analytics.forms.customers import PARTS as SHARED
from kam.ground.days import company_today

PARTS = (SHARED[0], ("role", _("Role in the purchase")), *SHARED[1:])
LOW, REST = "low", "rest"
SIDES = ((LOW, _("Dissatisfied")), (REST, _("Satisfied")))
YEAR = timedelta(days=364)


class SatisfactionForm(CustomersForm):
    """What nobody says is the last twelve months of all customers that the reader sees; tiers are those of the day."""

    as_of = None
    since = forms.DateField(required=False, label=_("From"))
    until = forms.DateField(required=False, label=_("To"))
    trait = forms.CharField(required=False, max_length=200, label=_("Trait"))
    side = forms.ChoiceField(choices=SIDES, required=False, label=_("Customers"))
    by = forms.ChoiceField(choices=PARTS, required=False, label=_("Broken down by"))

    def clean_trait(self) -> str:
        trait: str = self.cleaned_data["trait"]
        if trait and trait.partition(":")[0] not in TRAITS:
            raise forms.ValidationError(_("There is no such trait."))
        return trait

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return data
        data["until"] = data.get("until") or company_today()
        data["since"] = data.get("since") or max(date(1990, 1, 1), data["until"] - YEAR)
        if data["since"] > data["until"]:
            self.add_error("until", _("The last day lies before the first."))
        return data

    @property
    def asked(self) -> Asked:
        """The part of the answers that is spoken of."""
        said, chosen = self.cleaned_data, self.of_account
        tier = chosen.pop("account__tier", None)
        kept = {name: str(value) for name in FILTERS if (value := said[name])}
        return Asked(said["since"], said["until"], tier, chosen, kept)

    def _buying(self) -> Any:
        return buyers(self.cleaned_data["category"], self.cleaned_data["until"])
