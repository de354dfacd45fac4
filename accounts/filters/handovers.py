"""Filters of what was handed over in steps: of its customers, and of the steps."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.choices.handovers import StepState
from accounts.filters.nouns import ALL, NounFilters
from accounts.models import Account, HandedOver
from kam.ground.forms import Picker
from kam.models import User


class HandedOverFilters(NounFilters):
    """By step, by customer, by where it stands."""

    state = filters.ChoiceFilter(choices=StepState.choices, method="in_state", label=_("State"))
    step = filters.UUIDFilter(label=_("Step"))
    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )

    class Meta:
        model = HandedOver
        fields: list[str] = []

    def in_state(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.standing(value)

    def search(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(account__in=Account.objects.matching(value).order_by().values("pk"))


class HandOverStepFilters(NounFilters):
    """Steps: by where they stand, whose customers, who ordered them."""

    state = filters.ChoiceFilter(choices=StepState.choices, method="in_state", label=_("State"), empty_label=ALL)
    whose = filters.ModelChoiceFilter(field_name="was", queryset=User.objects.all(), label=_("Whose customers"))
    by = filters.ModelChoiceFilter(queryset=User.objects.people(), label=_("By"))

    class Meta:
        model = HandedOver
        fields: list[str] = []

    def in_state(self, queryset: Any, _name: str, value: str) -> Any:
        seen = HandedOver.objects.visible_to(self.request.user)
        return queryset.filter(step__in=seen.standing(value).order_by().values("step"))

    def search(self, queryset: Any, _name: str, value: str) -> Any:
        seen = HandedOver.objects.visible_to(self.request.user)
        named = seen.filter(account__in=Account.objects.matching(value).order_by().values("pk"))
        return queryset.filter(Q(step__in=named.order_by().values("step")) | Q(reason__icontains=value))
