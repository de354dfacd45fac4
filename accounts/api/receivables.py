"""The API of what customers owe: one row a customer, by age, as of a day."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.filters import ReceivableFilters
from accounts.models import Account, receivables
from kam.ground.rest import ScopedViewSet, Shape

READ = ["get", "head", "options"]


def amount() -> serializers.DecimalField:
    """An amount in the company's currency, read only."""
    return serializers.DecimalField(max_digits=18, decimal_places=2, read_only=True, allow_null=True)


class ReceivableShape(Shape):
    """What a customer owes, in the company's currency; `overdue` is the sum of the four ages past due."""

    account = serializers.IntegerField(source="pk", read_only=True)
    account_code = serializers.CharField(source="code", read_only=True)
    late_days = serializers.FloatField(read_only=True, allow_null=True, help_text="days overdue, weighted by amount")

    class Meta:
        model = Account
        fields = ["id", "account", "account_code", "owner", "credit_limit", "credit_days", "late_days"]

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {name: amount() for name in (*receivables.SUMS, "over")}


class ReceivableTotals(serializers.Serializer):
    """The sums of a list of receivables, and the day they speak of."""

    as_of = serializers.DateField()
    late_days = serializers.FloatField(allow_null=True, help_text="days overdue, weighted by amount")

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {name: amount() for name in (*receivables.SUMS, "over")}


class ReceivableApi(ScopedViewSet):
    """Customers that owe, as of a day (`?as_of=`; today, or the last day of a book that has ended)."""

    model, serializer_class, filterset_class = Account, ReceivableShape, ReceivableFilters
    http_method_names: ClassVar[list[str]] = READ
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "overdue", "open", "over", "late_days")
    default_ordering, one_heeds, narrowed = "-overdue", ("as_of",), ("totals",)

    def rows(self, queryset: Any) -> Any:
        return queryset.defer("search_text", "tags")

    def get_object(self) -> Any:
        """One customer's row as of the day asked for; 404 for one that owes nothing."""
        found = self.filter_queryset(self.get_queryset()).filter(pk=int(self.kwargs["pk"])).first()
        if found is None:
            self.permission_denied_as_missing()
        return found

    @extend_schema(responses=ReceivableTotals)
    @action(detail=False, methods=["get"])
    def totals(self, request: Any) -> Response:
        """The sums of the filtered list, and the day they speak of."""
        filtered = self.filter_queryset(self.get_queryset())
        sums = receivables.totals(filtered)
        amounts = {name: f"{sums[name]:f}" for name in (*receivables.SUMS, "over")}
        return Response({"as_of": self.day, "late_days": sums["late_days"], **amounts})

    def filter_queryset(self, queryset: Any) -> Any:
        self.day = self.filterset_class(self.request.query_params, queryset=queryset, request=self.request).day
        return super().filter_queryset(queryset)
