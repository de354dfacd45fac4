"""Filters of competitors, their presences and their moves."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.choices import Threat
from accounts.filters.nouns import DAY, ArchivedFilter, NounFilters
from accounts.models import Account, Competitor, Move, Presence
from kam.ground.forms import Picker


def of_account() -> Any:
    return filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )


def of_competitor() -> Any:
    return filters.ModelChoiceFilter(
        queryset=Competitor.objects.all(), label=_("Competitor"), widget=Picker("accounts:competitor-pick")
    )


class CompetitorFilters(NounFilters):
    """Who else sells to our customers: by words, and by how it threatens those one sees."""

    threat = filters.MultipleChoiceFilter(choices=Threat.choices, method="threatening", label=_("Threat"))
    archived = ArchivedFilter()

    class Meta:
        model = Competitor
        fields: list[str] = []

    def threatening(self, queryset: QuerySet[Any], _name: str, value: list[str]) -> Any:
        """Those that stand with such a threat at a customer of the reader's."""
        if not value:
            return queryset
        seen = Presence.objects.visible_to(self.request.user).live()
        return queryset.filter(pk__in=seen.filter(threat__in=value).values("competitor"))


class PresenceFilters(NounFilters):
    """Where competitors stand: by customer, competitor, threat and day."""

    account, competitor = of_account(), of_competitor()
    threat = filters.ChoiceFilter(choices=Threat.choices, label=_("Threat"))
    since = filters.DateFilter(field_name="seen_on", lookup_expr="gte", label=_("From"), widget=DAY)
    until = filters.DateFilter(field_name="seen_on", lookup_expr="lte", label=_("To"), widget=DAY)
    archived = ArchivedFilter()

    class Meta:
        model = Presence
        fields: list[str] = []

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        """By the competitor's name, or by the customer's."""
        named = Account.objects.visible_to(self.request.user).matching(value).values("pk")
        rivals = Competitor.objects.matching(value).values("pk")
        return queryset.filter(Q(account__in=named) | Q(competitor__in=rivals))


class MoveFilters(NounFilters):
    """What competitors did: by competitor, customer, words and day."""

    account, competitor = of_account(), of_competitor()
    since = filters.DateFilter(field_name="on", lookup_expr="gte", label=_("From"), widget=DAY)
    until = filters.DateFilter(field_name="on", lookup_expr="lte", label=_("To"), widget=DAY)
    archived = ArchivedFilter()

    class Meta:
        model = Move
        fields: list[str] = []

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        rivals = Competitor.objects.matching(value).values("pk")
        return queryset.filter(Q(text__icontains=value) | Q(competitor__in=rivals))
