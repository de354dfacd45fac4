"""The API of churn scores: the current run's rows, or those of a run or a day; read only."""

from __future__ import annotations

from typing import ClassVar

from analytics.api.rows import RunRowApi, RunRowShape
from analytics.filters import ScoreFilters
from analytics.models import Score


class ScoreShape(RunRowShape):
    """Risk from orders alone and with signals; base + reasons is the logit of the first, + signals of the second."""

    class Meta:
        model = Score
        fields = [
            "id", "account", "account_code", "run", "as_of", "p", "p_orders", "base", "reasons", "signals", "inputs",
            "band", "warned", "currency", "expected", "value_at_risk",
        ]  # fmt: skip


class ScoreApi(RunRowApi):
    """Churn scores."""

    model, serializer_class, filterset_class = Score, ScoreShape, ScoreFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "p", "p_orders", "value_at_risk", "expected")
    default_ordering = "-value_at_risk"
