"""When an agreement must be renewed, how far its term has run, and whether what was bought keeps up with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from accounts.choices import AgreementState

FAIR = 10
"""Nobody is behind before a tenth of the term is over: a customer that just signed has not had its time."""
SOON = 90
"""Days ahead in which a renewal is worth a word."""


@dataclass(frozen=True)
class Term:
    """The days of an agreement; `ends_on` None is open-ended, `ended_on` is set when somebody ended it early."""

    starts_on: date
    ends_on: date | None = None
    renew_by: date | None = None
    ended_on: date | None = None
    renewed: bool = False


def renew_by(ends_on: date | None, notice_days: int | None) -> date | None:
    """The day by which to have spoken of the renewal: the end less the notice; None for an open-ended one."""
    if ends_on is None:
        return None
    days = min(notice_days or 0, (ends_on - date.min).days)
    return ends_on - timedelta(days)


def state(term: Term, as_of: date) -> AgreementState:
    """Where an agreement stands on a day; what was ended or renewed is settled, whatever its days say."""
    if term.ended_on is not None and term.ended_on <= as_of:
        return AgreementState.ENDED
    if term.starts_on > as_of:
        return AgreementState.COMING
    if term.ends_on is not None and term.ends_on < as_of:
        return AgreementState.RENEWED if term.renewed else AgreementState.EXPIRED
    if term.renew_by is not None and term.renew_by <= as_of and not term.renewed:
        return AgreementState.DUE
    return AgreementState.RUNNING


def elapsed_share(term: Term, as_of: date) -> Decimal | None:
    """How much of the term is over, 0 to 1 with four decimals, first and last day counted; None when open-ended."""
    if term.ends_on is None:
        return None
    whole = (term.ends_on - term.starts_on).days + 1
    over = min(max((as_of - term.starts_on).days + 1, 0), whole)
    return (Decimal(over) / Decimal(max(whole, 1))).quantize(Decimal("0.0001"))


def bought_share(bought: Decimal | None, committed: Decimal | None) -> Decimal | None:
    """What was bought as a share of what was committed, four decimals; None without a commitment."""
    if bought is None or not committed:
        return None
    return (bought / committed).quantize(Decimal("0.0001"))


def is_behind(bought: Decimal | None, committed: Decimal | None, term: Term, as_of: date) -> bool:
    """
    Whether, in force on the day, less of the commitment was bought than of the term is over, both days counted.

    Judged from a tenth of the term on (`FAIR`).
    """
    is_over = term.ended_on is not None and term.ended_on <= as_of
    if bought is None or not committed or term.ends_on is None or is_over:
        return False
    if not term.starts_on <= as_of <= term.ends_on:
        return False
    whole, over = (term.ends_on - term.starts_on).days + 1, (as_of - term.starts_on).days + 1
    return over * FAIR >= whole and bought * whole < committed * over


def follower_term(starts_on: date, ends_on: date | None) -> tuple[date, date | None]:
    """The days of the next agreement: it begins the day after, and is as long (by whole years where it was)."""
    if ends_on is None:
        return starts_on, None
    start = ends_on + timedelta(1)
    years = start.year - starts_on.year
    if years > 0 and (start.month, start.day) == (starts_on.month, starts_on.day):
        try:
            return start, start.replace(year=start.year + years) - timedelta(1)
        except ValueError:  # the 29th of February
            return start, date(start.year + years, 2, 28)
    return start, start + (ends_on - starts_on)
