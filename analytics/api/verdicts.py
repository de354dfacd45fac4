"""The API of tier verdicts: what a run said of each account and why; read only."""

from __future__ import annotations

from typing import ClassVar

from analytics.api.rows import RunRowApi, RunRowShape
from analytics.filters import VerdictFilters
from analytics.models import Verdict


class VerdictShape(RunRowShape):
    """Computed tier, tier in effect, a change that waits, false key accounts with their evidence, reasons."""

    class Meta:
        model = Verdict
        fields = [
            "id", "account", "account_code", "run", "as_of", "computed", "in_effect", "pending", "pending_runs",
            "false_keys", "evidence", "reasons",
        ]  # fmt: skip


class VerdictApi(RunRowApi):
    """Verdicts."""

    model, serializer_class, filterset_class = Verdict, VerdictShape, VerdictFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "computed", "in_effect")
