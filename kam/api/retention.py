"""Retention periods over REST, for those who answer for personal data."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from kam.actions import retention
from kam.choices import TokenScope
from kam.forms.retention import RetentionForm
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right
from kam.models import RetentionPeriod


class RetentionShape(Shape):
    """How many days a kind is kept (null: without end), and how many rows the coming run will let go."""

    due = serializers.SerializerMethodField()

    class Meta:
        model = RetentionPeriod
        fields = ["id", "kind", "days", "due", "version"]

    def get_due(self, period: RetentionPeriod) -> int:
        return retention.rows_due(period)


class RetentionViewSet(ScopedViewSet):
    """PATCH sets `days`; kinds are the product's own."""

    http_method_names = ["get", "patch", "head", "options"]
    model, serializer_class, form_class = RetentionPeriod, RetentionShape, RetentionForm
    ordering_fields: ClassVar[tuple[str, ...]] = ("id",)
    default_ordering, write_scope, write_right = "id", TokenScope.SETTINGS, Right.PRIVACY

    def rows(self, queryset: Any) -> Any:
        return queryset.known()

    def perform_update(self, record: RetentionPeriod, form: Any, version: int | None) -> RetentionPeriod:
        days = form.cleaned_data.get("days", record.days)  # a PATCH that says nothing changes nothing
        return retention.change(record, days=days, version=version, by=self.user)
