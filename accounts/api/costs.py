"""The API of cost-to-serve entries."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import costs
from accounts.filters import CostFilters
from accounts.forms.costs import CostForm
from accounts.models import CostEntry
from kam.api.bulks import BulkRows
from kam.choices import TokenScope
from kam.ground.rest import CompanyCurrency, Shape
from kam.ground.rights import Right


class CostShape(Shape):
    """What serving a customer cost, in the company's currency."""

    currency = CompanyCurrency()

    class Meta:
        model = CostEntry
        fields = [
            "id", *CostForm.Meta.fields, "currency", "hour_rate", "by", "version", "created_at", "updated_at",
            "archived_at",
        ]  # fmt: skip


class CostApi(BulkRows):
    """Cost-to-serve entries."""

    model, serializer_class, form_class, filterset_class = CostEntry, CostShape, CostForm, CostFilters
    bulk_kind = "costs"
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "on", "amount", "updated_at")
    default_ordering, write_scope, many_rows = "-on", TokenScope.TRADE, True
    write_right = Right.EDIT_COSTS

    def perform_create(self, form: Any) -> CostEntry:
        return costs.enter(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: CostEntry, form: Any, version: int | None) -> CostEntry:
        return costs.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: CostEntry, version: int | None) -> CostEntry:
        return costs.archive(record, version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """Back from the archive, and into the numbers."""
        return self.answer(costs.restore(self.get_object(), by=self.user))
