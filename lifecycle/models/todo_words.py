"""What to-dos say that the product gives: kept as codes, said in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from lifecycle.choices import Care, GroundMilestone, Remedy

REVIEW, REVISIT = "aftermath:review", "aftermath:revisit"
FOLLOWS = {
    REVIEW: _("Review the loss: what do we learn from it?"),
    REVISIT: _("Look in again: is there business once more?"),
}
WORDS: dict[str, Any] = FOLLOWS | {
    f"{prefix}:{value}": label
    for prefix, said in (("milestone", GroundMilestone), ("remedy", Remedy), ("care", Care))
    for value, label in said.choices
}


def say(code: str, title: str) -> str:
    """The words of a code; for none, and for one that no version knows any more, what was written."""
    return str(WORDS.get(code, title))
