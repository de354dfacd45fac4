"""How long accounts usually stay in a stage: the median of the book where enough have left it, else the table."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.core.cache import cache
from django.db.models import F, Q, Window
from django.db.models.functions import Lead

from lifecycle.models import Journey, StageMove
from lifecycle.rules import stages

ENOUGH = 20
"""Finished stays from which on the book's own median says what is usual."""
KEPT = 900
"""Seconds that the answer of a day is kept."""


@dataclass(frozen=True)
class Usual:
    """The usual days in a stage; `stays` is how many finished ones say so, 0 where the table does."""

    days: int
    stays: int = 0


def usual(as_of: date) -> dict[str, Usual]:
    """{stage: the usual stay} as of a day; a stage without an end in the table has none."""
    key = f"lifecycle.stays:{as_of}"
    found: dict[str, Usual] | None = cache.get(key)
    if found is None:
        found = {stage: Usual(days) for stage, days in stages.USUAL_DAYS.items()}
        for stage, days in _finished(as_of).items():
            if stage in found and len(days) >= ENOUGH:
                found[stage] = Usual(max(round(median(days)), 1), len(days))
        cache.set(key, found, KEPT)
    return found


def usual_days(as_of: date) -> dict[str, int]:
    """{stage: usual days}."""
    return {stage: one.days for stage, one in usual(as_of).items()}


def came_to(journey: Journey) -> str:
    """The stage of getting further in which it stands, or stood last before it left them; "" where none is known."""
    if journey.stage in stages.ONWARD:
        return journey.stage
    stood = journey.moves.filter(Q(stage__in=stages.ONWARD) | Q(was__in=stages.ONWARD)).first()
    if stood is None:
        return ""
    return stood.stage if stood.stage in stages.ONWARD else stood.was


def _finished(as_of: date) -> dict[str, list[int]]:
    """{stage: days of each stay that has ended}."""
    left = Window(Lead("on"), partition_by=F("journey"), order_by=[F("on").asc(), F("pk").asc()])
    rows = StageMove.objects.filter(on__lte=as_of).order_by().annotate(left_on=left)
    stays: dict[str, list[int]] = defaultdict(list)
    for stage, on, left_on in rows.values_list("stage", "on", "left_on").iterator(chunk_size=5000):
        if left_on is not None:
            stays[stage].append((left_on - on).days)
    return stays
