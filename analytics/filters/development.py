"""Filters of development: which comparison, which step, of which customers and product groups."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import AccountKind, Tier
from accounts.filters import known_words
from accounts.filters.categories import known_categories
from accounts.filters.nouns import DAY, KnownChoice, KnownFilter
from analytics.choices import Compared, Step
from analytics.facts import development_parts as facts
from analytics.filters import RunRowFilters
from analytics.models import Development, Season
from analytics.rules.development import GROUPS

GROUP_WORDS = {
    "penetration": _("The same to the same customers"), "offer": _("Other products to the same customers"),
    "market": _("New and returning customers"),
}  # fmt: skip
BREAKDOWNS = {
    "industry": _("Industry"), "region": _("Region"), "category": _("Category"), "owner": _("Owner"),
    "tier": _("Tier"), "segment": _("Segment"), "kind": _("Kind"),
}  # fmt: skip


class DevelopmentRowFilters(RunRowFilters):
    """What rows of both tables are asked by; the day is that of the newest run up to it."""

    region = KnownFilter(field_name="account__region", words=known_words("region"), label=_("Region"))
    industry = KnownFilter(field_name="account__industry", words=known_words("industry"), label=_("Industry"))
    category = KnownFilter(words=known_categories, label=_("Category"))
    segment = KnownFilter(field_name="account__segment", words=known_words("segment"), label=_("Segment"))
    tier = KnownChoice(field_name="account__tier", choices=Tier.choices, label=_("Tier"))
    kind = KnownChoice(
        field_name="account__kind", choices=AccountKind.choices, label=_("Kind"), widget=forms.HiddenInput()
    )
    as_of = filters.DateFilter(method="at_day", label=_("As of"), widget=DAY)


class DevelopmentFilters(DevelopmentRowFilters):
    """How revenue moved: over which time, by which step, of whom."""

    period = filters.ChoiceFilter(
        choices=Compared.choices, label=_("Time"), empty_label=Compared.YEAR.label, method="known"
    )
    step = filters.ChoiceFilter(
        choices=[*GROUP_WORDS.items(), *Step.choices],
        method="by_step", label=_("What moved"),
    )  # fmt: skip

    class Meta:
        model = Development
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        """Of the time asked for, by default twelve months."""
        period = self.form.cleaned_data.get("period") or Compared.YEAR
        return super().filter_queryset(queryset.filter(period=period))

    def known(self, queryset: Any, _name: str, _value: str) -> Any:
        """Read by `filter_queryset` or by the page."""
        return queryset

    def by_step(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(step__in=GROUPS.get(value, (value,))).exclude(change=0)

    def at_day(self, queryset: Any, _name: str, value: Any) -> Any:
        run = facts.run_on(value)
        return queryset.filter(run=run) if run else queryset.none()


class DevelopmentPageFilters(DevelopmentFilters):
    """The whole analysis: besides, by what it is broken down."""

    by = filters.ChoiceFilter(
        choices=list(BREAKDOWNS.items()), label=_("Broken down by"), method="known", widget=forms.HiddenInput()
    )
    step = None

    class Meta:
        model = Development
        fields: list[str] = []


class SeasonFilters(DevelopmentRowFilters):
    """Months of the same customers; the day asked for only ends them, which the reader of the rows sees to."""

    class Meta:
        model = Season
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        """Of one category, else of all that was bought."""
        whole = not self.form.cleaned_data.get("category")
        return super().filter_queryset(queryset.filter(whole=whole))

    def at_day(self, queryset: Any, _name: str, _value: Any) -> Any:
        return queryset

    def of_run(self, queryset: Any, _name: str, _value: Any) -> Any:
        return queryset
