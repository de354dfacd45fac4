"""What a change of tier brings to the causes of warnings: those of platinum customers wait for a second reader."""

from __future__ import annotations

from django.utils.translation import ngettext

from accounts.models import Account
from lifecycle.choices import CauseState
from lifecycle.models import Warning, WarningCause
from lifecycle.rules.causes import needs_second_reader


def told(account: Account, was: str, tier: str) -> list[str]:
    """How many causes, written down and not yet read, are taken off the desks of who leads, or put on them."""
    if needs_second_reader(was) == needs_second_reader(tier):
        return []
    waiting = WarningCause.objects.filter(
        state=CauseState.SUSPECTED, warning__in=Warning.objects.open(), warning__account=account
    )
    count = waiting.exclude(warning__tier_at_opening="platinum").count()
    if not count:
        return []
    words = (
        ngettext(
            "%(count)s suspected cause of its warning waits for a second reader from then on.",
            "%(count)s suspected causes of its warning wait for a second reader from then on.",
            count,
        )
        if needs_second_reader(tier)
        else ngettext(
            "%(count)s suspected cause of its warning waits for a second reader no longer, and leaves Today.",
            "%(count)s suspected causes of its warning wait for a second reader no longer, and leave Today.",
            count,
        )
    )
    return [words % {"count": count}]
