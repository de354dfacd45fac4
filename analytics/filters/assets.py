"""Filters of the values of customers, the same for page and API."""

from __future__ import annotations

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import Tier
from analytics.filters import RunRowFilters
from analytics.filters.in_force import StoodFilter
from analytics.models import AssetValue
from lifecycle.choices import Stage


class AssetFilters(RunRowFilters):
    """Who is worth what: by the tier of that day, owner, region, risk, stage."""

    stood = StoodFilter(kept="tier", choices=Tier.choices, label=_("Tier then"), widget=forms.HiddenInput())
    p_min = filters.NumberFilter(field_name="p", lookup_expr="gte", label=_("Risk from"), widget=forms.HiddenInput())
    stage = filters.ChoiceFilter(
        field_name="account__journey__stage", choices=Stage.choices, label=_("Stage now"), widget=forms.HiddenInput()
    )

    class Meta:
        model = AssetValue
        fields: list[str] = []
