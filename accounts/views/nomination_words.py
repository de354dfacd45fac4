"""What is said before one nominates or confirms: what runs already, and that two people decide."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from accounts.actions import nominations
from kam.ground.rights import Right, can
from kam.rules import formats
from kam.templatetags import ui


def end_words(row: Any) -> str:
    """Why one ended early, in words."""
    replaced = gettext("A later nomination took its place.")
    return replaced if row.end_reason == nominations.REPLACED else row.end_reason


def told_of_running(rows: Any) -> list[str]:
    """That a nomination runs already, and what a new one for the same does to it."""
    words = gettext("Nominated for %(kind)s until %(day)s already. Confirming a new one for the same ends it that day.")
    return [
        words % {"kind": row.get_kind_display(), "day": formats.day(row.until, ui.language())}
        for row in rows.filter(archived_at=None)
    ]


def others_confirm(user: Any) -> dict[int, str]:
    """{proposal of one's own: that somebody else confirms it, and who}."""
    words = gettext("You proposed it; to be confirmed by: %(names)s")
    return {pk: words % {"names": nominations.named(people)}
            for pk, people in nominations.waiting_for_others(user).items()}  # fmt: skip


def four_eyes(user: Any) -> list[str]:
    """Said before one who may confirm proposes: somebody else decides what one proposed oneself."""
    words = gettext("What you propose yourself somebody else confirms; you may only where nobody else can.")
    return [words] if can(user, Right.CONFIRM_NOMINATIONS) else []
