"""Who made the moves between two days: the customers' numbers, the policy's borders, somebody's hand, a computation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q

from accounts.choices import MoveCause
from accounts.facts import tier_causes
from accounts.models import ClassChange, TierChange
from lifecycle.models import StageMove


@dataclass(frozen=True)
class Made:
    """Moves by the computation and by people."""

    computed: int
    by_people: int


@dataclass(frozen=True)
class Makers:
    """What made the moves of tiers ({cause: how many}), of classes and of stages."""

    tiers: dict[MoveCause, int]
    classes: Made
    stages: Made


def between(user: Any, first: date, last: date, chosen: Mapping[str, Any]) -> Makers:
    """Of the moves on record within days, both counted, of what a user sees; `chosen` filters by the customer."""
    spoken = {f"journey__{path}": value for path, value in chosen.items()}
    days = {"from_on__gte": first, "from_on__lte": last}
    tiers = TierChange.objects.visible_to(user).made().filter(**chosen, **days)
    classes = ClassChange.objects.visible_to(user).filter(**chosen, **days)
    stages = StageMove.objects.visible_to(user).filter(**spoken, on__gte=first, on__lte=last)
    return Makers(
        _counted(tiers),
        _made(classes.exclude(was="").exclude(was=F("key_class"))),
        _made(stages.exclude(was="").exclude(was=F("stage"))),
    )


def _counted(tiers: Any) -> dict[MoveCause, int]:
    found = tier_causes.counted(tiers, tier_causes.Versions.read())
    return {cause: found[cause,] for cause in MoveCause}


def _made(rows: Any) -> Made:
    found = rows.order_by().aggregate(
        computed=Count("pk", filter=Q(by__is_system=True)), by_people=Count("pk", filter=Q(by__is_system=False))
    )
    return Made(**found)
