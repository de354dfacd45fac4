"""Bars that hang from what is left so far, as those of waterfalls and bridges do."""

from __future__ import annotations

from collections.abc import Iterable

from kam.ground.charts import Option, bars


def hung(low: float, high: float) -> tuple[float, float]:
    """The foot and the height of a bar from `low` to `high`; one that lies below nought hangs from it."""
    return (low, high - low) if low >= 0 else (high, low - high) if high <= 0 else (0, high)


def carrying(feet: Iterable[float], stack: str) -> Option:
    """The series that nobody sees, on which hanging bars of the same `stack` stand."""
    unseen = {"itemStyle": {"color": "transparent"}, "tooltip": {"show": False}, "emphasis": {"disabled": True}}
    return bars("", feet, stack=stack, silent=True, **unseen)
