"""The day a run computes for when nobody names one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analytics.facts import trade
from kam.ground import days

FRESH_DAYS = 31
"""A book whose newest order is older than this has ended; runs then offer the date of that order."""


@dataclass(frozen=True)
class Offer:
    """The date a run computes for when nobody names one, and whether the book ended before."""

    as_of: date
    ended: bool


def offered() -> Offer:
    """Today; for a book that ends in the past, the date of its newest order."""
    today, newest = days.company_today(), trade.newest()
    if newest is not None and (today - newest).days > FRESH_DAYS:
        return Offer(newest, True)
    return Offer(today, False)
