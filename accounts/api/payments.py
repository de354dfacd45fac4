"""The API of payments, each with what it settles."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import payments
from accounts.filters import PaymentFilters
from accounts.forms.payments import PaymentForm
from accounts.models import Allocation, Payment
from kam.api.bulks import BulkRows
from kam.choices import TokenScope
from kam.ground.rest import Shape


class AllocationShape(serializers.ModelSerializer):
    """What of a payment settles an order: in their currency, and in the company's at the order's rate."""

    class Meta:
        model = Allocation
        fields = ["order", "amount", "settled"]


class PaymentShape(Shape):
    """Money that came in: in its currency, and `received` in the company's."""

    allocations = AllocationShape(many=True, read_only=True)

    class Meta:
        model = Payment
        fields = [
            "id", *PaymentForm.Meta.fields, "rate", "received", "allocations", "by", "version", "created_at",
            "updated_at", "archived_at",
        ]  # fmt: skip


class PaymentApi(BulkRows):
    """Payments; each settles the order it names, else the customer's oldest open ones of its currency."""

    model, serializer_class, form_class, filterset_class = Payment, PaymentShape, PaymentForm, PaymentFilters
    bulk_kind = "payments"
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "on", "updated_at")
    default_ordering, write_scope, many_rows = "-on", TokenScope.TRADE, True

    def rows(self, queryset: Any) -> Any:
        return queryset.prefetch_related("allocations")

    def perform_create(self, form: Any) -> Payment:
        return payments.enter(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Payment, form: Any, version: int | None) -> Payment:
        return payments.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Payment, version: int | None) -> Payment:
        return payments.archive(record, version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """Back from the archive: it settles open orders again."""
        return self.answer(payments.restore(self.get_object(), by=self.user))
