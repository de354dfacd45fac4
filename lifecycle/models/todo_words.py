"""What to-dos say that the product gives: kept as codes, said in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lifecycle.choices import Care, GroundMilestone, GroundStep, Remedy, Stage
from lifecycle.models.surveys import name_of
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


LOW, LONGEST = "low:", 60
"""How the codes of low answers begin, and how long a code may be."""


def low(score: int, most: int, survey: str) -> str:
    """The code of a call back after a low answer to a survey (`Survey.called`); none where its own name is too long."""
    code = f"{LOW}{score}:{most}:{survey}"
    return code if len(code) <= LONGEST else ""


def call_back(score: Any, most: Any, survey: Any) -> str:
    """What a low answer calls for."""
    return _t("Call back: %(score)s of %(most)s in “%(survey)s”") % {"score": score, "most": most, "survey": survey}


def _low(code: str) -> str | None:
    """The words of a code of a low answer; None for any other."""
    parts = code.removeprefix(LOW).split(":", 2)
    if not code.startswith(LOW) or len(parts) != 3:
        return None
    score, most, survey = parts
    return call_back(score, most, name_of(survey))


def say(code: str, title: str) -> str:
    """The words of a code; for none, and for one that no version knows any more, what was written."""
    return _low(code) or str(WORDS.get(code, title))


def code_of(code: str, title: str) -> str:
    """The code, if the title is what it says; nothing for words of somebody's own."""
    return code if title and say(code, "") == title else ""
