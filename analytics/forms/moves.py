"""The questions of tier migration beside its two days: of whose customers, where they are, of which segment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analytics.forms.customers import UNASSIGNED, PartForm
from kam.rules.keys import key_of

FILTERS = ("owner", "region", "segment")
"""What narrows the two days to some of the customers."""


class MigrationForm(PartForm):
    """What nobody says is all customers that the reader sees; tiers are asked for by the cells themselves."""

    segment = forms.CharField(required=False, max_length=80, label=_("Segment"))

    @property
    def kept(self) -> dict[str, str]:
        """How the list behind a cell is asked for the same customers."""
        return {name: str(value) for name in FILTERS if (value := self.cleaned_data[name])}

    @property
    def chosen(self) -> dict[str, Any]:
        """Filters of what belongs to a customer."""
        found: dict[str, Any] = {f"account__{name}": value for name, value in self.kept.items() if name != "owner"}
        if owner := self.cleaned_data["owner"]:
            found |= {"account__owner__isnull": True} if owner == UNASSIGNED else {"account__owner": key_of(owner)}
        return found
