"""Which computations a night owes: what is monthly once a month, and only what would say more by now."""

from __future__ import annotations

from datetime import date, timedelta

from analytics.facts import changes, trade
from analytics.facts.offers import Offer
from kam.choices import RunKind, RunState
from kam.ground import days
from kam.models import Run
from lifecycle.models.cases import end_of

MONTHLY = (RunKind.LEARNING, RunKind.BACKTEST)
MONTH_DAYS = 31
"""They are done on the first, or when they were not done for so long."""


def is_due(kind: str, offer: Offer) -> bool:
    """Whether this night computes it: what is monthly on the first, or when it was missed."""
    today = days.company_today()
    if kind == RunKind.TIERS:
        return today.day == 1 or _tiers_missed(today.replace(day=1), offer)
    if kind not in MONTHLY or today.day == 1:
        return True
    limit = today - timedelta(days=MONTH_DAYS)
    return not Run.objects.of(kind).done().filter(finished_at__gte=end_of(limit)).exists()


def _tiers_missed(first: date, offer: Offer) -> bool:
    """
    Whether the tiers of the month are still to come, as the night of the first failed or never was.

    A book without any tiers waits for a person or the first; one that ended has them, unless the run just failed.
    """
    month = Run.objects.of(RunKind.TIERS).filter(created_at__gte=end_of(first - timedelta(days=1)))
    if month.done().filter(as_of__gte=min(first, offer.as_of)).exists():
        return False
    if offer.ended:
        return month.filter(state=RunState.FAILED).exists()
    return Run.objects.of(RunKind.TIERS).exists()


def is_needed(kind: str, offer: Offer) -> bool:
    """Whether there is a book, and it goes on or changed since it was computed."""
    if trade.newest() is None:
        return False
    done = Run.objects.at(kind, offer.as_of) if offer.ended else None
    return done is None or done.started_at is None or changes.changed_since(kind, done.started_at, offer.as_of)
