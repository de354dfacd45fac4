"""What to-dos say that the product gives: kept as codes, said in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from lifecycle.choices import Care, GroundMilestone, GroundStep, Remedy

REVIEW, REVISIT = "aftermath:review", "aftermath:revisit"
SEE_TO = "warning:see_to"
FOLLOWS = {
    REVIEW: _("Review the loss: what do we learn from it?"),
    REVISIT: _("Look in again: is there business once more?"),
}
WORDS: dict[str, Any] = (
    FOLLOWS
    | {SEE_TO: _("See to the churn warning")}
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
