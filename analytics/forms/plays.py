"""The questions of what plays did: among warnings opened when, at which tier, of whose customers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.facts.buyers import buyers
from analytics.facts.plays import Asked
from analytics.forms.customers import FILTERS, TIERS, CustomersForm

IN_LISTS = {"tier": "tier_then", "since": "begun_from", "until": "begun_to"}
"""How the list of applied plays asks for it, where that is by another name."""


class PlaysForm(CustomersForm):
    """What nobody says is every warning, of all customers that the reader sees."""

    as_of = None
    since = forms.DateField(required=False, label=_("Opened from"))
    until = forms.DateField(required=False, label=_("Opened to"))
    tier = forms.ChoiceField(choices=[("", _("All")), *TIERS], required=False, label=_("Tier at the opening"))

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = (said.get(name) for name in ("since", "until"))
        if isinstance(since, date) and isinstance(until, date) and until < since:
            self.add_error("until", _("The last day lies before the first."))
        return said

    @property
    def asked(self) -> Asked:
        """The part of the warnings, and of the plays applied, that is spoken of."""
        said, chosen = self.cleaned_data, self.of_account
        tier = chosen.pop("account__tier", None)
        kept = {IN_LISTS.get(name, name): str(value) for name in (*FILTERS, "since", "until") if (value := said[name])}
        return Asked(chosen, tier, said["since"], said["until"], kept)

    def _buying(self) -> Any:
        return buyers(self.cleaned_data["category"], self.cleaned_data["until"])
