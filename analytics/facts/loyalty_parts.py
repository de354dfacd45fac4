"""Loyalty added up by tier, owner, region or segment, as these stand today."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django.db.models import Count, F, FloatField, Q, Sum
from django.db.models.functions import Coalesce

from analytics.rules.loyalty import LOYAL
from analytics.rules.loyalty_parts import Tally

COLUMN = {"tier": "account__tier", "owner": "account__owner", "region": "account__region",
          "segment": "account__segment"}  # fmt: skip


def tallies(rows: Any, by: str) -> dict[Hashable, Tally]:
    """{tier, key of the owner, region or segment: what its customers say} in one query; the unknown part is empty."""
    counts = {
        "customers": Count("pk"), "n": Count("score"), "loyal": Count("pk", filter=Q(score__gte=LOYAL)),
        "total": Coalesce(Sum("score"), 0.0, output_field=FloatField()),
        "squares": Coalesce(Sum(F("score") * F("score")), 0.0, output_field=FloatField()),
    }  # fmt: skip
    found = rows.order_by().values(part=F(COLUMN[by])).annotate(**counts)
    return {row["part"]: Tally(**{name: row[name] for name in counts}) for row in found}
