"""Which test is looked at, and for which part of the customers: one at a time, as each was tested on its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analytics.forms.customers import NONE, TIERS, PartForm
from analytics.rules.backtest_parts import PARTS
from kam.rules.keys import key_of


class BacktestForm(PartForm):
    """What nobody says is the newest test, of all customers."""

    segment = forms.CharField(required=False, max_length=80, label=_("Segment"))
    tier = forms.ChoiceField(
        choices=[("", _("All")), *(one for one in TIERS if one[0] != NONE)], required=False, label=_("Tier then")
    )

    @property
    def asked(self) -> list[str]:
        """The parts that are asked for, the one that is shown first."""
        return [name for name in PARTS if self.cleaned_data.get(name)]

    @property
    def part(self) -> tuple[str, Any] | None:
        """The part that is shown and its key as tests keep it; None for all customers."""
        name = next(iter(self.asked), None)
        if name is None:
            return None
        said = self.cleaned_data[name]
        return name, key_of(said) if name == "owner" else "" if said == NONE else said
