"""The API of fit: how well each customer and prospect fits the profile of key accounts, with its reasons; read only."""

from __future__ import annotations

from typing import ClassVar

from rest_framework import serializers

from analytics.api.rows import RunRowApi, RunRowShape
from analytics.filters import FitFilters
from analytics.models import Fit
from analytics.rules.fits import MIDDLE


class FitShape(RunRowShape):
    """50 + the points of all reasons = score; a characteristic that is not among the reasons is not known."""

    reasons = serializers.JSONField(read_only=True, help_text="{characteristic: [value, points]}")
    middle = serializers.SerializerMethodField(help_text="the score of whom nothing is known")

    class Meta:
        model = Fit
        fields = [
            "id", "account", "account_code", "run", "as_of", "score", "middle", "known", "is_key", "is_prospect",
            "reasons",
        ]  # fmt: skip

    def get_middle(self, row: Fit) -> float:
        return MIDDLE


class FitApi(RunRowApi):
    """Fits; of whoever is no key account unless `group` asks for others."""

    model, serializer_class, filterset_class = Fit, FitShape, FitFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "score", "known")
    default_ordering = "-score"
