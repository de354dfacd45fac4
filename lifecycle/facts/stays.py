"""How long accounts usually stay in a stage: the book's own median where enough have left it, else the table."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, ExpressionWrapper, F, Q, Window
from django.db.models.functions import Lead, TruncDate
from django.utils import timezone

from accounts.choices import EventVerb as AccountVerb
from kam.ground.cache import kept
from kam.models import Event
from kam.rules import durations
from lifecycle.choices import Stage
from lifecycle.models import Journey, StageMove
from lifecycle.rules import stages

ENOUGH = 20
"""Finished stays from which on the book's own median says what is usual."""
ENTERED = Event.objects.filter(verb=AccountVerb.ACCOUNT_CREATED, account_id__isnull=False).order_by()
"""Customers that somebody entered one by one, not with a file."""
PLACED = Q(was="") & ~Q(stage=Stage.IDENTIFICATION, journey__account__in=ENTERED.values("account_id"))
"""Moves that say where a customer stood already, by its orders, its visits or a file; not when it came there."""
KEPT = 900
"""Seconds that the answer of a day is kept."""


@dataclass(frozen=True)
class Usual:
    """
    The days by which half of the customers have left a stage; `stays` is how many left it, 0 where the table says so.

    `going_on` stand in it still and count for as long as they have.
    """

    days: int
    stays: int = 0
    going_on: int = 0


def usual(as_of: date) -> dict[str, Usual]:
    """{stage: the usual stay} as of a day; a stage without an end in the table has none."""
    key = f"lifecycle.stays:{as_of}"
    found: dict[str, Usual] | None = kept.get(key)
    if found is None:
        found = {stage: Usual(days) for stage, days in stages.USUAL_DAYS.items()}
        for stage, known in _known(as_of).items():
            finished = sum(is_over for _days, is_over in known)
            half = durations.median(*zip(*known, strict=True)) if finished >= ENOUGH else None
            if stage in found and half is not None:
                found[stage] = Usual(half, finished, len(known) - finished)
        kept.set(key, found, KEPT)
    return found


def usual_days(as_of: date) -> dict[str, int]:
    """{stage: usual days}."""
    return {stage: one.days for stage, one in usual(as_of).items()}


def is_held(journey: Journey, as_of: date) -> bool:
    """Whether it stands in its stage by our own order: its turn had not come, or came less than a usual stay ago."""
    return Journey.objects.held(as_of, usual_days(as_of)).filter(pk=journey.pk).exists()


def came_to(journey: Journey) -> str:
    """The stage of getting further in which it stands, or stood last before it left them; "" where none is known."""
    if journey.stage in stages.ONWARD:
        return journey.stage
    stood = journey.moves.filter(Q(stage__in=stages.ONWARD) | Q(was__in=stages.ONWARD)).first()
    if stood is None:
        return ""
    return stood.stage if stood.stage in stages.ONWARD else stood.was


def _known(as_of: date) -> dict[str, list[tuple[int, bool]]]:
    """
    {stage: [(days, whether it ended)]} of each stay whose beginning is known; one that goes on up to the day.

    Where a file or its orders placed a customer it had stood before, nobody knows for how long: that stay says nothing.
    Nor does one that was left on the day it began. Of a customer in the archive nothing is known since.
    """
    left = Window(Lead("on"), partition_by=F("journey"), order_by=[F("on").asc(), F("pk").asc()])
    company = timezone.get_default_timezone()
    moves = StageMove.objects.filter(on__lte=as_of).order_by().annotate(
        left_on=left, is_placed=ExpressionWrapper(PLACED, BooleanField()),
        gone_on=TruncDate("journey__account__archived_at", tzinfo=company),
    )  # fmt: skip
    found: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    rows = moves.values_list("stage", "on", "left_on", "gone_on", "is_placed")
    for stage, on, left_on, gone_on, is_placed in rows.iterator(chunk_size=5000):
        days = ((left_on or min(gone_on or as_of, as_of)) - on).days
        if days > 0 and not is_placed:
            found[stage].append((days, left_on is not None))
    return found
