"""The API of contributions: the current run's rows, or those of a run or a day; read only."""

from __future__ import annotations

from typing import ClassVar

from analytics.api.rows import RunRowApi, RunRowShape
from analytics.filters.contributions import ContributionFilters
from analytics.models import Contribution


class ContributionShape(RunRowShape):
    """Revenue, cost, cost to serve and net contribution of a year (the company's currency), rank and shares."""

    class Meta:
        model = Contribution
        fields = [
            "id", "account", "account_code", "run", "as_of", "currency", "revenue", "cost", "cost_to_serve",
            "net_contribution", "cost_estimated", "rank", "share", "cumulative_share",
        ]  # fmt: skip


class ContributionApi(RunRowApi):
    """Contributions."""

    model, serializer_class, filterset_class = Contribution, ContributionShape, ContributionFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "rank", "revenue", "net_contribution")
    default_ordering = "rank"
