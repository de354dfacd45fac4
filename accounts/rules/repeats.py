"""Which tiers of a day give way when the day is computed again, and which stand until somebody decides (T2)."""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.choices import KeyClass
from accounts.rules import classes

PUT_OFF = "put_off"
"""Among the reasons of a proposal that a tier set by hand put off: nobody rejected it."""
REJECTED_DAYS = 90
"""How long a rejection holds: three monthly computations of the tiers."""


@dataclass(frozen=True)
class Brought:
    """A tier that an earlier run of the day brought into effect by itself."""

    tier: str
    is_first: bool
    """The account had no tier before it."""
    policy: int | None
    """The version it was computed by."""
    is_core: bool = False


def gives_way(stands: Brought, tier: str, *, asks: int | None) -> bool:
    """
    Whether it gives way at once to the tier that a run of the same day computes now ("" for none).

    Not where somebody has to approve the change: a core account's fall, and any change under a version that asks for
    approval (`asks`, its key; None where changes take effect at once). A first tier asks nobody: under the version
    that gave it, it gives way to what that version computes now.
    """
    if tier in ("", stands.tier) or (stands.is_core and classes.falls(KeyClass.CORE, stands.tier, tier)):
        return False
    return asks is None or (stands.is_first and stands.policy == asks)


def is_held_back(rejected_on: date, day: date) -> bool:
    """Whether a change that somebody rejected is not proposed again on a day."""
    return day < asked_again(rejected_on)


def asked_again(rejected_on: date) -> date:
    """From which day on a change that was rejected may be proposed again though nothing else speaks for it."""
    return rejected_on + timedelta(days=REJECTED_DAYS)
