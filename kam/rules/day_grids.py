"""A year of days as strokes: seven squares below one another for each week, the darker the more there was that day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from kam.rules import formats
from kam.rules.plots import ACCENT, Mark, Option, Rect, Words

SHADES, WEEK = 4, 7
"""How many steps of colour tell few from many."""
LEFT, TOP, GAP, KEY = 14.0, 26.0, 1.5, 12.0
TEXT = 10.0


def steps(top: int) -> list[tuple[int, int, float]]:
    """From how many to how many a day is of one shade, and how strong that is: the least first; none without a top."""
    ends = [top * step // SHADES for step in range(SHADES + 1)]
    found = [(low + 1, high, step / SHADES) for step, (low, high) in enumerate(zip(ends, ends[1:], strict=False), 1)]
    return [(low, high, strength) for low, high, strength in found if low <= high]


def is_drawn(option: Option) -> bool:
    """Whether a picture is one of days, and has any."""
    series = list(option.get("series") or [])
    return bool(option.get("calendar")) and bool(series) and all(one.get("data") for one in series)


def marks(option: Option, width: float, height: float, language: str) -> list[Mark]:
    """All strokes of the picture within so much room, its legend below."""
    spans = [tuple(date.fromisoformat(day) for day in one["range"]) for one in option["calendar"]]
    weeks = max((last - _monday(first)).days // WEEK + 1 for first, last in spans)
    room = (height - KEY - 10) / len(spans) - TOP
    side = min((width - 2 * LEFT) / weeks, room / WEEK)
    held = {one["value"][0]: one["value"][1] for series in option["series"] for one in series["data"]}
    drawn: list[Mark] = []
    for row, (first, last) in enumerate(spans):
        drawn += _row(first, last, (LEFT, row * (TOP + WEEK * side) + TOP), side, held, option, language)
    return drawn + _key(option, len(spans) * (TOP + WEEK * side) + 8)


def _monday(day: date) -> date:
    return day - timedelta(day.weekday())


def _row(first: date, last: date, corner: tuple[float, float], side: float, held: Mapping[str, Any], option: Option,
         language: str) -> Iterator[Mark]:  # fmt: skip
    """The days of one span, and above each month its name."""
    left, top = corner
    for ago in range((last - first).days + 1):
        day = first + timedelta(ago)
        x, y = left + (day - _monday(first)).days // WEEK * side, top + day.weekday() * side
        colour, strength = _shade(held.get(day.isoformat(), 0), option)
        yield Rect(x, y, side - GAP, side - GAP, colour, strength)
        if day.day == 1:
            yield Words(x, top - 6, formats.month(day, language) if day.month == 1 else _short(day, language), TEXT)


def _short(day: date, language: str) -> str:
    return formats.MONTHS[day.month - 1] if formats.family(language) == "en" else f"{day.month}月"


def _shade(count: int, option: Option) -> tuple[str, float]:
    for piece in option["visualMap"]["pieces"]:
        if piece["min"] <= count <= piece["max"]:
            return str(piece["color"]), float(piece["colorAlpha"])
    return "var(--line)", 0.55


def _key(option: Option, y: float) -> list[Mark]:
    """Which shade is how many."""
    drawn: list[Mark] = []
    for place, piece in enumerate(option["visualMap"]["pieces"]):
        x = LEFT + place * 64
        drawn.append(Rect(x, y, KEY - 2, KEY - 2, str(piece.get("color") or ACCENT), float(piece["colorAlpha"])))
        drawn.append(Words(x + KEY + 2, y + KEY - 3, str(piece["label"]), TEXT))
    return drawn
