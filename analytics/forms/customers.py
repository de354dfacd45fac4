"""Which part of the customers is spoken of, and as of which day: what the forms of analyses have in common."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import Tier
from accounts.facts.buyers import buyers
from accounts.filters.nouns import UNKNOWN
from kam.ground import ways
from kam.ground.days import company_today
from kam.ground.forms import PlainForm
from kam.rules.keys import key_of

NONE, UNASSIGNED = UNKNOWN, ways.UNASSIGNED
"""A tier, region or segment that is not known, and customers without an owner, as the address asks for them."""
FILTERS = ("owner", "region", "segment", "category", "tier")
"""What narrows a page to some of the customers, in the order in which it is said."""
PARTS = (("tier", _("Tier")), ("owner", _("Owner")), ("region", _("Region")), ("segment", _("Segment")))
TIERS = (*Tier.choices, (NONE, _("No tier")))


class PartForm(PlainForm):
    """As of which day, of whose customers and where they are: nobody is asked for a day to come or a stranger."""

    as_of = forms.DateField(required=False, label=_("As of"))
    owner = forms.CharField(required=False, max_length=20, label=_("Owner"))
    region = forms.CharField(required=False, max_length=80, label=_("Region"))

    def clean_as_of(self) -> Any:
        day = self.cleaned_data["as_of"]
        if day and day > company_today():
            raise forms.ValidationError(_("This day is still to come: choose today or a day before."))
        return day

    def clean_owner(self) -> str:
        owner: str = self.cleaned_data["owner"]
        if owner and owner != UNASSIGNED and key_of(owner) is None:
            raise forms.ValidationError(_("There is no such colleague."))
        return owner


class CustomersForm(PartForm):
    """What nobody says is today's, of all customers that the reader sees."""

    segment = forms.CharField(required=False, max_length=80, label=_("Segment"))
    category = forms.CharField(required=False, max_length=80, label=_("Buys"))
    tier = forms.ChoiceField(choices=[("", _("All")), *TIERS], required=False, label=_("Tier"))

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """{what a customer is asked for: the value it must have}; nobody's and what is not known are values too."""
        found: dict[str, Any] = {}
        for name in ("region", "segment", "tier"):
            if asked := self.cleaned_data.get(name):
                found[name] = "" if asked == NONE else asked
        if owner := self.cleaned_data["owner"]:
            found["owner"] = None if owner == UNASSIGNED else int(key_of(owner) or 0)
        return found

    @property
    def of_account(self) -> dict[str, Any]:
        """The same as filters of what belongs to a customer."""
        found = {f"account__{name}": value for name, value in self.chosen.items() if value is not None}
        if self.cleaned_data["category"]:
            found["account__in"] = self._buying()
        return found | ({"account__owner__isnull": True} if "owner" in self.chosen and not self.chosen["owner"] else {})

    def of_customer(self, until: date | None) -> dict[str, Any]:
        """The same as filters of customers, who bought in the year up to a day."""
        bought = self.cleaned_data["category"]
        return self.chosen | ({"pk__in": buyers(bought, until)} if bought else {})

    @property
    def kept(self) -> dict[str, str] | None:
        """How lists of customers are asked for the same part; None where they cannot be."""
        asked = {name: str(value) for name in FILTERS if (value := self.cleaned_data.get(name))}
        return None if NONE in asked.values() else asked

    @property
    def kept_today(self) -> dict[str, str] | None:
        """The same for lists that do not know who bought what in the year of the day."""
        return None if self.cleaned_data["category"] else self.kept

    def wants(self, one: Any) -> bool:
        """Whether a customer (or whatever has its key, tier, owner, region, segment) is asked for."""
        if self.chosen and not all(getattr(one, name) == value for name, value in self.chosen.items()):
            return False
        return self.buys(one)

    def buys(self, one: Any) -> bool:
        """Whether it bought the category that is asked for, or none is."""
        return self._buyers is None or one.account in self._buyers

    @cached_property
    def _buyers(self) -> frozenset[int] | None:
        return frozenset(self._buying()) if self.cleaned_data["category"] else None

    def _buying(self) -> Any:
        return buyers(self.cleaned_data["category"], self.cleaned_data["as_of"])


class TodayForm(CustomersForm):
    """Of customers as they stand today; what is not known is no part of it, or no list could show it."""

    as_of = None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("region", "segment"):
            if data.get(name) == NONE:
                self.add_error(name, _("Choose one that is known."))
        return data


def asked_for(part: str, key: Any) -> str:
    """How the address asks for one part: what is not known has a word."""
    return str(key) if key else UNASSIGNED if part == "owner" else NONE
