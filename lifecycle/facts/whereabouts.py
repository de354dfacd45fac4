"""Where a visit is paid: the place of its customer, or none where nobody travels."""

from __future__ import annotations

from typing import Any

from lifecycle.models import VisitPlan
from lifecycle.rules import encounters, ways
from lifecycle.rules.ways import Place

COLUMNS = ("country", "region", "city", "latitude", "longitude")
"""What a customer's place is read from."""


def of(account: Any) -> Place:
    """The place of a customer."""
    return ways.place(*(getattr(account, name) for name in COLUMNS))


def of_plan(plan: VisitPlan) -> Place:
    """Where a visit leads; nowhere by phone, video or mail."""
    return ways.NOWHERE if plan.kind in encounters.AFAR else of(plan.account)
