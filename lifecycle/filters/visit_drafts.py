"""Filters of drafts of visits."""

from __future__ import annotations

import django_filters as df
from django.utils.translation import gettext_lazy as _

from lifecycle.choices import DraftState
from lifecycle.models import VisitDraft


class VisitDraftFilter(df.FilterSet):
    state = df.MultipleChoiceFilter(choices=DraftState.choices, label=_("State"))
    starts_from = df.DateFilter(field_name="starts_at", lookup_expr="date__gte", label=_("From"))
    starts_to = df.DateFilter(field_name="starts_at", lookup_expr="date__lte", label=_("To"))

    class Meta:
        model = VisitDraft
        fields: list[str] = []
