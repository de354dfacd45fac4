"""Filters of the versions of the tier policy."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from accounts.choices import PolicyState
from accounts.filters.nouns import ArchivedFilter, NounFilters
from accounts.models import Policy


class PolicyFilters(NounFilters):
    """Versions: by their note, drafts or published ones, discarded drafts only when asked for."""

    q = filters.CharFilter(method="search", label=_("Note"))
    state = filters.ChoiceFilter(choices=PolicyState.choices, label=_("State"))
    archived = ArchivedFilter()

    class Meta:
        model = Policy
        fields: list[str] = []

    def search(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(note__icontains=value)
