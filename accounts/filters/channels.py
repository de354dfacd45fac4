"""Filters of channel partners and of the parts of their file."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.choices import AccountKind, Tier
from accounts.choices.channels import CHANNEL_KINDS
from accounts.facts import channels
from accounts.filters.agreements import asked_day
from accounts.filters.nouns import ArchivedFilter, NounFilters, OwnerFilter, YesNo
from accounts.models import Account, Downstream, Outlet, Quota, Seller, Territory
from accounts.models.receivables import book_day
from kam.ground.forms import Picker
from kam.models import User

WATCH = [("behind", _("Behind the quota")), ("conflict", _("Channel conflict")), ("none", _("Without a quota"))]


def of_account() -> Any:
    return filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )


class ChannelFilters(NounFilters):
    """Partners by kind, region, owner, and what is to be watched; of a queryset read as `facts.channels.partners`."""

    watch = filters.ChoiceFilter(choices=WATCH, method="watched", label=_("To watch"))
    kind = filters.ChoiceFilter(
        choices=[(value, label) for value, label in AccountKind.choices if value in CHANNEL_KINDS], label=_("Kind")
    )
    region = filters.CharFilter(method="in_region", label=_("Territory"))
    owner = filters.ModelChoiceFilter(
        queryset=User.objects.all(), label=_("Owner"), widget=Picker("accounts:people-pick")
    )  # fmt: skip
    archived = ArchivedFilter()

    class Meta:
        model = Account
        fields: list[str] = []

    def watched(self, queryset: Any, _name: str, value: str) -> Any:
        return channels.watched(queryset, value)

    def in_region(self, queryset: Any, _name: str, value: str) -> Any:
        """Partners that sell in the region on the day of the book."""
        there = Territory.objects.live().in_force(book_day()).filter(region_key=value.strip().casefold())
        return queryset.filter(pk__in=there.values("account"))


class PartFilters(NounFilters):
    """What the lists of all parts can be asked."""

    account = of_account()
    archived = ArchivedFilter()
    named = ("name",)

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        """By its own words, or by the partner's name."""
        partners = Account.objects.visible_to(self.request.user).matching(value).values("pk")
        words = Q(account__in=partners)
        for name in self.named:
            words |= Q(**{f"{name}__icontains": value.strip()})
        return queryset.filter(words)


class OutletFilters(PartFilters):
    """Outlets by partner, city and whether they are open."""

    city = filters.CharFilter(label=_("City"))
    open = YesNo(method="is_open", label=_("Open"))
    named = ("name", "city")

    class Meta:
        model = Outlet
        fields: list[str] = []

    def is_open(self, queryset: Any, _name: str, value: str) -> Any:
        now = Outlet.objects.open_on(book_day()).values("pk")
        return queryset.filter(pk__in=now) if value == "true" else queryset.exclude(pk__in=now)


class TerritoryFilters(PartFilters):
    """Territories by partner, region and conflict."""

    region = filters.CharFilter(field_name="region_key", lookup_expr="iexact", label=_("Region"))
    conflict = YesNo(field_name="in_conflict", label=_("Channel conflict"))
    named = ("region",)

    class Meta:
        model = Territory
        fields: list[str] = []


class SellerFilters(PartFilters):
    """Sales people by partner."""

    named = ("name", "lines")

    class Meta:
        model = Seller
        fields: list[str] = []


class DownstreamFilters(PartFilters):
    """Downstream customers by partner, by what the partner is, and by our own customer."""

    customer = of_account()
    kind = filters.ChoiceFilter(
        field_name="account__kind", choices=AccountKind.choices, label=_("Kind"), widget=forms.HiddenInput()
    )
    tier = filters.ChoiceFilter(
        field_name="account__tier", choices=Tier.choices, label=_("Tier"), widget=forms.HiddenInput()
    )
    owner = OwnerFilter(widget=forms.HiddenInput())
    region = filters.CharFilter(field_name="account__region", label=_("Region"), widget=forms.HiddenInput())
    segment = filters.CharFilter(field_name="account__segment", label=_("Segment"), widget=forms.HiddenInput())
    named = ("name", "city")

    class Meta:
        model = Downstream
        fields: list[str] = []


class QuotaFilters(PartFilters):
    """Quotas by partner and period; what was achieved is read as of `as_of`."""

    running = YesNo(method="is_running", label=_("Running"))
    as_of = filters.DateFilter(method="at_day", label=_("As of"))
    named = ("category", "note")

    class Meta:
        model = Quota
        fields: list[str] = []

    def at_day(self, queryset: Any, _name: str, _value: date) -> Any:
        """Read as of this day by whoever made the queryset."""
        return queryset

    def is_running(self, queryset: Any, _name: str, value: str) -> Any:
        day = asked_day(self.data, book_day)
        inside = Q(starts_on__lte=day, ends_on__gte=day)
        return queryset.filter(inside) if value == "true" else queryset.exclude(inside)
