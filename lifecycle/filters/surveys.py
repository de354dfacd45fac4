"""Filters of surveys, of whom we asked, and of what they answered; the same for page and API."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import django_filters as df
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import PurchaseRole, Tier
from accounts.filters import OwnerFilter
from accounts.filters.categories import BoughtFilter
from lifecycle.choices.surveys import Audience, Occasion, Scale, SurveyState
from lifecycle.filters.base import OfAccount
from lifecycle.models import Survey, SurveyAnswer, SurveyInvitation
from lifecycle.models.cases import end_of

UNKNOWN = "none"
"""Stands for what nobody knows: no region, no role, no tier."""


class WordOrUnknown(df.CharFilter):
    """Equal to a word, or empty."""

    def filter(self, queryset: Any, value: Any) -> Any:
        return super().filter(queryset, value) if value != UNKNOWN else queryset.filter(**{self.field_name: ""})


class ChoiceOrUnknown(df.ChoiceFilter):
    """One of some choices, or none of them."""

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, choices=[*choices, (UNKNOWN, _("Not known"))], **kwargs)

    def filter(self, queryset: Any, value: Any) -> Any:
        return super().filter(queryset, value) if value != UNKNOWN else queryset.filter(**{self.field_name: ""})


class SurveyFilter(df.FilterSet):
    audience = df.ChoiceFilter(choices=Audience.choices, label=_("Asks"))
    occasion = df.ChoiceFilter(choices=Occasion.choices, label=_("When"))
    automatic = df.BooleanFilter(label=_("Sent by the plan"))
    archived = df.BooleanFilter(field_name="archived_at", lookup_expr="isnull", exclude=True, label=_("Archived"))

    class Meta:
        model = Survey
        fields: list[str] = []


class SurveyInvitationFilter(OfAccount):
    survey = df.ModelChoiceFilter(queryset=Survey.objects.all(), label=_("Survey"))
    state = df.ChoiceFilter(choices=SurveyState.choices, label=_("State"))
    occasion = df.ChoiceFilter(choices=Occasion.choices, label=_("Occasion"))
    tier = df.ChoiceFilter(
        method="tier_then", choices=[*Tier.choices, (UNKNOWN, _("Not known"))], label=_("Tier at that time")
    )
    owner = OwnerFilter()
    region = WordOrUnknown(field_name="account__region", label=_("Region"), widget=forms.HiddenInput())
    segment = WordOrUnknown(field_name="account__segment", label=_("Segment"), widget=forms.HiddenInput())
    category = BoughtFilter("to_day")
    from_day = df.DateFilter(method="sent_from", label=_("From"))
    to_day = df.DateFilter(method="sent_until", label=_("To"))

    class Meta:
        model = SurveyInvitation
        fields: list[str] = []

    def tier_then(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.of_tier("" if value == UNKNOWN else value)

    def sent_from(self, queryset: Any, _name: str, value: date) -> Any:
        """By the company's days, as the response rate counts them."""
        return queryset.filter(sent_at__gte=end_of(value - timedelta(days=1)))

    def sent_until(self, queryset: Any, _name: str, value: date) -> Any:
        return queryset.filter(sent_at__lt=end_of(value))


class SurveyAnswerFilter(OfAccount):
    survey = df.ModelChoiceFilter(queryset=Survey.objects.all(), label=_("Survey"))
    scale = df.MultipleChoiceFilter(choices=Scale.choices, label=_("Scale"))
    low = df.BooleanFilter(field_name="is_low", label=_("Low"))
    said = df.BooleanFilter(method="with_words", label=_("With words"))
    role = ChoiceOrUnknown(choices=PurchaseRole.choices, label=_("Role in the purchase"))
    tier = ChoiceOrUnknown(choices=Tier.choices, label=_("Tier at that time"))
    owner = OwnerFilter()
    region = WordOrUnknown(field_name="account__region", label=_("Region"), widget=forms.HiddenInput())
    segment = WordOrUnknown(field_name="account__segment", label=_("Segment"), widget=forms.HiddenInput())
    category = BoughtFilter("to_day")
    from_day = df.DateFilter(field_name="answered_on", lookup_expr="gte", label=_("From"))
    to_day = df.DateFilter(field_name="answered_on", lookup_expr="lte", label=_("To"))

    class Meta:
        model = SurveyAnswer
        fields: list[str] = []

    def with_words(self, queryset: Any, _name: str, value: bool) -> Any:
        silent = Q(why="", gain="")
        return queryset.exclude(silent) if value else queryset.filter(silent)
