"""Filters of assessments, of the classes of key accounts, and of their marks."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.choices import KeyClass, MarkKind
from accounts.choices.standards import ASSESSABLE
from accounts.filters.nouns import DAY, ArchivedFilter, NounFilters, YesNo, of_archived
from accounts.models import Account, Assessment, ClassChange, Mark
from kam.ground.forms import Picker
from kam.models import User


def of_account() -> Any:
    return filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )


class OfAccounts(NounFilters):
    """By words of the customer."""

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        named = Account.objects.visible_to(self.request.user).matching(value).values("pk")
        return queryset.filter(account__in=named)


class AssessmentFilters(OfAccounts):
    """What was judged: by customer, criterion, person and day; with a score or without."""

    account = of_account()
    criterion = filters.ChoiceFilter(choices=[(one.value, one.label) for one in ASSESSABLE], label=_("Criterion"))
    by = filters.ModelChoiceFilter(queryset=User.objects.people(), label=_("By"))
    scored = YesNo(method="with_score", label=_("With a score"))
    since = filters.DateFilter(field_name="judged_on", lookup_expr="gte", label=_("From"), widget=DAY)
    until = filters.DateFilter(field_name="judged_on", lookup_expr="lte", label=_("To"), widget=DAY)
    archived = ArchivedFilter()

    class Meta:
        model = Assessment
        fields: list[str] = []

    def with_score(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(score__isnull=value != "true")


class ClassFilters(OfAccounts):
    """Classes of key accounts, now and before: by customer, class, and a day on which they stood."""

    account = of_account()
    key_class = filters.ChoiceFilter(choices=KeyClass.choices, label=_("Class"))
    on = filters.DateFilter(method="on_day", label=_("Stood on"), widget=DAY)
    now = YesNo(method="standing", label=_("Stands now"))
    archived = of_archived()
    changed_after = filters.DateFilter(method="became", label=_("Became another after"), widget=forms.HiddenInput())

    class Meta:
        model = ClassChange
        fields: list[str] = []

    def on_day(self, queryset: Any, _name: str, value: Any) -> Any:
        return queryset.on(value)

    def became(self, queryset: Any, _name: str, value: Any) -> Any:
        return queryset.changed_after(value)

    def standing(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(to_on__isnull=value == "true")


class MarkFilters(OfAccounts):
    """Marks of the relation: by customer and kind; those that hold, those that are over."""

    account = of_account()
    kind = filters.ChoiceFilter(choices=MarkKind.choices, label=_("Mark"))
    holds = YesNo(method="holding", label=_("Still holds"))
    archived = ArchivedFilter()

    class Meta:
        model = Mark
        fields: list[str] = []

    def holding(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(until__isnull=value == "true")
