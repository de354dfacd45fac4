"""Which part of the customers an analysis of their ties speaks of: groups, referrals."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from accounts.choices import Tier
from accounts.filters.categories import BuysFilter
from accounts.filters.nouns import UNKNOWN, NounFilters, OwnerFilter, WordFilter, known_words
from accounts.models import Account
from kam.ground import inputs


class PartFilters(NounFilters):
    """Customers by tier, owner, place and what they buy, as in the list of customers."""

    q = filters.CharFilter(method="search", label=_("Customer, pinyin, code"))
    tier = filters.ChoiceFilter(
        choices=[*Tier.choices, (UNKNOWN, _("No tier"))], method="of_tier", empty_label=_("All"), label=_("Tier")
    )
    owner = OwnerFilter("owner")
    region = WordFilter(words=known_words("region"), label=_("Region"))
    segment = WordFilter(words=known_words("segment"), label=_("Segment"))
    category = BuysFilter("pk")

    class Meta:
        model = Account
        fields: list[str] = []

    def of_tier(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(tier="" if value == UNKNOWN else value)

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.is_valid() and any(self.form.cleaned_data.values()))

    def keys(self) -> set[int] | None:
        """The customers that fit; None where nothing is asked for, nobody where it cannot be meant."""
        if not inputs.fits(self):
            return set()
        return set(self.qs.order_by().values_list("pk", flat=True)) if self.narrows else None


def part_of(asked: Any, request: Any) -> PartFilters:
    """What an address asks for, of the customers that its reader sees and that are not archived."""
    return PartFilters(asked, queryset=Account.objects.visible_to(request.user).live(), request=request)
