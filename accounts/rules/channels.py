"""The channel's arithmetic: how far a quota is reached, against how much of its time is over."""

from datetime import date
from decimal import Decimal

from accounts.choices.channels import QuotaState

PLACES = Decimal("0.0001")


def attainment(achieved: Decimal | None, amount: Decimal | None) -> Decimal | None:
    """Achieved as a fraction of the quota; None without a quota or where it is not known."""
    if achieved is None or not amount:
        return None
    return (achieved / amount).quantize(PLACES)


def elapsed(starts_on: date, ends_on: date, as_of: date) -> Decimal:
    """How much of the term is over on a day, both ends counted: 0 to 1."""
    days = (ends_on - starts_on).days + 1
    gone = min(max((as_of - starts_on).days + 1, 0), days)
    return (Decimal(gone) / days).quantize(PLACES)


def state(achieved: Decimal | None, amount: Decimal, starts_on: date, ends_on: date, as_of: date) -> QuotaState:
    """Where a quota stands on a day; `achieved` None where nobody can tell."""
    if starts_on > as_of:
        return QuotaState.COMING
    if achieved is None:
        return QuotaState.UNKNOWN
    if achieved >= amount:
        return QuotaState.REACHED
    if ends_on < as_of:
        return QuotaState.MISSED
    return QuotaState.AHEAD if achieved >= amount * elapsed(starts_on, ends_on, as_of) else QuotaState.BEHIND
