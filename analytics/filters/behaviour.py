"""Filters of what customers do otherwise than before: by manner, habit, direction, and by the customer."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from analytics.choices import Habit, Manner
from analytics.filters import GoneFilters, RunRowFilters
from analytics.models import Behaviour, BehaviourChange

DIRECTIONS = [("more", _("More than before")), ("less", _("Less than before"))]


class BehaviourFilters(RunRowFilters):
    """How customers behave: by tier, owner, region, and whether enough orders stand behind it."""

    comparable = filters.BooleanFilter(label=_("Enough orders in both years"))

    class Meta:
        model = Behaviour
        fields: list[str] = []


class BehaviourChangeFilters(GoneFilters):
    """Who changed: by manner, direction, tier, owner, region."""

    manner = filters.ChoiceFilter(choices=Manner.choices, label=_("Manner"))
    direction = filters.ChoiceFilter(choices=DIRECTIONS, method="that_way", label=_("Direction"))
    habit = filters.ChoiceFilter(choices=Habit.choices, label=_("What changed"), widget=forms.HiddenInput())

    class Meta:
        model = BehaviourChange
        fields: list[str] = []

    def that_way(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(rose=value == "more")
