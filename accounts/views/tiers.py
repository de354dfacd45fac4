"""Tiers on pages: why an account stands where it stands, the history, proposals, the tier set by hand."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import FalseKey, Tier, TierState
from accounts.models import Account, TierChange
from kam.rules import formats

TIERS = dict(Tier.choices)
"""Each tier's words."""


def why(change: TierChange) -> list[str]:
    """The reasons of a computed tier, or of one set by hand, as sentences."""
    if change.by_hand:
        return [change.reason]
    told = [sentence(code, numbers) for code, numbers in change.reasons.items() if isinstance(numbers, dict)]
    return [words for words in told if words]


def sentence(code: str, numbers: dict[str, Any]) -> str:
    """One reason in words; a code this version does not know stays silent."""
    match code:
        case "share":
            share = formats.percent(float(numbers.get("share_above", 0)))
            return _("Those ahead of it already bring %(share)s of all net contribution.") % {"share": share}
        case "loyalty":
            months = int(numbers.get("months", 0))
            return ngettext(
                "Not yet loyal: it ordered in %(months)s month of the last twelve.",
                "Not yet loyal: it ordered in %(months)s months of the last twelve.",
                months,
            ) % {"months": months}
        case "false_key":
            kinds = numbers.get("kinds") or ([numbers["kind"]] if numbers.get("kind") else [])
            words = ", ".join(str(dict(FalseKey.choices).get(kind, kind)) for kind in kinds)
            by_share = str(TIERS.get(numbers.get("by_share"), ""))
            told = _("Signs of a false key account, so not %(tier)s.") % {"tier": by_share}
            return f"{told} {words}".strip()
        case "loss":
            return _("It earned nothing after cost to serve.")
        case "waiting":
            tier = str(TIERS.get(numbers.get("tier"), ""))
            return _("The next step to %(tier)s waits for another run.") % {"tier": tier}
    return ""


def tier_story(account: Account, history: Any) -> dict[str, Any]:
    """The tier in effect with its reasons, and the proposal that waits, in one query."""
    states = [TierState.IN_EFFECT, TierState.PROPOSED]
    found = list(history.filter(state__in=states).select_related("policy", "by"))
    stands = next((change for change in found if change.state == TierState.IN_EFFECT), None)
    asked = next((change for change in found if change.state == TierState.PROPOSED), None)
    return {
        "stands": stands,
        "why": why(stands) if stands else [],
        "asked": asked,
        "asked_why": why(asked) if asked else [],
    }
