"""Filters of nominations and of wallets."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.choices.nominations import NominationKind, NominationPhase, NominationState
from accounts.filters.nouns import DAY, ArchivedFilter, NounFilters, OwnerFilter
from accounts.models import Account, Nomination, Wallet
from kam.ground.days import company_today
from kam.ground.forms import Picker


def of_account() -> Any:
    return filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )


class NominationFilters(NounFilters):
    """Nominations by where they stand, for what, whose."""

    phase = filters.ChoiceFilter(choices=NominationPhase.choices, method="in_phase", label=_("State"))
    kind = filters.ChoiceFilter(choices=NominationKind.choices, label=_("Nominated for"))
    account = of_account()
    owner = OwnerFilter()
    as_of = filters.DateFilter(method="counted_on", label=_("Counted on"), widget=DAY)
    archived = ArchivedFilter()

    class Meta:
        model = Nomination
        fields: list[str] = []

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        """By the customer's name, or by a word of the reason."""
        named = Account.objects.visible_to(self.request.user).matching(value).values("pk")
        return queryset.filter(Q(account__in=named) | Q(reason__icontains=value.strip()))

    def in_phase(self, queryset: Any, _name: str, value: str) -> Any:
        """Where they stand today; those that end soon count, too."""
        today = company_today()
        match value:
            case NominationPhase.PROPOSED:
                return queryset.filter(state=NominationState.PROPOSED)
            case NominationPhase.COUNTING:
                return queryset.counting(today)
            case NominationPhase.ENDING:
                return queryset.ending(today)
            case NominationPhase.OVER:
                return queryset.over(today).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today))
            case NominationPhase.ENDED:
                return queryset.over(today).filter(ended_on__lte=today)
        return queryset.filter(state=NominationState.DECLINED)

    def counted_on(self, queryset: Any, _name: str, value: Any) -> Any:
        """Those by which an account was key on a day."""
        return queryset.counting(value)


class WalletFilters(NounFilters):
    """Wallets by customer, day and source."""

    account = of_account()
    since = filters.DateFilter(field_name="on", lookup_expr="gte", label=_("From"), widget=DAY)
    until = filters.DateFilter(field_name="on", lookup_expr="lte", label=_("To"), widget=DAY)
    archived = ArchivedFilter()

    class Meta:
        model = Wallet
        fields: list[str] = []

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        """By the customer's name, or by the source."""
        named = Account.objects.visible_to(self.request.user).matching(value).values("pk")
        return queryset.filter(Q(account__in=named) | Q(source__icontains=value.strip()))
