"""The API of orders with their lines, and their bulk upsert by customer and number."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import orders
from accounts.choices.orders import OrderChannel
from accounts.filters import OrderFilters
from accounts.forms.orders import OrderForm
from accounts.models import Order, OrderLine
from kam.api.bulks import CodedRows, put_items
from kam.choices import TokenScope
from kam.ground.rest import Shape
from kam.ground.rights import Right


class LineShape(serializers.ModelSerializer):
    """One line, in the order's currency."""

    class Meta:
        model = OrderLine
        fields = ["position", "product", "text", "quantity", "amount", "cost", "discount"]


class OrderShape(Shape):
    """An order: own amounts in its currency, and revenue, cost, discount in the company's."""

    lines = LineShape(many=True, read_only=True)
    due_reckoned_on = serializers.DateField(
        source="reckoned_due_on", read_only=True, allow_null=True,
        help_text="By the customer's credit days, where no `due_on` is stated",
    )  # fmt: skip

    class Meta:
        model = Order
        fields = [
            "id", *OrderForm.Meta.fields, "rate", "revenue", "cost", "discount", "settled", "lines", "due_reckoned_on",
            "version", "created_at", "updated_at", "archived_at",
        ]  # fmt: skip


class LineItem(serializers.Serializer):
    """One line of an order sent in bulk."""

    product = serializers.CharField(required=False, allow_null=True, help_text="The product's code")
    text = serializers.CharField(required=False, allow_null=True, max_length=200)
    quantity = serializers.DecimalField(16, 4, required=False, help_text="1 where it is not said")
    amount = serializers.DecimalField(16, 2)
    cost = serializers.DecimalField(16, 2, required=False, allow_null=True)
    discount = serializers.DecimalField(16, 2, required=False, allow_null=True)


class OrderItem(serializers.Serializer):
    """An order sent in bulk, found by its customer's code and its number; what is not said stays as it is."""

    account = serializers.CharField(max_length=80, help_text="The customer's code")
    number = serializers.CharField(max_length=80)
    ordered_on = serializers.DateField()
    currency = serializers.CharField(required=False, help_text="Three letters; the company's where it is not said")
    amount = serializers.DecimalField(16, 2, required=False, help_text="Needed without lines; beside lines their sum")
    amount_cost = serializers.DecimalField(16, 2, required=False, allow_null=True)
    amount_discount = serializers.DecimalField(16, 2, required=False, allow_null=True)
    promised_on = serializers.DateField(required=False, allow_null=True)
    delivered_on = serializers.DateField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    paid_on = serializers.DateField(required=False, allow_null=True)
    channel = serializers.ChoiceField(
        OrderChannel.choices, required=False, allow_null=True, allow_blank=True, help_text="By which way it came"
    )
    note = serializers.CharField(required=False, allow_null=True, max_length=255)
    lines = LineItem(many=True, required=False, help_text="All lines of the order; an empty list removes them")


class OrderApi(CodedRows):
    """Orders and returns."""

    sheet_kind = "orders"
    model, serializer_class, form_class, filterset_class = Order, OrderShape, OrderForm, OrderFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "ordered_on", "updated_at")
    default_ordering, write_scope, many_rows = "-ordered_on", TokenScope.TRADE, True
    bulk_item = OrderItem
    write_right = Right.EDIT_TRADE

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("account").prefetch_related("lines")

    def perform_create(self, form: Any) -> Order:
        values = dict(form.cleaned_data)
        lines = values.pop("lines")
        return orders.place(values=values, lines=lines, by=self.user)

    def perform_update(self, record: Order, form: Any, version: int | None) -> Order:
        values = dict(form.cleaned_data)
        lines = values.pop("lines", None)
        said = [name for name in orders.AMOUNTS if name in self.request.data]
        return orders.change(record, values=values, lines=lines, said=said, version=version, by=self.user)

    def perform_archive(self, record: Order, version: int | None) -> Order:
        return orders.archive(record, version=version, by=self.user)

    @action(detail=False, methods=["post"])
    def bulk(self, request: Any) -> Response:
        """Upsert by customer code and number: {items: [{account, number, ordered_on, amount, …}]}, up to 10,000."""
        return put_items(
            "orders", request.data, lambda items, unfit: orders.put_many(items, unfit=unfit, by=self.user)[1], OrderItem
        )

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """Back from the archive, and into the numbers."""
        return self.answer(orders.restore(self.get_object(), by=self.user))
