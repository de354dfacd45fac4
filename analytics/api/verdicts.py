"""The API of tier verdicts: what a run said of each account and why; read only."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.models import Order
from analytics.api.rows import RunRowApi, RunRowShape
from analytics.facts import evidence
from analytics.filters import VerdictFilters
from analytics.models import Verdict


class VerdictShape(RunRowShape):
    """Computed tier, tier in effect, a change that waits, false key accounts with their evidence, reasons."""

    class Meta:
        model = Verdict
        fields = [
            "id", "account", "account_code", "run", "as_of", "computed", "in_effect", "pending", "pending_runs",
            "false_keys", "overruled", "evidence", "reasons",
        ]  # fmt: skip


class OrderProof(serializers.Serializer):
    """An order as the rule counted it, in the company's currency."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    ordered_on = serializers.DateField()
    revenue = serializers.DecimalField(max_digits=16, decimal_places=2)
    discount = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    cost = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)


class LateProof(OrderProof):
    """An order whose late payment was counted as a cost."""

    due_on = serializers.DateField(
        source="falls_due_on", help_text="As stated on the order, else order day + the customer's credit days"
    )
    due_reckoned = serializers.SerializerMethodField(help_text="true: by credit days, no day is stated on the order")
    paid_on = serializers.DateField(allow_null=True)

    def get_due_reckoned(self, order: Order) -> bool:
        return order.due_on is None


class EvidenceShape(serializers.Serializer):
    """The rows behind one verdict: the days they lie in, the orders (the weightiest first), the costs to serve."""

    kind = serializers.CharField()
    since = serializers.DateField()
    until = serializers.DateField()
    count = serializers.IntegerField(help_text="Orders of those days; the heaviest 200 are listed")
    revenue = serializers.DecimalField(max_digits=18, decimal_places=2)
    year_revenue = serializers.DecimalField(max_digits=18, decimal_places=2)
    cost_to_serve = serializers.DecimalField(max_digits=18, decimal_places=2)
    orders = OrderProof(many=True)
    late = LateProof(many=True, help_text="Of a squeezer: orders paid late or not yet")
    costs = serializers.ListField(child=serializers.IntegerField(), help_text="Ids of costs to serve")


class VerdictApi(RunRowApi):
    """Verdicts."""

    model, serializer_class, filterset_class = Verdict, VerdictShape, VerdictFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "computed", "in_effect")

    @extend_schema(responses=EvidenceShape(many=True))
    @action(detail=True, methods=["get"])
    def proof(self, request: Any, pk: str) -> Response:
        """What proves each false key: the orders and costs to serve that were counted, as of the run's day."""
        return Response(EvidenceShape(evidence.of(self.get_object()), many=True).data)
