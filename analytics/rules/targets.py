"""Company targets: for which years they may be set, how far what is lies from it, and how lines of them are read."""

from __future__ import annotations

import re
from dataclasses import dataclass

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


REACHED, NEARLY, BEHIND, MISSED, AHEAD_OF_US = "reached", "nearly", "behind", "missed", "ahead"


def standing(found: float | None, *, is_over: bool, is_ahead: bool) -> str:
    """In a word where a target stands: of a year that is over it is reached or missed; nothing where nobody knows."""
    if is_ahead:
        return AHEAD_OF_US
    if found is None:
        return ""
    if is_over:
        return REACHED if found >= 0 else MISSED
    return {"good": REACHED, "warn": NEARLY, "bad": BEHIND}[tone(found)]


@dataclass(frozen=True)
class Line:
    """What a line says: for which year, which share of revenue (a fraction), which goal."""

    year: int
    key_share: float | None
    goal: str


CELLS, SHARE = re.compile(r"\t|\s*[,;，；]\s*|\s+"), re.compile(r"(\d{1,3}(?:\.\d+)?)\s*([%％]?)")


def line(text: str) -> Line | None:
    """
    A line of a sheet or a letter: the year, the share, the goal, with tabs, commas or spaces between; None: unreadable.

    A share is read as people write it (60%), and as programs do (0.6): what is above 1 is percent, with or without
    the sign. Either may be missing.
    """
    year, *rest = CELLS.split(re.sub(r"\s+([%％])", r"\1", text.strip(" ")), 1)
    if not re.fullmatch(r"(?:19|20|21)\d\d", year):
        return None
    share, *goal = CELLS.split(rest[0], 1) if rest else [""]
    number = SHARE.fullmatch(share)
    if number is None:
        return Line(int(year), None, rest[0].strip() if rest else "")
    value = float(number[1])
    return Line(int(year), round(value / 100, 6) if number[2] or value > 1 else value, "".join(goal).strip())
