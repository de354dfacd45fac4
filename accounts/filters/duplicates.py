"""Filters of pairs that may be one customer, and of merges."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.choices.duplicates import Sign
from accounts.filters.nouns import NounFilters, YesNo
from accounts.models import Account, Duplicate, Merge
from kam.ground.forms import Picker


class Dismissed(YesNo):
    """`true`: only what was dismissed; left out or `false`: only what was not."""

    def __init__(self) -> None:
        super().__init__(label=_("State"), empty_label=_("To be looked at"))
        self.extra["choices"] = [("true", _("Not the same")), ("false", _("To be looked at"))]

    def filter(self, queryset: Any, value: Any) -> Any:
        return queryset.filter(dismissed_at__isnull=value != "true")


class DuplicateFilters(NounFilters):
    """By name, by a sign in common, dismissed or not."""

    sign = filters.ChoiceFilter(choices=Sign.choices, method="with_sign", label=_("In common"))
    dismissed = Dismissed()
    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), method="of_account", label=_("Customer"), widget=Picker("accounts:account-pick")
    )

    class Meta:
        model = Duplicate
        fields: list[str] = []

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        found = Account.objects.matching(value).order_by().values("pk")
        return queryset.filter(Q(first__in=found) | Q(second__in=found))

    def with_sign(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(signs__icontains=f'["{value}",')

    def of_account(self, queryset: Any, _name: str, value: Any) -> Any:
        return queryset.filter(Q(first=value) | Q(second=value))


class MergeFilters(NounFilters):
    """By name; undone or not."""

    undone = YesNo(method="is_undone", label=_("Taken back"))

    class Meta:
        model = Merge
        fields: list[str] = []

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        found = Account.objects.matching(value).order_by().values("pk")
        return queryset.filter(Q(survivor__in=found) | Q(loser__in=found))

    def is_undone(self, queryset: Any, _name: str, value: Any) -> Any:
        return queryset.filter(undone_at__isnull=value not in ("true", True))
