"""What to-dos say that the product gives: kept as codes, said in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lifecycle.choices import Care, GroundMilestone, GroundStep, Remedy, Stage
from lifecycle.rules import onwards

REVIEW, REVISIT = "aftermath:review", "aftermath:revisit"
SEE_TO = "warning:see_to"
FOLLOWS = {
    REVIEW: _("Review the loss: what do we learn from it?"),
    REVISIT: _("Look in again: is there business once more?"),
}
ALL_THERE = _("All milestones of this stage are there: move the customer on to “{stage}”")


def onward(stage: str) -> str:
    """The code of the to-do that says that a customer may move on from a stage."""
    return f"onward:{stage}"


WORDS: dict[str, Any] = (
    FOLLOWS
    | {SEE_TO: _("See to the churn warning")}
    | {onward(stage): format_lazy(ALL_THERE, stage=Stage(onwards.next_of(stage)[0]).label) for stage in onwards.LED_ON}
    | {
        f"{prefix}:{value}": label
        for prefix, said in (("milestone", GroundMilestone), ("remedy", Remedy), ("care", Care), ("step", GroundStep))
        for value, label in said.choices
    }
)


def say(code: str, title: str) -> str:
    """The words of a code; for none, and for one that no version knows any more, what was written."""
    return str(WORDS.get(code, title))


def code_of(code: str, title: str) -> str:
    """The code, if the title is what it says; nothing for words of somebody's own."""
    return code if title and say(code, "") == title else ""
