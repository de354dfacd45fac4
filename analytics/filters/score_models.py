"""Filter of the churn score's versions."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from accounts.filters import NounFilters
from analytics.models import ScoreModel


class ScoreModelFilters(NounFilters):
    """Versions of the churn score: by horizon and the day up to which they learned."""

    horizon = filters.NumberFilter(label=_("Horizon"))
    until = filters.DateFilter(field_name="as_of", lookup_expr="lte", label=_("Learned by"))

    class Meta:
        model = ScoreModel
        fields: list[str] = []

    def search(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(number=int(value)) if value.strip().isdecimal() and len(value) < 9 else queryset
