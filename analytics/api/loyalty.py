"""The API of loyalty: the figure of each customer with its parts, of the current run or of a day; read only."""

from __future__ import annotations

from typing import ClassVar

from analytics.api.rows import RunRowApi, RunRowShape
from analytics.filters.loyalty import LoyaltyFilters
from analytics.models import Loyalty


class LoyaltyShape(RunRowShape):
    """Loyalty 0 to 100; each part is a fraction, null where nobody knows it, and `inputs` what it was read from."""

    class Meta:
        model = Loyalty
        fields = [
            "id", "account", "account_code", "run", "as_of", "score", "tenure", "repurchase", "wallet",
            "recommendation", "known_share", "inputs",
        ]  # fmt: skip


class LoyaltyApi(RunRowApi):
    """Loyalty."""

    model, serializer_class, filterset_class = Loyalty, LoyaltyShape, LoyaltyFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "score", "known_share")
