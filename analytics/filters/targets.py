"""Filters of company targets."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from accounts.filters.nouns import ArchivedFilter
from analytics.models import CompanyTarget


class CompanyTargetFilters(filters.FilterSet):
    """By year; those in force unless archived ones are asked for."""

    year = filters.NumberFilter(label=_("Year"), min_value=1900, max_value=2199)
    archived = ArchivedFilter()

    class Meta:
        model = CompanyTarget
        fields: list[str] = []
