"""Filters of relationships: lines of influence, our relations, the competitors'."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import Influence, RelationStrength
from accounts.filters.competitors import of_competitor
from accounts.filters.nouns import DAY, ArchivedFilter, NounFilters, YesNo
from accounts.models import Account, Contact, InfluenceLine, Relation, Rivalry
from kam.ground.forms import Picker
from kam.models import User


def account_filter(path: str) -> filters.ModelChoiceFilter:
    """By customer, by a contact's way to it."""
    return filters.ModelChoiceFilter(
        field_name=path, queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )


def contact_filter(label: Any) -> filters.ModelChoiceFilter:
    """By a contact."""
    return filters.ModelChoiceFilter(
        queryset=Contact.objects.all(), label=label, widget=Picker("accounts:contact-pick")
    )


class InfluenceFilters(NounFilters):
    """Who sways whom, by customer, person and strength."""

    q = None
    account = account_filter("who__account")
    who = contact_filter(_("Who"))
    whom = contact_filter(_("Sways whom"))
    strength = filters.ChoiceFilter(choices=Influence.choices, label=_("How strongly"))
    left = YesNo(method="is_over", label=_("One of them has left"))
    archived = ArchivedFilter()

    class Meta:
        model = InfluenceLine
        fields: list[str] = []

    def is_over(self, queryset: Any, _name: str, value: str) -> Any:
        """A line holds as long as both are there."""
        gone = Contact.objects.left().values("pk")
        over = Q(who__in=gone) | Q(whom__in=gone)
        return queryset.filter(over) if value == "true" else queryset.exclude(over)


class RelationFilters(NounFilters):
    """Which of us knows whom, by customer, colleague, strength and the day it was judged."""

    account = account_filter("contact__account")
    contact = contact_filter(_("Contact"))
    user = filters.ModelChoiceFilter(queryset=User.objects.people().only("name", "username"), label=_("Colleague"))
    strength = filters.MultipleChoiceFilter(choices=RelationStrength.choices, label=_("Strength"))
    assessed_before = filters.DateFilter(
        field_name="assessed_on", lookup_expr="lt", label=_("Assessed before"), widget=DAY
    )
    archived = ArchivedFilter()

    class Meta:
        model = Relation
        fields: list[str] = []

    def search(self, queryset: Any, _name: str, value: str) -> Any:
        """The contacts whose words match, and the customers'."""
        people = Contact.objects.matching(value).values("pk")
        return queryset.filter(
            Q(contact__in=people) | Q(contact__account__in=Account.objects.matching(value).values("pk"))
        )


class RivalryFilters(NounFilters):
    """Whom the competitors know, by customer, competitor and strength."""

    q = None
    account = account_filter("contact__account")
    contact = contact_filter(_("Contact"))
    competitor = of_competitor()
    strength = filters.ChoiceFilter(choices=RelationStrength.choices, label=_("Strength"))
    archived = ArchivedFilter()

    class Meta:
        model = Rivalry
        fields: list[str] = []
