"""Warnings: what was saved or lost by their end, and who is drawn for the control group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

from accounts.choices import Tier
from lifecycle.choices import WarningState

SALT = "kam:control"
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Policy:
    """The numbers of the policy's group `cases`: days until a cause and until an action, share of the control group."""

    cause_days: int = 7
    action_days: int = 3
    control_share: float = 0.0


def value_saved(outcome: str, opening: Decimal, closing: Decimal) -> Decimal:
    """
    What an end saved of what was at risk at the opening, in the company's currency, never below 0.

    Kept: the value at risk at the opening less that at the closing. Won back: all of it, for they order again.
    """
    if outcome == WarningState.KEPT.value:
        return max(opening - closing, NOTHING)
    return max(opening, NOTHING) if outcome == WarningState.WON_BACK.value else NOTHING


def value_lost(outcome: str, opening: Decimal, closing: Decimal) -> Decimal:
    """What an end lost: of a lost or dormant customer the greater of the values at risk at the opening and the end."""
    gone = outcome in (WarningState.LOST.value, WarningState.DORMANT.value)
    return max(opening, closing, NOTHING) if gone else NOTHING


def is_control(account_id: int, opened_on: date, tier: str, share: float) -> bool:
    """
    Whether a warning is drawn for the control group: by a salted hash, the same on every worker and in every run.

    Never of a platinum customer, and nobody where the share is 0.
    """
    if share <= 0 or tier == Tier.PLATINUM.value:
        return False
    digest = sha256(f"{SALT}:{account_id}:{opened_on.isoformat()}".encode()).digest()
    return int.from_bytes(digest[:8]) < share * 2**64
