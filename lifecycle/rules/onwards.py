"""Onwards: a stage whose milestones are all there, and the to-do that says so once a stay."""

from __future__ import annotations

from datetime import date

from lifecycle.choices import Stage
from lifecycle.rules import stages

MARK = ":onward:"
DUE_DAYS = 14
"""Days that whoever is to move the customer on has for it."""


def reason_of(stage: str, since: date) -> str:
    """What makes the to-do of one stay the same one."""
    return f"{stage}{MARK}{since}"


def is_one(reason: str) -> bool:
    """Whether this is the reason of such a to-do."""
    return MARK in reason


def next_of(stage: str) -> tuple[str, ...]:
    """Where a plain move leads on to from a stage, the natural one first; nowhere where each move takes a reason."""
    return tuple(one.to for one in stages.legal(stage) if not one.needs_reason and stages.moves_on(stage, one.to))


LED_ON = tuple(stage.value for stage in Stage if next_of(stage.value))
"""The stages from which a plain move leads on."""
