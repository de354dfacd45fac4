"""Filters of the list of statements."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.choices import PayAbility
from accounts.filters.nouns import ArchivedFilter, NounFilters
from accounts.models import Account, Statement
from kam.ground.forms import Picker


class StatementFilters(NounFilters):
    """Statements by customer, year and the ability to pay."""

    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )
    year = filters.NumberFilter(label=_("Fiscal year"), min_value=1900, max_value=2199)
    ability = filters.ChoiceFilter(choices=PayAbility.choices, method="of_ability", label=_("Ability to pay"))
    archived = ArchivedFilter()

    class Meta:
        model = Statement
        fields: list[str] = []

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        """By the customer's name or code."""
        named = Account.objects.visible_to(self.request.user).matching(value)
        return queryset.filter(account__in=named.values("pk"))

    def of_ability(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.of_ability(value)
