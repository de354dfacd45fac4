"""Where values stand along an axis of a picture: straight, by powers, by days, by names; and which are written."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kam.rules import formats

VALUE, LOG, TIME, CATEGORY = "value", "log", "time", "category"
STEPS = (1, 2, 2.5, 5, 10)
SEASON = 120
"""Days from which a time axis speaks of months."""


@dataclass(frozen=True)
class Scale:
    """From the least to the greatest value, between two places in pixels; of names, one strip for each."""

    kind: str
    low: float
    high: float
    start: float
    end: float
    names: Sequence[str] = ()
    base: float = 10

    def at(self, value: float) -> float:
        """The place of a value, in pixels; of names the middle of the strip of that number."""
        return self.start + self._share(value) * (self.end - self.start)

    def _share(self, value: float) -> float:
        if self.kind == CATEGORY:
            return (value + 0.5) / max(len(self.names), 1)
        low, high = self.low, self.high
        if self.kind == LOG:
            value, low, high = (math.log(max(one, self.low)) for one in (value, low, high))
        share = (value - low) / ((high - low) or 1.0)
        return min(max(share, 0.0), 1.0)

    @property
    def strip(self) -> float:
        """How wide the strip of one name is."""
        return abs(self.end - self.start) / max(len(self.names), 1)


def number(value: Any) -> float | None:
    """A value as a number: days by their order, nothing where there is none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    try:
        return float(date.fromisoformat(str(value)[:10]).toordinal())
    except ValueError:
        return None


def scale(axis: Mapping[str, Any], values: Iterable[float], start: float, end: float) -> Scale:
    """The scale of an axis as a picture's option describes it, for the values that stand along it."""
    kind, found = str(axis.get("type") or VALUE), [*values] or [0.0, 1.0]
    if kind == CATEGORY:
        names = [str(name) for name in axis.get("data") or ()]
        return Scale(kind, 0, len(names), start, end, names)
    least, most = min(found), max(found)
    low, high = number(axis.get("min")), number(axis.get("max"))
    if kind == LOG:
        base = float(axis.get("logBase") or 10)
        above = [value for value in found if value > 0] or [1.0]
        low = low or base ** math.floor(math.log(min(above), base))
        high = high or base ** math.ceil(math.log(max(above), base))
        return Scale(kind, low, max(high, low * base), start, end, base=base)
    if kind == VALUE and not axis.get("scale"):
        least, most = min(least, 0.0), max(most, 0.0)
    step = float(axis.get("interval") or 0) or nice((most - least) / 5)
    if kind == VALUE:
        least, most = math.floor(least / step + 1e-9) * step, math.ceil(most / step - 1e-9) * step
    low, high = least if low is None else low, most if high is None else high
    return Scale(kind, low, high if high > low else low + step, start, end)


def nice(least: float) -> float:
    """A pleasant step, at least so long."""
    if least <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in STEPS if step * power >= least * 0.999)


def ticks(of: Scale, axis: Mapping[str, Any], values: Sequence[float] = ()) -> list[float]:
    """The values that are written along an axis, of names their numbers."""
    if of.kind == CATEGORY:
        return [float(place) for place in range(len(of.names))]
    if of.kind == LOG:
        first, last = math.log(of.low, of.base), math.log(of.high, of.base)
        every = max(math.ceil((last - first) / 7), 1)
        return [of.base**power for power in range(math.ceil(first - 1e-9), math.floor(last + 1e-9) + 1, every)]
    if of.kind == TIME:
        known = sorted(set(values))
        return known[:: max(math.ceil(len(known) / 6), 1)]
    step = float(axis.get("interval") or 0) or nice((of.high - of.low) / 5)
    first = math.ceil(of.low / step - 1e-9)
    return [place * step for place in range(first, math.floor(of.high / step + 1e-9) + 1)]


def word(value: float, of: Scale, axis: Mapping[str, Any], language: str) -> str:
    """What is written at a value."""
    if of.kind == CATEGORY:
        return of.names[int(value)]
    if of.kind == TIME:
        day = date.fromordinal(int(value))
        is_long = of.high - of.low > SEASON
        return formats.month(day, language) if is_long else formats.day(day, language, year=False)
    form = axis.get("form")
    if form == "money":
        return formats.short(round(value, 6), language).replace(formats.JOINER, "")  # here no line breaks
    if form == "pct":
        return formats.percent(round(value, 6))
    plain = formats.grouped(round(value, 6), 0 if abs(value) >= 10 or float(value).is_integer() else 2)
    return f"{value:.3g}×" if form == "times" else plain


def width(text: str, size: float) -> float:
    """How wide words are, near enough: a Chinese sign is as wide as it is high."""
    return sum(wide(sign, size) for sign in text)


def wide(sign: str, size: float) -> float:
    """How wide one sign is."""
    if sign == formats.JOINER:
        return 0
    return size if ord(sign) > 0x2E7F else size * 0.56


def clipped(text: str, most: float, size: float) -> str:
    """Words cut so that they fit, in one line; of a long text no more is measured than fits."""
    told = " ".join(text.split())
    kept, end = 0, 0.0
    for place, sign in enumerate(told, start=1):
        end += wide(sign, size)
        if end > most:
            return told[:kept].rstrip() + "…"
        if end <= most - size:
            kept = place
    return told
