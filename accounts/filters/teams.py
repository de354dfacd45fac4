"""Filters of the seats on account teams."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from accounts.choices import SeatFunction
from accounts.filters.nouns import ArchivedFilter, NounFilters
from accounts.models import Account, Seat
from kam.ground.forms import Picker
from kam.models import User


class SeatFilters(NounFilters):
    """Who sits where."""

    q = None
    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )
    user = filters.ModelChoiceFilter(
        queryset=User.objects.all(), label=_("Colleague"), widget=Picker("accounts:people-pick")
    )
    function = filters.ChoiceFilter(choices=SeatFunction.choices, label=_("Function"))
    archived = ArchivedFilter()

    class Meta:
        model = Seat
        fields: list[str] = []
