"""The questions of tier migration beside its two days: of whose customers, where they are, what they buy."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.facts.buyers import buyers
from analytics.forms.customers import UNASSIGNED, PartForm
from kam.ground.forms import DATE
from kam.rules.keys import key_of

FILTERS = ("owner", "region", "segment", "category")
"""What narrows the two days to some of the customers."""


class MigrationForm(PartForm):
    """What nobody says is all customers that the reader sees; tiers are asked for by the cells themselves."""

    since = forms.CharField(required=False, widget=DATE, label=_("From"))
    until = forms.CharField(required=False, widget=DATE, label=_("To"))
    segment = forms.CharField(required=False, max_length=80, label=_("Segment"))
    category = forms.CharField(required=False, max_length=80, label=_("Buys"))

    @property
    def kept(self) -> dict[str, str]:
        """How the list behind a cell is asked for the same customers."""
        return {name: str(value) for name in FILTERS if (value := self.cleaned_data[name])}

    def chosen(self, until: date | None) -> dict[str, Any]:
        """Filters of what belongs to a customer, who bought in the year up to the later day."""
        asked = self.cleaned_data
        found: dict[str, Any] = {f"account__{name}": asked[name] for name in ("region", "segment") if asked[name]}
        if what := asked["category"]:
            found["account__in"] = buyers(what, until)
        if owner := asked["owner"]:
            found |= {"account__owner__isnull": True} if owner == UNASSIGNED else {"account__owner": key_of(owner)}
        return found
