"""What the API of customers' ties takes to speak of a part of them: groups, referrals."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from accounts.choices import Tier
from accounts.filters.nouns import UNKNOWN
from accounts.filters.parts import part_of
from kam.ground import inputs, reading

PART = [
    OpenApiParameter("q", str, description="Customer, pinyin, code"),
    OpenApiParameter("tier", str, enum=[*Tier.values, UNKNOWN]),
    OpenApiParameter("owner", reading.OWNER, description="id, or unassigned"),
    OpenApiParameter("region", str), OpenApiParameter("segment", str),
    OpenApiParameter("category", str, description="customers who bought it in the year to today"),
]  # fmt: skip
NAMES = {one.name for one in PART}


def keys_of(request: Any) -> set[int] | None:
    """The customers that are asked for, None for all; ValidationError for what cannot be asked."""
    found = part_of(request.query_params, request)
    inputs.check_asked(found)
    return found.keys()
