"""The questions of how long customers stay: which of them, entered since when, in which parts, and which are opened."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Tier
from analytics.forms.customers import FILTERS, CustomersForm, asked_for
from analytics.forms.customers import PARTS as SHARED
from analytics.rules.survival import Row
from analytics.rules.trade import YEAR
from kam.ground.days import company_today

YEARS = (("", _("Ever")), ("3", _("In the last 3 years")), ("5", _("In the last 5 years")),
         ("10", _("In the last 10 years")))  # fmt: skip
PARTS = (("year", _("Year of entry")), *SHARED)
WHOLE, NEAR = "whole", "near"
SCALES = ((WHOLE, _("Whole scale")), (NEAR, _("Enlarged")))
ACTIVE, GONE = "active", "gone"
STATES = ((ACTIVE, _("Still active")), (GONE, pgettext_lazy("customer", "Gone")))


class SurvivalForm(CustomersForm):
    """What nobody says: today, everybody from the first order on, by year of entry."""

    tier = forms.ChoiceField(choices=[("", _("All")), *Tier.choices], required=False, label=_("Tier"))
    years = forms.ChoiceField(choices=YEARS, required=False, label=pgettext_lazy("customer", "Entered"))
    by = forms.ChoiceField(choices=PARTS, required=False, label=_("Broken down by"))
    part = forms.CharField(required=False, max_length=80, label=_("Part"))
    state = forms.ChoiceField(choices=STATES, required=False, label=_("State"))
    within = forms.IntegerField(required=False, min_value=0, label=_("Gone after at most so many days"))
    scale = forms.ChoiceField(choices=SCALES, required=False, label=_("Scale"))

    @property
    def day(self) -> date:
        found: date = self.cleaned_data["as_of"] or company_today()
        return found

    @property
    def split(self) -> str:
        return str(self.cleaned_data["by"] or PARTS[0][0])

    @property
    def by_tier(self) -> bool:
        """Whether months count from the first day in a tier."""
        return bool(self.cleaned_data["tier"]) or self.split == "tier"

    def picked(self, rows: list[Row]) -> list[Row]:
        """The stays that are asked for."""
        years, state, part = (self.cleaned_data[name] for name in ("years", "state", "part"))
        within = self.cleaned_data["within"]
        since = self.day - timedelta(days=YEAR * int(years)) if years else date.min
        return [
            one for one in rows
            if one.entered > since and self.wants(one) and (not state or one.gone == (state == GONE))
            and (not part or part_of(self.split, getattr(one, self.split)) == part)
            and (within is None or (one.gone and one.days <= within))
        ]  # fmt: skip

    def named(self) -> dict[str, Any]:
        """What the address says, for the ways on."""
        return {name: value for name in ("as_of", *FILTERS, "years", "by")
                if (value := self.data.get(name))}  # fmt: skip


def part_of(split: str, key: Any) -> str:
    """How the address asks for a part."""
    return str(key) if split == "year" else asked_for(split, key)
