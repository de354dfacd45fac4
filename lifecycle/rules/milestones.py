"""Milestones: which evidence takes which numbers, and those that an instance begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lifecycle.choices import Evidence, GroundMilestone, Stage

COUNT, MONTHS, AMOUNT = "count", "months", "amount"
MONTH = 30.44
"""Days of a month, as periods are reckoned."""
IN_HAND = 10
"""Customers whose first steps one colleague is given by the night at once; further ones wait for their turn."""
ANEW = (Stage.WARNING, Stage.WON_BACK)
"""Stages that ask for something new: what was there before they began answers nothing."""

TAKES: dict[str, tuple[str, ...]] = {
    Evidence.HAND.value: (),
    Evidence.CONTACTS.value: (COUNT,),
    Evidence.DECIDER.value: (),
    Evidence.CONTACTS_MET.value: (COUNT, MONTHS),
    Evidence.DECIDER_MET.value: (MONTHS,),
    Evidence.EXECUTIVE.value: (MONTHS,),
    Evidence.VISITS.value: (COUNT, MONTHS),
    Evidence.ADVANCE.value: (MONTHS,),
    Evidence.ORDER.value: (AMOUNT, MONTHS),
    Evidence.ORDERS.value: (COUNT, MONTHS),
    Evidence.CATEGORIES.value: (COUNT, MONTHS),
    Evidence.AGREEMENT.value: (),
    Evidence.NEED.value: (),
    Evidence.ON_TIME.value: (COUNT, MONTHS),
    Evidence.TEAM.value: (COUNT,),
}
"""The numbers that each kind of evidence reads; without months, all time counts."""


@dataclass(frozen=True)
class Ground:
    """A milestone to begin with; `days` after the stage began it is due as a to-do."""

    key: GroundMilestone
    stage: Stage
    evidence: Evidence
    count: int = 1
    months: int = 0
    days: int | None = None
    required: bool = True


GROUND: tuple[Ground, ...] = (
    Ground(GroundMilestone.NEED_KNOWN, Stage.IDENTIFICATION, Evidence.NEED, days=30),
    Ground(GroundMilestone.CHAIN_KNOWN, Stage.IDENTIFICATION, Evidence.DECIDER, days=21),
    Ground(GroundMilestone.FITS, Stage.IDENTIFICATION, Evidence.HAND, days=30),
    Ground(GroundMilestone.FIRST_MET, Stage.ENGAGEMENT, Evidence.CONTACTS_MET, days=14),
    Ground(GroundMilestone.DECIDER_MET, Stage.ENGAGEMENT, Evidence.DECIDER_MET, days=45),
    Ground(GroundMilestone.INTEREST, Stage.ENGAGEMENT, Evidence.ADVANCE, required=False),
    Ground(GroundMilestone.FIRST_ORDER, Stage.ENGAGEMENT, Evidence.ORDERS, days=120),
    Ground(GroundMilestone.REORDERED, Stage.DEEPENING, Evidence.ORDERS, count=4, months=12),
    Ground(GroundMilestone.SECOND_CATEGORY, Stage.DEEPENING, Evidence.CATEGORIES, count=2, months=12, days=180,
           required=False),
    Ground(GroundMilestone.HEADS_MET, Stage.DEEPENING, Evidence.EXECUTIVE, months=12, days=90),
    Ground(GroundMilestone.SIGNED, Stage.DEEPENING, Evidence.AGREEMENT, days=180),
    Ground(GroundMilestone.PLAN_AGREED, Stage.DEEPENING, Evidence.HAND, days=60, required=False),
    Ground(GroundMilestone.GUARDED, Stage.MAINTENANCE, Evidence.TEAM, count=2, days=30, required=False),
    Ground(GroundMilestone.SEEN_REGULARLY, Stage.MAINTENANCE, Evidence.VISITS, count=4, months=12, required=False),
    Ground(GroundMilestone.PAYS_ON_TIME, Stage.MAINTENANCE, Evidence.ON_TIME, count=3, months=6, required=False),
    Ground(GroundMilestone.CAUSE_FOUND, Stage.WARNING, Evidence.HAND, days=7),
    Ground(GroundMilestone.HEADS_SPOKE, Stage.WARNING, Evidence.EXECUTIVE, months=2, required=False),
    Ground(GroundMilestone.BUYS_AGAIN, Stage.WON_BACK, Evidence.ORDERS, months=3, required=False),
    Ground(GroundMilestone.CAUSE_GONE, Stage.WON_BACK, Evidence.HAND),
)  # fmt: skip


def takes(evidence: str) -> tuple[str, ...]:
    """The numbers that a kind of evidence reads."""
    return TAKES.get(evidence, ())


def begins(months: int, as_of: date) -> date | None:
    """The first day that counts of so many months up to a day; None for all time."""
    return as_of - timedelta(days=round(months * MONTH)) if months else None


def counts_from(evidence: str, months: int, stage: str, came: date, as_of: date) -> date | None:
    """The first day whose rows count for a customer that came into the stage on a day; None where every day does."""
    if MONTHS not in takes(evidence):
        return None
    since = begins(months, as_of)
    return max(since or came, came) if stage in ANEW else since


def completing(days: Sequence[date], count: int) -> int | None:
    """The place, in days that rise, of the one with which a count was reached; None where it was not."""
    wanted = max(count, 1)
    return wanted - 1 if len(days) >= wanted else None
