"""The filter of who buys what."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.facts.buyers import buyers, categories
from accounts.filters.nouns import WordFilter


def known_categories(request: Any) -> list[tuple[str, str]]:
    """Categories of what we sell."""
    return categories(request.user)


class BuysFilter(WordFilter):
    """Customers who bought a category in the last year; `account` is where the rows tell the customer."""

    def __init__(self, account: str = "account", **kwargs: Any) -> None:
        super().__init__(words=known_categories, label=_("Buys"), **kwargs)
        self.account = account

    def filter(self, queryset: Any, value: Any) -> Any:
        return queryset.filter(**{f"{self.account}__in": buyers(value, self.until)}) if value else queryset

    @property
    def until(self) -> date | None:
        """The day that the rows speak of; None for today."""
        told = getattr(self.parent, "told_on", None)
        return told() if told else None


class BoughtFilter(filters.CharFilter):
    """
    The same for lists that an analysis opens, which only the address narrows so.

    `day` is the filter that says up to which day the list speaks; without an answer it is today.
    """

    def __init__(self, day: str, **kwargs: Any) -> None:
        super().__init__(label=_("Buys"), widget=forms.HiddenInput(), **kwargs)
        self.day = day

    def filter(self, queryset: Any, value: Any) -> Any:
        until = self.parent.form.cleaned_data.get(self.day)
        return queryset.filter(account__in=buyers(value, until)) if value else queryset
