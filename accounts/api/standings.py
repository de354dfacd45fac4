"""The newest numbers of an account as its resource shows them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Account, Standing

NUMBERS = (
    "as_of",
    "revenue",
    "net_contribution",
    "rank",
    "share",
    "risk",
    "risk_band",
    "value_at_risk",
    "fit",
    "last_order_on",
    "stage",
    "last_visit_on",
    "next_visit_on",
    "loyalty",
    "potential",
    "potential_gap",
)
"""The newest numbers that stand beside each account."""


KINDS = {
    models.DecimalField: {"type": "string", "format": "decimal", "nullable": True, "readOnly": True},
    models.FloatField: OpenApiTypes.FLOAT,
    models.IntegerField: OpenApiTypes.INT,
    models.DateField: OpenApiTypes.DATE,
}
"""How the schema describes each of them."""


class StandingField(serializers.Field):
    """One of the newest numbers; null where no run has seen the account."""

    def __init__(self, name: str) -> None:
        super().__init__(source="*", read_only=True, allow_null=True)
        self.name_there = name
        column = Standing._meta.get_field(name)
        extend_schema_field(
            next((kind for table, kind in KINDS.items() if isinstance(column, table)), OpenApiTypes.STR)
        )(self)

    def read_from(self, account: Account) -> Any:
        found = getattr(account, "standing", None)
        value = getattr(found, self.name_there) if found is not None else None
        return f"{value:f}" if isinstance(value, Decimal) else value

    def to_representation(self, value: Account) -> Any:
        return self.read_from(value)


def numbers() -> dict[str, serializers.Field]:
    """The fields, by name; whether the potential was noted or estimated stands beside it."""
    told = "true: a person noted the wallet behind the potential; false: the potential is estimated"
    noted = serializers.BooleanField(read_only=True, allow_null=True, help_text=told)
    return {name: StandingField(name) for name in NUMBERS} | {"potential_noted": noted}
