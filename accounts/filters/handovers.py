"""Filters of what was handed over in steps."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from accounts.filters.nouns import NounFilters
from accounts.models import Account, HandedOver
from kam.ground.forms import Picker


class HandedOverFilters(NounFilters):
    """By step and by customer."""

    step = filters.UUIDFilter(label=_("Step"))
    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )

    class Meta:
        model = HandedOver
        fields: list[str] = []

    def search(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(account__in=Account.objects.matching(value).order_by().values("pk"))
