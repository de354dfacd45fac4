"""Filters of the list of agreements and of what customers require, with the watch over renewals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from accounts.choices import AgreementKind, RequirementKind
from accounts.filters.nouns import DAY, ArchivedFilter, NounFilters
from accounts.models import Account, Agreement, Requirement
from kam.ground.days import company_today
from kam.ground.forms import Picker

WATCH = [
    ("due30", _("Renewal due within 30 days")),
    ("due90", _("Renewal due within 90 days")),
    ("expired", _("Expired without a follower")),
    ("behind", _("Behind the commitment")),
    ("force", _("In force")),
]

EXPIRY = [("soon", _("Runs out within 60 days")), ("overdue", _("Overdue"))]


def asked_day(params: Mapping[str, Any], else_: Callable[[], date] = company_today) -> date:
    """The day of the question, `else_` where none or a wrong one is given (the filter refuses a wrong one itself)."""
    try:
        found = parse_date(params.get("as_of") or "")
    except ValueError:
        found = None
    return found if found and 1900 <= found.year < 2200 else else_()


class AgreementFilters(NounFilters):
    """Agreements by customer, kind, and what is to be done about them."""

    watch = filters.ChoiceFilter(choices=WATCH, method="watched", label=_("To watch"))
    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )
    kind = filters.ChoiceFilter(choices=AgreementKind.choices, label=_("Kind"))
    number = filters.CharFilter(label=_("Number"), widget=forms.HiddenInput())
    as_of = filters.DateFilter(method="at_day", label=_("As of"), widget=forms.HiddenInput())
    archived = ArchivedFilter()

    class Meta:
        model = Agreement
        fields: list[str] = []

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        """By number, title, or the customer's name."""
        named = Account.objects.visible_to(self.request.user).matching(value).values("pk")
        return queryset.called(value) | queryset.filter(account__in=named)

    def at_day(self, queryset: Any, _name: str, _value: date) -> Any:
        """What was bought is read as of this day by whoever made the queryset."""
        return queryset

    def watched(self, queryset: Any, _name: str, value: str) -> Any:
        day = asked_day(self.data)
        if value in ("due30", "due90"):
            return queryset.due_within(int(value[3:]), day)
        return {"expired": queryset.expired, "behind": queryset.behind, "force": queryset.in_force}[value](day)


class RequirementFilters(NounFilters):
    """What customers require, by customer, agreement, kind and the day it runs out."""

    watch = filters.ChoiceFilter(choices=EXPIRY, method="watched", label=_("To watch"))
    account = filters.ModelChoiceFilter(
        field_name="agreement__account", queryset=Account.objects.all(), label=_("Customer"),
        widget=Picker("accounts:account-pick"),
    )  # fmt: skip
    agreement = filters.ModelChoiceFilter(
        queryset=Agreement.objects.all(), label=_("Agreement"), widget=forms.HiddenInput()
    )
    kind = filters.ChoiceFilter(choices=RequirementKind.choices, label=_("Kind"))
    until = filters.DateFilter(field_name="valid_until", lookup_expr="lte", label=_("Valid until"), widget=DAY)
    archived = ArchivedFilter()

    class Meta:
        model = Requirement
        fields: list[str] = []

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        """By its words, the evidence, or the customer's name."""
        named = Account.objects.visible_to(self.request.user).matching(value).values("pk")
        words = Q(text__icontains=value.strip()) | Q(evidence__icontains=value.strip())
        return queryset.filter(words | Q(agreement__account__in=named))

    def watched(self, queryset: Any, _name: str, value: str) -> Any:
        """What runs out soon, or has; what is asked of us today."""
        day = company_today()
        asked = Requirement.objects.running_out(day) if value == "soon" else Requirement.objects.overdue(day)
        return queryset.filter(pk__in=asked.values("pk"))
