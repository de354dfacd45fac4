"""Filters of payments and hour rates."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.choices import CostKind
from accounts.filters.nouns import DAY, ArchivedFilter, NounFilters, YesNo
from accounts.models import Account, HourRate, Order, Payment
from kam.ground.forms import Picker


class PaymentFilters(NounFilters):
    """Payments by customer, day, reference, and whether they settle orders in full."""

    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )
    since = filters.DateFilter(field_name="on", lookup_expr="gte", label=_("From"), widget=DAY)
    until = filters.DateFilter(field_name="on", lookup_expr="lte", label=_("To"), widget=DAY)
    order = filters.ModelChoiceFilter(
        queryset=Order.objects.all(), label=_("Order"), method="for_order", widget=Picker("accounts:order-pick")
    )
    unapplied = YesNo(method="not_applied", label=_("Something left over"))
    archived = ArchivedFilter()

    class Meta:
        model = Payment
        fields: list[str] = []

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        """By the beginning of a reference, or by the customer's name."""
        named = Account.objects.visible_to(self.request.user).matching(value).values("pk")
        return queryset.filter(reference__istartswith=value.strip()) | queryset.filter(account__in=named)

    def for_order(self, queryset: Any, _name: str, value: Order | None) -> Any:
        """Payments that settle an order, or name it."""
        if value is None:
            return queryset
        settling = value.allocations.values("payment")
        return queryset.filter(pk__in=settling) | queryset.filter(order=value)

    def not_applied(self, queryset: Any, _name: str, value: str) -> Any:
        """Payments of which something settles no order yet."""
        used = queryset.model.objects.annotate(used=Coalesce(Sum("allocations__amount"), 0, output_field=AMOUNT))
        full = used.filter(used__gte=F("amount")).values("pk")
        return queryset.exclude(pk__in=full) if value == "true" else queryset.filter(pk__in=full)


AMOUNT = Payment._meta.get_field("amount")


class HourRateFilters(NounFilters):
    """Hour rates by kind."""

    q = None
    kind = filters.ChoiceFilter(choices=CostKind.choices, label=_("Kind"))
    archived = ArchivedFilter()

    class Meta:
        model = HourRate
        fields: list[str] = []
