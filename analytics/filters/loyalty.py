"""Filters of loyalty: of whom, how loyal, whether it is known; and by what the page is broken down."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import Tier
from accounts.filters import YesNo, known_words
from accounts.filters.nouns import KnownChoice, KnownFilter
from analytics.filters import RunRowFilters
from analytics.forms.customers import PARTS
from analytics.models import Loyalty


class LoyaltyFilters(RunRowFilters):
    """How loyal: by tier, owner, region, segment (or none of them), and how much of it is known."""

    tier = KnownChoice(field_name="account__tier", choices=Tier.choices, label=_("Tier"))
    region = KnownFilter(field_name="account__region", words=known_words("region"), label=_("Region"))
    segment = KnownFilter(field_name="account__segment", words=known_words("segment"), label=_("Segment"))
    known = YesNo(method="is_known", label=_("Loyalty known"))
    score_max = filters.NumberFilter(
        field_name="score", lookup_expr="lte", label=_("Loyalty up to"), widget=forms.HiddenInput()
    )
    score_min = filters.NumberFilter(
        field_name="score", lookup_expr="gte", label=_("Loyalty from"), widget=forms.HiddenInput()
    )

    class Meta:
        model = Loyalty
        fields: list[str] = []

    def is_known(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(score__isnull=value != "true")


class LoyaltyPageFilters(LoyaltyFilters):
    """The page and the sums: besides, by what they are broken down."""

    by = filters.ChoiceFilter(
        choices=PARTS, label=_("Broken down by"), method="as_said", widget=forms.HiddenInput(), empty_label=None
    )

    class Meta:
        model = Loyalty
        fields: list[str] = []

    def as_said(self, queryset: Any, _name: str, _value: str) -> Any:
        """Read by the page."""
        return queryset
