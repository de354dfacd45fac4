"""Filters of products, rates, orders and costs to serve."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import CostKind, Criterion, Tier
from accounts.choices.orders import UNSAID, OrderChannel
from accounts.facts import order_sizes, scored_orders
from accounts.filters.nouns import DAY, ArchivedFilter, NounFilters, OwnerFilter, WordFilter, YesNo, known_words
from accounts.models import Account, CostEntry, Order, OrderLine, Product, Rate, deliveries, receivables
from kam.ground import days
from kam.ground.days import company_today
from kam.ground.forms import Picker


class ProductFilters(NounFilters):
    """What we sell: by words and category."""

    category = filters.CharFilter(label=_("Category"))
    code = filters.CharFilter(label=_("Code"), widget=forms.HiddenInput())
    archived = ArchivedFilter()

    class Meta:
        model = Product
        fields: list[str] = []


class RateFilters(NounFilters):
    """Rates by currency."""

    q = None
    currency = filters.CharFilter(lookup_expr="iexact", label=_("Currency"))
    archived = ArchivedFilter()

    class Meta:
        model = Rate
        fields: list[str] = []


YEARS: dict[str, Callable[[date], Q]] = {
    "year_late": lambda day: deliveries.came_late("", day),
    "year_damaged": lambda day: deliveries.came_damaged("", day),
    "year_wrong": lambda day: deliveries.came_late("", day) | deliveries.came_damaged("", day),
}
"""What went wrong with deliveries in the year up to a day, as the diagnosis counts it."""


class OrderFilters(NounFilters):
    """Orders by customer, day, payment."""

    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )
    since = filters.DateFilter(field_name="ordered_on", lookup_expr="gte", label=_("From"), widget=DAY)
    until = filters.DateFilter(field_name="ordered_on", lookup_expr="lte", label=_("To"), widget=DAY)
    due_since = filters.DateFilter(
        field_name="due_on", lookup_expr="gte", label=_("Due from"), widget=forms.HiddenInput()
    )
    due_until = filters.DateFilter(
        field_name="due_on", lookup_expr="lte", label=_("Due to"), widget=forms.HiddenInput()
    )
    discounted = YesNo(
        field_name="discount", lookup_expr="isnull", exclude=True, label=_("Discount known"), widget=forms.HiddenInput()
    )
    number = filters.CharFilter(label=_("Number"), widget=forms.HiddenInput())
    kind = filters.ChoiceFilter(
        choices=[("order", _("Orders")), ("return", _("Returns"))], method="of_kind", label=_("Kind")
    )
    channel = filters.ChoiceFilter(
        choices=[*OrderChannel.choices, (UNSAID, _("Not said"))], method="by_channel",
        label=pgettext_lazy("way of an order", "Order channel"),
    )  # fmt: skip
    paid = YesNo(field_name="paid_on", lookup_expr="isnull", exclude=True, label=_("Paid"))
    delivery = filters.ChoiceFilter(
        choices=[
            ("late_open", _("Late and open")), ("open", _("Not delivered")), ("late", _("Delivered late")),
            ("on_time", _("On time")), ("damaged", _("Arrived damaged")),
            ("year_late", _("Delivered late within the year")), ("year_damaged", _("Damaged within the year")),
            ("year_wrong", _("Late or damaged within the year")),
        ],
        method="of_delivery", label=_("Delivery"),
    )  # fmt: skip
    cost = filters.ChoiceFilter(
        choices=[("known", _("Known")), ("unknown", _("Not known"))], method="by_cost", label=_("Cost")
    )
    size = filters.ChoiceFilter(
        choices=[("unusual", _("Ten times the customer's next largest"))], method="by_size", label=_("Size")
    )
    overdue = YesNo(method="not_paid_in_time", label=_("Overdue"))
    counted = filters.ChoiceFilter(
        choices=[(name, Criterion(name).label) for name in scored_orders.COUNTED], method="counted_by",
        label=_("Counted by the scorecard"), widget=forms.HiddenInput(),
    )  # fmt: skip
    category = filters.CharFilter(method="of_category", label=_("Category"), widget=forms.HiddenInput())
    owner = OwnerFilter(widget=forms.HiddenInput())
    region = filters.CharFilter(field_name="account__region", label=_("Region"), widget=forms.HiddenInput())
    segment = filters.CharFilter(field_name="account__segment", label=_("Segment"), widget=forms.HiddenInput())
    tier = filters.ChoiceFilter(
        field_name="account__tier", choices=Tier.choices, label=_("Tier"), widget=forms.HiddenInput()
    )
    archived = ArchivedFilter()

    class Meta:
        model = Order
        fields: list[str] = []

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        """By the beginning of a number, or by the customer's name."""
        named = Account.objects.visible_to(self.request.user).matching(value).values("pk")
        return queryset.filter(number__istartswith=value.strip()) | queryset.filter(account__in=named)

    def of_kind(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(amount__lt=0) if value == "return" else queryset.filter(amount__gte=0)

    def by_channel(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(channel="" if value == UNSAID else value)

    def of_delivery(self, queryset: Any, _name: str, value: str) -> Any:
        """By promised and actual delivery, as of today; of a year as of the last day that is asked for, else today."""
        today, sold = company_today(), queryset.filter(amount__gt=0)
        if value in YEARS:
            return queryset.filter(YEARS[value](self.form.cleaned_data.get("until") or today))
        if value == "damaged":
            return queryset.filter(damaged=True)
        if value == "open":
            return sold.filter(promised_on__isnull=False, delivered_on__isnull=True)
        if value == "late":
            return sold.filter(deliveries.delivered("", today), delivered_on__gt=F("promised_on"))
        chosen = deliveries.late_and_open if value == "late_open" else deliveries.on_time
        return sold.filter(chosen("", today))

    def by_cost(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(cost__isnull=value == "unknown")

    def of_category(self, queryset: Any, _name: str, value: str) -> Any:
        """Those with a line of what we sell in this category."""
        return queryset.filter(Exists(OrderLine.objects.filter(order=OuterRef("pk"), product__category=value)))

    def by_size(self, queryset: Any, _name: str, _value: str) -> Any:
        seen = Order.objects.visible_to(self.request.user)
        return queryset.filter(pk__in=order_sizes.standing_out(seen, days.offered()).values("pk"))

    def counted_by(self, queryset: Any, _name: str, value: str) -> Any:
        """What a line of the scorecard counted in the year up to the last day that is asked for, else today."""
        return scored_orders.COUNTED[value](queryset, self.form.cleaned_data.get("until") or days.offered())

    def not_paid_in_time(self, queryset: Any, _name: str, value: str) -> Any:
        """Open past the due date (as stated, else by the customer's credit days), as of today."""
        late = receivables.open_orders(Order.objects.all(), company_today()).filter(late__gt=0).values("pk")
        return queryset.filter(pk__in=late) if value == "true" else queryset.exclude(pk__in=late)


class CostFilters(NounFilters):
    """Cost-to-serve entries by customer, kind and day."""

    q = None
    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )
    kind = filters.ChoiceFilter(choices=CostKind.choices, label=_("Kind"))
    since = filters.DateFilter(field_name="on", lookup_expr="gte", label=_("From"), widget=DAY)
    until = filters.DateFilter(field_name="on", lookup_expr="lte", label=_("To"), widget=DAY)
    owner = OwnerFilter()
    region = WordFilter(field_name="account__region", words=known_words("region"), label=_("Region"))
    segment = WordFilter(field_name="account__segment", words=known_words("segment"), label=_("Segment"))
    tier = filters.ChoiceFilter(choices=[*Tier.choices, ("none", _("No tier yet"))], method="of_tier", label=_("Tier"))
    bought = YesNo(method="of_buyers", label=_("Of customers that ordered"), widget=forms.HiddenInput())
    archived = ArchivedFilter()

    class Meta:
        model = CostEntry
        fields: list[str] = []

    def of_buyers(self, queryset: Any, _name: str, value: str) -> Any:
        """Of customers with an order by the last day that is asked for, else today: the ledger knows no others."""
        day = self.form.cleaned_data.get("until") or days.offered()
        ordered = Exists(Order.objects.as_of(day).filter(account=OuterRef("account"), revenue__gt=0))
        return queryset.filter(ordered if value == "true" else ~ordered)

    def of_tier(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(account__tier="" if value == "none" else value)
