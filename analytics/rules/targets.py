"""Company targets: for which years they may be set, and how far what is lies from what is aimed at."""

from __future__ import annotations

BACK, AHEAD = 5, 10
"""Years before this one, to compare with, and after it: strategic goals reach five to ten years out."""
NEAR = 0.02
"""Behind by less than this is nearly there."""


def in_span(year: int, this: int) -> bool:
    """Whether a target may be set for a year."""
    return this - BACK <= year <= this + AHEAD


def gap(actual: float | None, aimed: float | None) -> float | None:
    """How much more (or, negative, less) than aimed at, as a fraction; None where either is not known."""
    return None if actual is None or aimed is None else actual - aimed


def tone(found: float | None) -> str:
    """How a gap looks: reached, nearly, behind."""
    if found is None:
        return ""
    return "good" if found >= 0 else "warn" if found > -NEAR else "bad"
