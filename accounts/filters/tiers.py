"""Filters of the history of tiers."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.choices import Tier, TierState
from accounts.filters.nouns import DAY, NounFilters, WordFilter, YesNo, known_words
from accounts.models import Account, TierChange
from kam.ground.forms import Picker
from kam.models import User


class TierFilters(NounFilters):
    """Tier history: by customer, its owner and region, by tier, state, and the days it began."""

    q = filters.CharFilter(method="search", label=_("Search"))
    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )
    state = filters.ChoiceFilter(choices=TierState.choices, label=_("State"))
    tier = filters.ChoiceFilter(choices=Tier.choices, label=_("Tier"))
    was = filters.ChoiceFilter(choices=Tier.choices, label=_("Before"))
    moved = filters.ChoiceFilter(
        choices=Tier.choices, method="into_or_out_of", label=_("Moved into or out of"), widget=forms.HiddenInput()
    )
    owner = filters.ModelChoiceFilter(
        field_name="account__owner", queryset=User.objects.people().only("name", "username"),
        null_label=_("Unassigned"), null_value="unassigned", label=_("Owner"),
    )  # fmt: skip
    region = WordFilter(field_name="account__region", words=known_words("region"), label=_("Region"))
    by_hand = YesNo(label=_("Set by hand"))
    since = filters.DateFilter(field_name="from_on", lookup_expr="gte", label=_("From"), widget=DAY)
    until = filters.DateFilter(field_name="from_on", lookup_expr="lte", label=_("To"), widget=DAY)

    class Meta:
        model = TierChange
        fields: list[str] = []

    def into_or_out_of(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        """Moves that make a tier larger or smaller; a first tier is none."""
        moves = queryset.exclude(was="").exclude(was=F("tier"))
        return moves.filter(Q(tier=value) | Q(was=value), state__in=[TierState.IN_EFFECT, TierState.ENDED])

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        named = Account.objects.visible_to(self.request.user).matching(value).values("pk")
        return queryset.filter(account__in=named)
