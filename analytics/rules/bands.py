"""Bands of what orders and statements tell of a customer: how often it orders, and what is left of its own sales."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from analytics.choices import MarginBand, Rhythm
from analytics.rules.profiles import UNKNOWN
from analytics.rules.trade import NEVER, YEAR, Ints, Trade

RHYTHMS: tuple[tuple[Rhythm, float], ...] = (
    (Rhythm.FORTNIGHT, 24),
    (Rhythm.MONTH, 12),
    (Rhythm.TWO_MONTHS, 6),
    (Rhythm.QUARTER, 3),
    (Rhythm.RARE, 0),
)
"""Each band and the order days a year that it begins above or at; the last one holds what is left."""
MARGINS: tuple[tuple[MarginBand, Decimal], ...] = (
    (MarginBand.HIGH, Decimal("0.08")),
    (MarginBand.FAIR, Decimal("0.03")),
    (MarginBand.THIN, Decimal(0)),
)
YOUNG = 90
"""Days since the first order under which a rhythm is not told."""


def rhythm(trade: Trade) -> Ints:
    """
    Place in `RHYTHMS` by order days a year; -1 for whoever never ordered, or for the first time under 90 days ago.

    Who has been a customer for less than a year is reckoned up to one. Whoever did not order in the year is rare.
    """
    span = np.clip(trade.tenure, YOUNG, YEAR)
    rate = trade.orders365 * YEAR / span
    limits = [least for _band, least in RHYTHMS[:-1]]
    band = np.select([rate >= least for least in limits], list(range(len(limits))), len(limits)).astype(np.int64)
    return np.where((trade.first == NEVER) | (trade.tenure < YOUNG), UNKNOWN, band)


def margin(share: Decimal | None) -> str:
    """The band of a net margin; empty where it is not known."""
    if share is None:
        return ""
    return next((band.value for band, least in MARGINS if share >= least), MarginBand.LOSS.value)
