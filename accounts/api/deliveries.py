"""The API of how we deliver: one row a customer, over the year up to a day."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.api.receivables import READ
from accounts.filters import DeliveryFilters
from accounts.models import Account
from kam.ground.rest import ScopedViewSet, Shape

COUNTS = ("promised", "kept", "late", "open_late", "damaged")
DELAY = "delay"
"""None where none was late."""
RATES = ("rate", DELAY, "damage_rate")


class DeliveryShape(Shape):
    """Promised deliveries of a year: how many, how many in time (`rate`), late, by how many days, damaged."""

    account = serializers.IntegerField(source="pk", read_only=True)
    account_code = serializers.CharField(source="code", read_only=True)

    class Meta:
        model = Account
        fields = ["id", "account", "account_code", "owner"]

    def get_fields(self) -> dict[str, Any]:
        counts = {name: serializers.IntegerField(read_only=True) for name in COUNTS}
        shares = {name: serializers.FloatField(read_only=True, allow_null=name == DELAY) for name in RATES}
        return super().get_fields() | counts | shares


class DeliveryApi(ScopedViewSet):
    """Customers with promised deliveries in the year up to a day (`?as_of=`)."""

    model, serializer_class, filterset_class = Account, DeliveryShape, DeliveryFilters
    http_method_names: ClassVar[list[str]] = READ
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "rate", "open_late", "delay", "damaged")
    default_ordering, one_heeds = "-open_late", ("as_of",)

    def rows(self, queryset: Any) -> Any:
        return queryset.defer("search_text", "tags")

    def get_object(self) -> Any:
        """One customer's row as of the day asked for; 404 for one without promised deliveries."""
        found = self.filter_queryset(self.get_queryset()).filter(pk=int(self.kwargs["pk"])).first()
        if found is None:
            self.permission_denied_as_missing()
        return found
