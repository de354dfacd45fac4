"""Places on the globe: degrees as they are kept, and how far two of them lie apart."""

from __future__ import annotations

from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

EARTH = 6_371_000.0
"""Metres from the middle to the shore."""
STEP = Decimal("0.000001")


def rounded(degrees: Decimal) -> Decimal:
    """Six decimals, a hand's breadth."""
    return degrees.quantize(STEP)


def apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two places (latitude, longitude), along the ground."""
    (up, along), (there_up, there_along) = (tuple(map(radians, place)) for place in (one, other))
    bow = sin((there_up - up) / 2) ** 2 + cos(up) * cos(there_up) * sin((there_along - along) / 2) ** 2
    return 2 * EARTH * asin(min(sqrt(bow), 1.0))
