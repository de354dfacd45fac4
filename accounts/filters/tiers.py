"""Filters of the history of tiers."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.choices import KEY_TIERS, MoveCause, Tier, TierState
from accounts.facts import tier_causes, tier_moves
from accounts.facts.tier_moves import CHANGED, DOWN, UP
from accounts.filters.categories import BuysFilter
from accounts.filters.nouns import DAY, NounFilters, WordFilter, YesNo, known_words, of_archived
from accounts.models import Account, TierChange
from kam.ground.forms import Picker
from kam.models import User

NET = "net_"
"""Before a way: not each move, but where a customer stands after all of them."""
WAYS = [
    (UP, _("Rose")), (DOWN, _("Fell")), (CHANGED, _("Changed tier")), (f"{NET}{UP}", _("Stands higher since then")),
    (f"{NET}{DOWN}", _("Stands lower since then")), (f"{NET}{CHANGED}", _("Stands elsewhere since then")),
]  # fmt: skip


class TierFilters(NounFilters):
    """Tier history: by customer, its owner and region, by tier, state, and the days it began."""

    q = filters.CharFilter(method="search", label=_("Search"))
    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )
    tier = filters.ChoiceFilter(choices=Tier.choices, label=_("Tier"))
    was = filters.ChoiceFilter(choices=Tier.choices, label=_("Before"))
    state = filters.ChoiceFilter(choices=TierState.choices, label=_("State"))
    moved = filters.ChoiceFilter(
        choices=Tier.choices, method="into_or_out_of", label=_("Moved into or out of"), widget=forms.HiddenInput()
    )
    way = filters.ChoiceFilter(choices=WAYS, method="went", label=_("Way"), widget=forms.HiddenInput())
    key = YesNo(method="of_key_tiers", label=_("Platinum or gold"), widget=forms.HiddenInput())
    owner = filters.ModelChoiceFilter(
        field_name="account__owner", queryset=User.objects.people().only("name", "username"),
        null_label=_("Unassigned"), null_value="unassigned", label=_("Owner"),
    )  # fmt: skip
    region = WordFilter(field_name="account__region", words=known_words("region"), label=_("Region"))
    segment = WordFilter(field_name="account__segment", words=known_words("segment"), label=_("Segment"))
    category = BuysFilter()
    cause = filters.ChoiceFilter(choices=MoveCause.choices, method="caused", label=_("Moved by"))
    by_hand = YesNo(label=_("Set by hand"))
    archived = of_archived()
    since = filters.DateFilter(field_name="from_on", lookup_expr="gte", label=_("From"), widget=DAY)
    until = filters.DateFilter(field_name="from_on", lookup_expr="lte", label=_("To"), widget=DAY)

    class Meta:
        model = TierChange
        fields: list[str] = []

    def into_or_out_of(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        """Moves that make a tier larger or smaller; a first tier is none."""
        return tier_moves.moves(queryset.made()).filter(Q(tier=value) | Q(was=value))

    def went(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        """Moves that took effect, to a higher tier, to a lower one, or either; or where a customer stands after all."""
        if not value.startswith(NET):
            return tier_moves.went(tier_moves.moves(queryset.made()), value)
        newest = tier_moves.newest(queryset, self.form.cleaned_data.get("since"))
        return tier_moves.went(newest, value.removeprefix(NET), before="began")

    def caused(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        """Moves of one cause, which is read from the reasons and versions that are kept."""
        return tier_causes.made_of(queryset, MoveCause(value))

    def of_key_tiers(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        return queryset.filter(Q(tier__in=KEY_TIERS) if value == "true" else ~Q(tier__in=KEY_TIERS))

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        named = Account.objects.visible_to(self.request.user).matching(value).values("pk")
        return queryset.filter(account__in=named)
