"""Bands of what orders and statements tell of a customer: how often it orders, and what its own statements say."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import numpy as np

from analytics.choices import DaysBand, MarginBand, ReturnBand, Rhythm, ShareBand
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
RETURNS: tuple[tuple[ReturnBand, Decimal], ...] = (
    (ReturnBand.HIGH, Decimal("0.08")),
    (ReturnBand.FAIR, Decimal("0.03")),
    (ReturnBand.THIN, Decimal(0)),
)
SHARES: tuple[tuple[ShareBand, Decimal], ...] = (
    (ShareBand.MOST, Decimal("0.8")),
    (ShareBand.MUCH, Decimal("0.6")),
    (ShareBand.HALF, Decimal("0.4")),
)
"""Each band and the ratio that it begins at."""
SPANS: tuple[tuple[DaysBand, Decimal], ...] = (
    (DaysBand.MONTH, Decimal(30)),
    (DaysBand.TWO_MONTHS, Decimal(60)),
    (DaysBand.QUARTER, Decimal(90)),
)
"""Each band and the days that it ends with."""
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
    return _from(share, MARGINS, MarginBand.LOSS)


def on_assets(share: Decimal | None) -> str:
    """The band of a return on assets; empty where it is not known."""
    return _from(share, RETURNS, ReturnBand.LOSS)


def of_assets(share: Decimal | None) -> str:
    """The band of a share of the total assets; empty where it is not known."""
    return _from(share, SHARES, ShareBand.LITTLE)


def lasting(days: Decimal | None) -> str:
    """The band of a span of days; empty where it is not known."""
    if days is None:
        return ""
    return next((str(band.value) for band, most in SPANS if days <= most), str(DaysBand.LONG.value))


def _from(share: Decimal | None, bands: Iterable[tuple[Any, Decimal]], rest: Any) -> str:
    if share is None:
        return ""
    return next((str(band.value) for band, least in bands if share >= least), str(rest.value))
