"""A year of days as a picture: each day a square, the darker the more there was; one leads to what lies behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from kam.ground.charts import Option
from kam.rules import day_grids

Day = tuple[date, int, str, Any]
"""A day, how many, where it leads to (empty for nowhere), and what a person who points at it is told."""


def calendar(name: Any, days: Iterable[Day], spans: Sequence[tuple[date, date]]) -> Option:
    """
    The option of days within spans, each span (its first and last day) in a row of its own.

    Days without anything need not be among them: they stand empty. How dark a day is stands in the legend.
    """
    held = [{"value": [day.isoformat(), count], "url": url, "tip": tip} for day, count, url, tip in days]
    top = max((one["value"][1] for one in held), default=0)
    pieces = [
        {"min": low, "max": high, "label": str(low) if low == high else f"{low}–{high}",
         "color": "var(--accent)", "colorAlpha": strength}
        for low, high, strength in day_grids.steps(top)
    ]  # fmt: skip
    return {
        "calendar": [{"range": [first.isoformat(), last.isoformat()]} for first, last in spans],
        "visualMap": {"type": "piecewise", "pieces": pieces},
        "series": [{"type": "heatmap", "name": name, "coordinateSystem": "calendar", "data": held}],
    }
