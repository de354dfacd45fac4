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


GAP, MARK = r"[^\S\t]*", r"[,;，；\t]"
YEAR = re.compile(rf"{GAP}((?:19|20|21)\d\d)(?:{GAP}年(?:{GAP}{MARK})?|{GAP}{MARK}|(?=\s|$))")
SHARE = re.compile(rf"{GAP}(\d{{1,3}}(?:\.\d+)?){GAP}(?:[%％](?={MARK}|\s|$)|(?={MARK}(?!\d{{3}}(?!\d))|$))")
CHOICE = re.compile(rf"[,，、]{GAP}(\d+){GAP}(?:[,，、]{GAP}\d+{GAP})*(?:or|and|或|和){GAP}\d")
"""What goes on after the first number of a few that a goal leaves open: 3, 4 or 5 markets."""


def begins_choice(number: re.Match[str], rest: str) -> bool:
    """Whether a number is no share but the least of several that a goal leaves open."""
    others = CHOICE.match(rest, number.end()) if number[0][-1] not in "%％" else None
    return others is not None and float(number[1]) < int(others[1])


def line(text: str) -> Line | None:
    """
    A line of a sheet or a letter: the year, the share, the goal, with tabs, commas or spaces between; None: unreadable.

    A share is read as people write it (60%), and as programs do (0.6): from 1 on it is percent, with or without the
    sign. Without the sign it stands alone in its cell, so that a goal may begin with a number (3 new markets), or
    with several to choose from (3, 4 or 5 markets). Either
    may be missing.
    """
    begun = YEAR.match(text.rstrip())
    if begun is None:
        return None
    rest = text.rstrip()[begun.end() :]
    number = SHARE.match(rest)
    if number is None or begins_choice(number, rest):
        return Line(int(begun[1]), None, rest.strip())
    value, goal = float(number[1]), re.sub(rf"^{GAP}{MARK}", "", rest[number.end() :]).strip()
    is_percent = value >= 1 or number[0][-1] in "%％"
    return Line(int(begun[1]), round(value / 100, 6) if is_percent else value, goal)
