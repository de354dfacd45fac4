"""The API of orders with their lines, and their bulk upsert by customer and number."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import orders
from accounts.filters import OrderFilters
from accounts.forms.orders import OrderForm
from accounts.models import Order, OrderLine
from kam.choices import TokenScope
from kam.ground.rest import ScopedViewSet, Shape, bulk_answer, bulk_items
from kam.ground.rights import Right


class LineShape(serializers.ModelSerializer):
    """One line, in the order's currency."""

    class Meta:
        model = OrderLine
        fields = ["position", "product", "text", "quantity", "amount", "cost", "discount"]


class OrderShape(Shape):
    """An order: own amounts in its currency, and revenue, cost, discount in the company's."""

    lines = LineShape(many=True, read_only=True)

    class Meta:
        model = Order
        fields = [
            "id", *OrderForm.Meta.fields, "rate", "revenue", "cost", "discount", "lines",
            "version", "created_at", "updated_at", "archived_at",
        ]  # fmt: skip


class OrderApi(ScopedViewSet):
    """Orders and returns."""

    model, serializer_class, form_class, filterset_class = Order, OrderShape, OrderForm, OrderFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "ordered_on", "updated_at")
    default_ordering, write_scope, many_rows = "-ordered_on", TokenScope.TRADE, True
    write_right = Right.EDIT_TRADE

    def rows(self, queryset: Any) -> Any:
        return queryset.prefetch_related("lines")

    def perform_create(self, form: Any) -> Order:
        values = dict(form.cleaned_data)
        lines = values.pop("lines")
        return orders.place(values=values, lines=lines, by=self.user)

    def perform_update(self, record: Order, form: Any, version: int | None) -> Order:
        values = dict(form.cleaned_data)
        lines = values.pop("lines", None)
        return orders.change(record, values=values, lines=lines, version=version, by=self.user)

    def perform_archive(self, record: Order, version: int | None) -> Order:
        return orders.archive(record, version=version, by=self.user)

    @action(detail=False, methods=["post"])
    def bulk(self, request: Any) -> Response:
        """Upsert by customer code and number: {items: [{account, number, ordered_on, amount, …}]}, up to 10,000."""
        _whole, answers = orders.put_many(bulk_items(request.data), by=self.user)
        return bulk_answer("orders", answers)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """Back from the archive, and into the numbers."""
        return self.answer(orders.restore(self.get_object(), by=self.user))
