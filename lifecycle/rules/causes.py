"""Causes of a warning: what each kind of evidence speaks for, and which cause the file makes likeliest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.choices import Tier
from lifecycle.choices import Cause, EvidenceCode
from lifecycle.choices.warnings import FIVE

OWN, SUPPLY, OPEN, MEANS, RIVAL = (cause.value for cause in FIVE)
FADES, LEAST = 365, 0.25
"""Days over which a piece of evidence loses weight, and what it keeps at least."""
DIMINISH = 0.5
"""Each further piece of one kind counts half as much as the one before: ten late orders are not ten causes."""
E = EvidenceCode
WEIGHTS: dict[str, dict[str, float]] = {
    E.FEWER_ORDERS: {OWN: 1.0},
    E.CATEGORY_DROPPED: {OWN: 1.5, RIVAL: 0.5},
    E.SHRINKS: {OWN: 2.0},
    E.NEED_GONE: {OWN: 2.0},
    E.LEFT: {OWN: 0.5, SUPPLY: 0.5},
    E.LATE_DELIVERY: {SUPPLY: 1.5, OPEN: 0.5},
    E.DAMAGED: {SUPPLY: 1.0, OPEN: 1.0},
    E.AGREEMENT_ENDED: {SUPPLY: 1.5, RIVAL: 0.5},
    E.AGREEMENT_OUT: {SUPPLY: 1.0},
    E.BEHIND: {SUPPLY: 2.0},
    E.COMPLAINT: {OPEN: 2.5},
    E.CASE_OPEN: {OPEN: 2.5},
    E.CASE_PAST: {OPEN: 1.0},
    E.LOW_ANSWER: {OPEN: 1.5},
    E.PROMISE_LATE: {OPEN: 1.5},
    E.LATE_PAYMENT: {OWN: 0.5},  # their debt is no problem that we left unresolved
    E.RIVAL: {RIVAL: 2.0},
    E.RIVAL_TIES: {MEANS: 2.0, RIVAL: 1.0},
    E.RIVAL_MOVE: {RIVAL: 1.5},
    E.WENT_ELSEWHERE: {RIVAL: 2.5},
    E.REFUSED: {RIVAL: 0.5, OPEN: 0.5},
    E.VISIT: {},
    E.WORD: {},
}
"""What a fresh piece of each kind counts for each cause. Expert weights, no finding."""


@dataclass(frozen=True)
class Piece:
    """One row of the file that shows something: which (noun and key), on which day, and the numbers for the words."""

    code: str
    noun: str
    row: int
    on: date
    numbers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """How forms and the API name it."""
        return f"{self.code}:{self.row}"


def weigh(pieces: Iterable[Piece], as_of: date) -> dict[str, float]:
    """{cause: what speaks for it}, of causes for which anything does."""
    found: dict[str, float] = defaultdict(float)
    seen: dict[str, int] = defaultdict(int)
    for piece in sorted(pieces, key=lambda one: (-one.on.toordinal(), one.key)):
        share = DIMINISH ** seen[piece.code]
        seen[piece.code] += 1
        fresh = max(LEAST, 1 - max((as_of - piece.on).days, 0) / FADES)
        for cause, weight in WEIGHTS.get(piece.code, {}).items():
            found[cause] += weight * share * fresh
    return {cause: round(weight, 6) for cause, weight in found.items() if weight > 0}


def likeliest(pieces: Iterable[Piece], as_of: date, *, suspicions: bool) -> list[str]:
    """
    The causes that the file speaks for, the likeliest first.

    Improper means are proposed to nobody who may not read such a suspicion (`suspicions`).
    """
    found = weigh(pieces, as_of)
    order = [cause for cause in (one.value for one in FIVE) if cause in found and (suspicions or cause != MEANS)]
    return sorted(order, key=lambda cause: -found[cause])


def supporting(pieces: Iterable[Piece], cause: str) -> list[Piece]:
    """Those that speak for a cause, the newest first."""
    telling = [piece for piece in pieces if WEIGHTS.get(piece.code, {}).get(cause)]
    return sorted(telling, key=lambda one: (-one.on.toordinal(), one.key))


def needs_second_reader(*tiers: str) -> bool:
    """A platinum customer's cause is read by a second person, whether it is platinum now or was at the opening."""
    return Tier.PLATINUM.value in tiers


def is_suspicion(cause: str) -> bool:
    """Whether only few may read of it."""
    return cause == Cause.SQUEEZED_OUT.value
