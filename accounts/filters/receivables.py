"""Filters of what customers owe, and of how we deliver to them."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import Age, Tier
from accounts.filters.nouns import DAY, NounFilters, OwnerFilter, WordFilter, YesNo, known_words
from accounts.models import Account, deliveries, receivables
from accounts.rules.receivables import day_of_book
from kam.ground.days import company_today


class BookFilters(NounFilters):
    """What lists of customers' trade as of a day share: which day, whose, where."""

    q = filters.CharFilter(method="search", label=_("Customer, pinyin, code"))
    owner = OwnerFilter("owner")
    region = WordFilter(words=known_words("region"), label=_("Region"))
    tier = filters.ChoiceFilter(choices=Tier.choices, label=_("Tier"))
    as_of = filters.DateFilter(method="at_day", label=_("As of"), widget=DAY)
    account = filters.ModelChoiceFilter(
        field_name="pk", queryset=Account.objects.all(), label=_("Customer"), method="only", widget=forms.HiddenInput()
    )

    @cached_property
    def day(self) -> Any:
        """The day asked for, else the one the book speaks of."""
        asked = self.form.cleaned_data.get("as_of") if self.form.is_valid() else None
        return asked or day_of_book(self.newest, company_today())

    @cached_property
    def newest(self) -> date | None:
        """The newest day of an order or a payment."""
        return receivables.newest_day()

    def at_day(self, queryset: Any, _name: str, _value: Any) -> Any:
        return queryset

    def only(self, queryset: Any, _name: str, value: Account | None) -> Any:
        return queryset.filter(pk=value.pk) if value else queryset


class ReceivableFilters(BookFilters):
    """Who owes: by age of what is open, over the credit limit."""

    age = filters.ChoiceFilter(
        choices=[("overdue", _("Overdue")), *Age.choices], method="of_age", label=_("Open amount")
    )
    over = YesNo(method="over_limit", label=_("Over the limit"))

    class Meta:
        model = Account
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        is_newest = self.newest is None or self.newest <= self.day
        return super().filter_queryset(receivables.owing(queryset, self.day, newest=is_newest))

    def of_age(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(**{f"{value}__gt": 0})

    def over_limit(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(over__gt=0) if value == "true" else queryset.exclude(over__gt=0)


class DeliveryFilters(BookFilters):
    """How we deliver: with late open deliveries, with damage."""

    late = YesNo(method="open_and_late", label=_("Late and open"))

    class Meta:
        model = Account
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        return super().filter_queryset(deliveries.of_accounts(queryset, self.day))

    def open_and_late(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(open_late__gt=0) if value == "true" else queryset.filter(open_late=0)
