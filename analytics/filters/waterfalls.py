"""Filters of the waterfall: those of contribution, the day among them, as the other analyses have it."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.filters.nouns import DAY
from analytics.filters.contributions import ContributionFilters
from analytics.models import Contribution
from kam.choices import RunKind
from kam.ground.days import company_today
from kam.models import Run

FIRST = ("as_of", "tier", "owner", "region", "segment", "category")
"""The filters that every analysis has, in their order."""


def not_to_come(day: date) -> None:
    """Of a day to come nothing is known, so it is refused."""
    if day > company_today():
        raise forms.ValidationError(_("This day is still to come: choose today or a day before."))


class WaterfallFilters(ContributionFilters):
    """Of whom, and as of which day: that of the newest run up to it."""

    q = filters.CharFilter(method="search", label=_("Customer, pinyin, code"), widget=forms.HiddenInput())
    as_of = filters.DateFilter(method="at_day", label=_("As of"), widget=DAY, validators=[not_to_come])

    class Meta:
        model = Contribution
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.order_fields(FIRST)

    def run_told(self) -> Run | None:
        day, named = (self.form.cleaned_data.get(name) for name in ("as_of", "run"))
        return run_on(day) if day and named is None else super().run_told()

    def at_day(self, queryset: Any, _name: str, value: date) -> Any:
        run = run_on(value)
        return queryset.filter(run=run) if run else queryset.none()


def run_on(day: date) -> Run | None:
    """The newest run of contribution up to a day."""
    return Run.objects.up_to(RunKind.CONTRIBUTION, day)
