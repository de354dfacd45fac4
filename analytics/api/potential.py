"""The API of potential: wallet, reachable share and what is not won yet, of the current run or of a day; read only."""

from __future__ import annotations

from typing import ClassVar

from analytics.api.rows import RunRowApi, RunRowShape
from analytics.filters import PotentialFilters
from analytics.models import Potential


class PotentialShape(RunRowShape):
    """
    Amounts a year in the company's currency; null where no wallet is known, which is not nought.

    `basis` says which bound made the wallet: what was entered, else the greater of `estimate` (what its like suggest)
    and `at_least` (what it bought of us / (1 - `rivals_share`)).
    """

    class Meta:
        model = Potential
        fields = [
            "id", "account", "account_code", "run", "as_of", "currency", "wallet", "basis", "level", "peers",
            "estimate", "rivals_share", "at_least", "ability",
            "loyalty", "loyalty_assumed", "reachable_share", "potential", "actual", "gap",
        ]  # fmt: skip


class PotentialApi(RunRowApi):
    """Potential; by `ordering=-gap` the work list of what is to be won (customers without a known wallet last)."""

    model, serializer_class, filterset_class = Potential, PotentialShape, PotentialFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "potential", "gap", "wallet", "actual")
