"""Warnings: what was saved or lost by their end, and who is drawn for the control group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from accounts.choices import Tier
from lifecycle.choices import WarningState

SALT = "kam:control"
BY_HAND = "by_hand"
"""The code of the reason that a person gave when they raised a warning, among those that a run gives."""
SLIGHT = 0.05
"""Parts of a risk's logit below this have no bar of their own in a picture, and are not named in words either."""
CALM_RUNS = 2
"""Runs in a row under the closing limit before a customer counts as kept (scoring.md, C1)."""
NOTHING, CENT = Decimal(0), Decimal("0.01")


@dataclass(frozen=True)
class Policy:
    """The numbers of the policy's group `cases`: days until a cause and until an action, share of the control group."""

    cause_days: int = 7
    action_days: int = 3
    control_share: float = 0.0


@dataclass(frozen=True)
class Stake:
    """
    What was at stake on a day: the value at risk in the company's currency, and the risk it was reckoned with.

    None where nobody knew.
    """

    value: Decimal | None
    risk: float | None

    @property
    def expected(self) -> Decimal | None:
        """What they were expected to bring within the horizon: the value at risk is this times the risk."""
        if self.value is None or self.risk is None or self.risk <= 0:
            return self.value
        return max((self.value / Decimal(repr(self.risk))).quantize(CENT), self.value)


def value_saved(outcome: str, opening: Stake, closing: Stake) -> Decimal | None:
    """
    What an end saved of what was at risk at the opening, in the company's currency, never below 0.

    Kept: the value at risk at the opening less that at the closing. Won back: all of it. None where it was not known.
    """
    if outcome == WarningState.KEPT.value:
        both = opening.value is not None and closing.value is not None
        return max(opening.value - closing.value, NOTHING) if both else None  # type: ignore[operator]
    if outcome == WarningState.WON_BACK.value:
        return None if opening.value is None else max(opening.value, NOTHING)
    return NOTHING


def value_lost(outcome: str, opening: Stake, closing: Stake) -> Decimal | None:
    """
    What is gone with a lost or dormant customer: all they were expected to bring, however unlikely the end was thought.

    The greater of what was expected at the opening and at the end; never below 0. None where neither was known.
    """
    if outcome not in (WarningState.LOST.value, WarningState.DORMANT.value):
        return NOTHING
    known = [one.expected for one in (opening, closing) if one.expected is not None]
    return max(*known, NOTHING) if known else None


def by_hand(text: str, who: str, on: date) -> list[Any]:
    """The reason of a person, with who gave it and when, as it stands among the reasons of a warning."""
    return [BY_HAND, 0, {"text": text.strip()[:255], "by": who, "on": on.isoformat()}]


def to_do(warning: int) -> str:
    """The reason of the to-do with which whoever raised a warning asks that somebody sees to it."""
    return f"see_to:{warning}"


def raised(reasons: Any) -> Mapping[str, Any] | None:
    """{text, by, on} of what a person said when they raised it; None where a run opened it."""
    return next((one[2] for one in reasons or () if one[0] == BY_HAND and len(one) > 2), None)


def renewed(was: Iterable[Sequence[Any]], now: Iterable[Sequence[Any]]) -> list[Any]:
    """The reasons of a newer run, and after them what a person said: a run does not know of it and leaves it."""
    return [*now, *(one for one in was if one[0] == BY_HAND)]


def is_control(account_id: int, opened_on: date, tier: str, share: float) -> bool:
    """
    Whether a warning is drawn for the control group: by a salted hash, the same on every worker and in every run.

    Never of a platinum customer, and nobody where the share is 0.
    """
    if share <= 0 or tier == Tier.PLATINUM.value:
        return False
    digest = sha256(f"{SALT}:{account_id}:{opened_on.isoformat()}".encode()).digest()
    return int.from_bytes(digest[:8]) < share * 2**64
