"""The API of the waterfall: the steps of each account of a run, and of all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.models import CostEntry
from analytics.api.rows import RunRowApi, RunRowShape
from analytics.facts import waterfalls
from analytics.filters.of_accounts import of_accounts
from analytics.filters.waterfalls import WaterfallFilters
from analytics.models import Contribution
from analytics.rules.waterfall import NAMES, Waterfall
from kam.models import Run


class StepField(serializers.DecimalField):
    """One step, in the company's currency; costs are positive figures that are taken away."""

    def __init__(self, name: str) -> None:
        super().__init__(max_digits=18, decimal_places=2, source="*", read_only=True)
        self.step = name

    def read_from(self, row: Any) -> str:
        return text(row.fall, self.step)

    def to_representation(self, value: Any) -> str:
        return self.read_from(value)


def text(fall: Waterfall, step: str) -> str:
    """A step as the API writes amounts."""
    return f"{waterfalls.money(getattr(fall, step)):f}"


class WaterfallShape(RunRowShape):
    """From `gross` (revenue at list price) down to `net`, the ledger's net contribution, and `after_credit`."""

    class Meta:
        model = Contribution
        fields = ["id", "account", "account_code", "run", "as_of", "rank", "cost_estimated"]

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {name: StepField(name) for name in NAMES}


class WaterfallTotal(serializers.Serializer):
    """The steps of several accounts together."""

    as_of = serializers.DateField(allow_null=True)
    accounts = serializers.IntegerField()
    prospects = serializers.DecimalField(
        max_digits=20, decimal_places=2, required=False, allow_null=True,
        help_text="Cost to serve of customers without an order, in no step; null where the filters leave it open",
    )  # fmt: skip

    def get_fields(self) -> dict[str, Any]:
        steps = {name: serializers.DecimalField(max_digits=20, decimal_places=2, required=False) for name in NAMES}
        return super().get_fields() | steps


class WaterfallApi(RunRowApi):
    """Waterfalls of accounts; the current run's, or those of `?run=` or of the newest run up to `?as_of=`."""

    model, serializer_class, filterset_class = Contribution, WaterfallShape, WaterfallFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "rank", "revenue", "net_contribution")
    default_ordering, narrowed = "rank", ("total",)

    def prepare(self, rows: Sequence[Any]) -> None:
        self.fill(rows)

    def get_object(self) -> Any:
        row = super().get_object()
        self.fill([row])
        return row

    def fill(self, rows: Any) -> None:
        """Gives each row its steps; those of one list are of one run."""
        if rows:
            waterfalls.of_page(rows, rows[0].run.as_of)

    @extend_schema(responses=WaterfallTotal)
    @action(detail=False, methods=["get"])
    def total(self, request: Any) -> Response:
        """The steps of the filtered accounts together."""
        rows = self.filter_queryset(self.get_queryset())
        first = rows.first()
        if first is None:
            return Response({"as_of": None, "accounts": 0})
        fall = waterfalls.of_book(rows.order_by("rank"), first.run.as_of)
        steps = {name: text(fall, name) for name in NAMES}
        told = {"accounts": rows.count(), "prospects": self.prospects(first.run)}
        return Response({"as_of": first.run.as_of, **told, **steps})

    def prospects(self, run: Run) -> str | None:
        """What customers without an order cost, as the API writes amounts."""
        nothing, request = Contribution.objects.none(), self.request
        asked = WaterfallFilters(request.query_params, queryset=nothing, request=request)
        costs = of_accounts(asked, CostEntry.objects.visible_to(request.user)) if asked.is_valid() else None
        return f"{waterfalls.prospects(costs, run):f}" if costs is not None else None
