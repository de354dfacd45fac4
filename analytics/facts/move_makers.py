"""Who made the moves between two days: the customers' numbers, the policy's borders, somebody's hand, a computation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q

from accounts.choices import MoveCause
from accounts.facts import tier_causes
from accounts.models import ClassChange, TierChange
from lifecycle.models import StageMove

MOST = 5000
"""Of more moves of tiers nobody asks for the cause of each."""


@dataclass(frozen=True)
class Made:
    """Moves by the computation and by people."""

    computed: int
    by_people: int


@dataclass(frozen=True)
class Makers:
    """What made the moves of tiers ({cause: how many}; None of too many), of classes and of stages."""

    tiers: dict[MoveCause, int] | None
    classes: Made
    stages: Made


def between(user: Any, first: date, last: date, chosen: Mapping[str, Any]) -> Makers:
    """Of the moves on record within days, both counted, of what a user sees; `chosen` filters by the customer."""
    spoken = {f"journey__{path}": value for path, value in chosen.items()}
    days = {"from_on__gte": first, "from_on__lte": last}
    tiers = list(tier_causes.made(TierChange.objects.visible_to(user).filter(**chosen, **days)).order_by()[: MOST + 1])
    classes = ClassChange.objects.visible_to(user).filter(**chosen, **days)
    stages = StageMove.objects.visible_to(user).filter(**spoken, on__gte=first, on__lte=last)
    return Makers(
        _counted(tiers) if len(tiers) <= MOST else None,
        _made(classes.exclude(was="").exclude(was=F("key_class"))),
        _made(stages.exclude(was="").exclude(was=F("stage"))),
    )


def _counted(tiers: list[TierChange]) -> dict[MoveCause, int]:
    found = Counter(tier_causes.of(tiers).values())
    return {cause: found[cause] for cause in MoveCause}


def _made(rows: Any) -> Made:
    found = rows.order_by().aggregate(
        computed=Count("pk", filter=Q(by__is_system=True)), by_people=Count("pk", filter=Q(by__is_system=False))
    )
    return Made(**found)
