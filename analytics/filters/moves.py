"""Filters of tier migration: who went from which tier to which."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import Tier
from accounts.filters import NounFilters, OwnerFilter, WordFilter, known_words
from accounts.filters.categories import BuysFilter
from analytics.facts import moves
from analytics.filters import of_called
from analytics.models import Verdict


class MoveFilters(NounFilters):
    """Who went from which tier to which between the runs of two days."""

    q = filters.CharFilter(method="search", label=_("Customer, pinyin, code"))
    was = filters.ChoiceFilter(choices=[*Tier.choices, (moves.NONE, _("Not there"))], label=_("Before"))
    tier = filters.ChoiceFilter(
        choices=[*Tier.choices, (moves.NONE, _("Not there"))], method="went_to", label=_("After")
    )
    owner = OwnerFilter()
    region = WordFilter(field_name="account__region", words=known_words("region"), label=_("Region"))
    segment = WordFilter(field_name="account__segment", words=known_words("segment"), label=_("Segment"))
    category = BuysFilter()
    way = filters.ChoiceFilter(
        choices=[("up", _("Rose")), ("down", _("Fell")), ("changed", _("Changed tier")), ("same", _("Unchanged"))],
        method="went", label=_("Way"),
    )  # fmt: skip
    since = filters.DateFilter(method="known", label=_("From"), widget=forms.HiddenInput())
    until = filters.DateFilter(method="known", label=_("To"), widget=forms.HiddenInput())

    class Meta:
        model = Verdict
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        """The rows of the two runs' span; those that left are rows of the earlier run."""
        asked = self.form.cleaned_data
        span = moves.span(asked.get("since"), asked.get("until"))
        if span is None:
            return queryset.none()
        self.span = span
        base = moves.left if asked.get("tier") == moves.NONE else moves.stayed
        return super().filter_queryset(base(queryset, span))

    def told_on(self) -> date | None:
        """The later day: who bought what is asked of the year up to it."""
        return self.span.last.as_of

    def search(self, queryset: Any, _name: str, value: str) -> Any:
        return of_called(queryset, value)

    def went_to(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset if value == moves.NONE else queryset.filter(stood=value)

    def went(self, queryset: Any, _name: str, value: str) -> Any:
        """Up, down, either or neither; a customer that was not there went no way."""
        queryset = queryset.exclude(was=moves.NONE).filter(gone=False)
        if value in ("same", "changed"):
            same = Q(was=F("stood"))
            return queryset.filter(same) if value == "same" else queryset.exclude(same)
        higher = Q(pk__in=[])
        for place, tier in enumerate(Tier.values):
            above, below = Tier.values[:place], Tier.values[place + 1 :]
            higher |= Q(was=tier, stood__in=above if value == "up" else below)
        return queryset.filter(higher)

    def known(self, queryset: Any, _name: str, _value: Any) -> Any:
        """Read by `filter_queryset`."""
        return queryset
