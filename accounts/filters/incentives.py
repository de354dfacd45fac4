"""Filters of the incentive ledger."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.choices.incentives import EarnedFor, IncentiveKind, IncentiveSort, IncentiveState
from accounts.filters.nouns import DAY, ArchivedFilter, NounFilters
from accounts.models import Account, Incentive
from kam.ground.days import company_today
from kam.ground.forms import Picker


class IncentiveFilters(NounFilters):
    """By customer, sort, kind, what became of it and the day it was earned."""

    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )
    state = filters.ChoiceFilter(choices=IncentiveState.choices, method="standing", label=_("State"))
    sort_of = filters.ChoiceFilter(choices=IncentiveSort.choices, method="of_sort", label=_("Sort"))
    kind = filters.ChoiceFilter(choices=IncentiveKind.choices, label=_("Kind"))
    earned_for = filters.ChoiceFilter(choices=EarnedFor.choices, label=_("Earned for"))
    promise = filters.CharFilter(label=_("Promise"))
    since = filters.DateFilter(field_name="earned_on", lookup_expr="gte", label=_("Earned from"), widget=DAY)
    until = filters.DateFilter(field_name="earned_on", lookup_expr="lte", label=_("Earned to"), widget=DAY)
    archived = ArchivedFilter()

    class Meta:
        model = Incentive
        fields: list[str] = []

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        """By its words, or by the customer's name."""
        named = Account.objects.visible_to(self.request.user).matching(value).values("pk")
        return queryset.matching(value) | queryset.filter(account__in=named)  # type: ignore[attr-defined]

    def standing(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.in_state(value, company_today())

    def of_sort(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.of_sort(value)
