"""What whoever decides on a tier should know of warnings: those that are open, and whose causes wait for a reader."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account
from kam.rules import formats
from kam.templatetags import ui
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


def standing(keys: Collection[int], user: Any) -> dict[int, list[str]]:
    """{customer: its open churn warning with risk and value at risk}; one statement."""
    rows = Warning.objects.visible_to(user).open().filter(account__in=list(keys)).order_by()
    found = rows.values_list("account", "risk", "value_at_risk")
    return {account: [_warned(risk, value)] for account, risk, value in found}


def _warned(risk: float | None, value: Any) -> str:
    if risk is None or value is None:
        return _("A churn warning is open.")
    told = {"risk": formats.percent(risk), "value": strip_tags(ui.money(value))}
    return _("A churn warning is open: risk %(risk)s, %(value)s at risk.") % told
