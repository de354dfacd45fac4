"""Whether a growth says something else once one-offs of false key accounts are taken out of both years."""

from __future__ import annotations

from decimal import Decimal

LEAST = 0.01
"""So small a difference is none to whoever reads it: one point."""
PART = 0.25
"""Of the growth (or of the one without, where that is greater) so much has to hang on them."""


def growth(now: Decimal, before: Decimal) -> float | None:
    """As a fraction of what it was; None where that was nothing."""
    return float((now - before) / abs(before)) if before else None


def tells_otherwise(with_them: float, without: float) -> bool:
    """Another direction, or a growth that is greater or smaller by a quarter; never for less than a point."""
    difference = abs(with_them - without)
    if difference < LEAST:
        return False
    return with_them * without < 0 or difference >= PART * max(abs(with_them), abs(without))
