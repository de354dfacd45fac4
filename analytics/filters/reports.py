"""Filter of periodic reports: whose, of which periods, where they stand."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.filters import NounFilters
from accounts.filters.nouns import DAY, ArchivedFilter
from analytics.choices.reports import ReportSpan, ReportState
from analytics.models import Report
from kam.models import Team, User


class ReportFilters(NounFilters):
    """Reports by writer, team, period and state."""

    user = filters.ModelChoiceFilter(queryset=User.objects.people(), label=_("Written by"))
    team = filters.ModelChoiceFilter(queryset=Team.objects.all(), label=_("Team"))
    span = filters.ChoiceFilter(choices=ReportSpan.choices, label=_("Period"))
    state = filters.MultipleChoiceFilter(choices=ReportState.choices, label=_("State"))
    since = filters.DateFilter(field_name="last_on", lookup_expr="gte", label=_("From"), widget=DAY)
    until = filters.DateFilter(field_name="first_on", lookup_expr="lte", label=_("To"), widget=DAY)
    archived = ArchivedFilter()

    class Meta:
        model = Report
        fields: list[str] = []

    def search(self, queryset: Any, _name: str, value: str) -> Any:
        """By the name of whose it is."""
        said = value.strip()
        return queryset.filter(Q(user__name__icontains=said) | Q(team__name__icontains=said)) if said else queryset


class ReportListFilters(ReportFilters):
    """The page can show those that wait for the reader's answer."""

    to_answer = filters.BooleanFilter(
        method="waiting", widget=forms.HiddenInput(), label=pgettext_lazy("reports", "Wait for an answer")
    )

    def waiting(self, queryset: Any, _name: str, value: bool) -> Any:
        return queryset.to_answer(self.request.user) if value else queryset
