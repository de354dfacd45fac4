"""Churn warnings over REST: read by value at risk, closed with an outcome."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.decorators import action

from kam.choices import TokenScope
from kam.ground import inputs
from kam.ground.rest import ScopedViewSet, Shape
from lifecycle.actions import warnings
from lifecycle.filters import WarningFilter
from lifecycle.forms.stages import WarningCloseForm
from lifecycle.models import Warning


class WarningShape(Shape):
    """A warning; `reasons` are [[code, share of the logit, numbers]]."""

    account_code = serializers.CharField(source="account.code", read_only=True)

    class Meta:
        model = Warning
        fields = [
            "id", "account", "account_code", "state", "opened_on", "closed_on", "risk_at_opening", "risk",
            "value_at_risk", "reasons", "note", "closed_by", "version",
        ]  # fmt: skip


class WarningApi(ScopedViewSet):
    """GET reads; POST {id}/close/ ends one with what became of the customer."""

    model, serializer_class, filterset_class = Warning, WarningShape, WarningFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "value_at_risk", "risk", "opened_on")
    default_ordering, write_scope = "-value_at_risk", TokenScope.VISITS
    http_method_names = ["get", "post", "head", "options"]

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("account__owner")

    @action(detail=True, methods=["post"], form_class=WarningCloseForm)
    def close(self, request: Any, pk: str) -> Any:
        """`outcome` and a `note`; `lost` with `cause` and `evidence`, `dormant` with `revisit_on`."""
        record = self.get_object()
        values = inputs.parse(WarningCloseForm, request.data, user=self.user).values()
        closed = warnings.close(record, **values, version=self.if_match(record), by=self.user)
        return self.answer(closed)
