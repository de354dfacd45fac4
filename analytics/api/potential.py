"""The API of potential: wallet, reachable share and what is not won yet, of the current run or of a day; read only."""

from __future__ import annotations

from typing import ClassVar

from analytics.api.rows import RunRowApi, RunRowShape
from analytics.filters import PotentialFilters
from analytics.models import Potential


class PotentialShape(RunRowShape):
    """Amounts a year in the company's currency; null where no wallet is known, which is not nought."""

    class Meta:
        model = Potential
        fields = [
            "id", "account", "account_code", "run", "as_of", "currency", "wallet", "basis", "level", "peers", "ability",
            "loyalty", "loyalty_assumed", "reachable_share", "potential", "actual", "gap",
        ]  # fmt: skip


class PotentialApi(RunRowApi):
    """Potential; by `ordering=-gap` the work list of what is to be won (customers without a known wallet last)."""

    model, serializer_class, filterset_class = Potential, PotentialShape, PotentialFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "potential", "gap", "wallet", "actual")
