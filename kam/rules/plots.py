"""A picture to be drawn: what an ECharts option says of its axes and series, in a frame, and what strokes there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kam.rules.scales import CATEGORY, Scale, number

Option = Mapping[str, Any]
Point = tuple[float, float]
Span = tuple[float, float] | None
"""From where to where a bar goes, along its value; nothing where there is no value."""
BOX = "boxplot"
KINDS = {"bar", "line", "scatter", BOX}
ACCENT, GREY, CLEAR = "var(--accent)", "var(--ink-3)", "transparent"


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    colour: str
    opacity: float = 1.0


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    radius: float
    colour: str
    opacity: float = 0.75


@dataclass(frozen=True)
class Line:
    points: Sequence[Point]
    colour: str
    width: float = 2.0
    is_dashed: bool = False
    is_area: bool = False
    opacity: float = 1.0


@dataclass(frozen=True)
class Words:
    x: float
    y: float
    text: str
    size: float = 10.0
    colour: str = "var(--ink-2)"
    anchor: str = "start"
    turn: float = 0.0


Mark = Rect | Dot | Line | Words


@dataclass(frozen=True)
class Reach:
    """The values that stand along the axis below, and along each of the upright ones."""

    x: list[float]
    y: list[list[float]]


@dataclass(frozen=True)
class Plot:
    """A picture with its axes, their scales, and the frame (left, top, right, foot); `lies` where bars go sideways."""

    option: Option
    x: Option
    ys: list[Option]
    across: Scale
    upright: list[Scale]
    lies: bool
    frame: tuple[float, float, float, float]
    reach: Reach = field(default_factory=lambda: Reach([], [[]]))

    def up(self, series: Option) -> Scale:
        """The upright scale of a series."""
        return self.upright[min(int(series.get("yAxisIndex") or 0), len(self.upright) - 1)]


def axes(option: Option, key: str) -> list[Option]:
    """The axes of a side."""
    found = option.get(key) or {}
    return [dict(one) for one in found] if isinstance(found, list) else [dict(found)]


def axis(option: Option, key: str) -> Option:
    return axes(option, key)[0]


def is_drawn(option: Option) -> bool:
    """Whether all of a picture is of kinds that are drawn here."""
    series = option.get("series") or ()
    return bool(series) and all(one.get("type") in KINDS for one in series)


def named(option: Option) -> list[tuple[str, str]]:
    """The series that a legend names, with their colours; one alone needs none."""
    wanted = (option.get("legend") or {}).get("data")
    found = {
        str(one["name"]): colour_of(one)
        for one in option["series"]
        if one.get("name") and colour_of(one) != CLEAR and (wanted is None or one["name"] in wanted)
    }
    return list(found.items()) if len(found) > 1 else []


def colour_of(series: Option, item: Any = None) -> str:
    """The colour of one item of a series."""
    own = item.get("itemStyle") if isinstance(item, Mapping) else None
    return str(
        (own or {}).get("color") or (series.get("itemStyle") or {}).get("color") or series.get("color") or ACCENT
    )


def value_of(item: Any) -> Any:
    return item.get("value") if isinstance(item, Mapping) else item


def spans(option: Option) -> list[list[Span]]:
    """For each series, from where to where each of its items goes: those of a stack stand on each other, by sign."""
    tops: dict[tuple[str, int, bool], float] = defaultdict(float)
    found: list[list[Span]] = []
    for series in option["series"]:
        stack, own = series.get("stack"), list[Span]()
        for place, item in enumerate(series.get("data") or ()):
            value = number(_height(value_of(item), stack))
            if value is None:
                own.append(None)
                continue
            is_below = value < 0 and series.get("stackStrategy") != "all"
            base = tops[(stack, place, is_below)] if stack else 0.0
            if stack:
                tops[(stack, place, is_below)] = base + value
            own.append((base, base + value))
        found.append(own)
    return found


def _height(value: Any, stack: Any) -> Any:
    """What stands upright: of a point of a line its second number, where it stands on another."""
    return (value[1] if stack and len(value) > 1 else None) if isinstance(value, list) else value


def points(series: Option, own: Sequence[Span], lies: bool) -> Iterator[tuple[float, float, Any]]:
    """The items of a series as (along, up, item); a box is all its five values."""
    for place, item in enumerate(series.get("data") or ()):
        value = value_of(item)
        if series.get("type") == BOX:
            yield from ((float(place), found, item) for one in value if (found := number(one)) is not None)
            continue
        if isinstance(value, list):
            pair = [number(one) for one in value[:2]]
            if pair[0] is not None and pair[1] is not None:
                yield pair[0], (own[place] or (0, pair[1]))[1], item
            continue
        span = own[place]
        if span is not None:
            yield (span[1], float(place), item) if lies else (float(place), span[1], item)


def reach(option: Option) -> Reach:
    """All values along each axis, the feet of bars among them."""
    ys = axes(option, "yAxis")
    lies = ys[0].get("type") == CATEGORY
    found = Reach([], [[] for _ in ys])
    for series, own in zip(option["series"], spans(option), strict=True):
        up = found.y[min(int(series.get("yAxisIndex") or 0), len(ys) - 1)]
        for along, high, _item in points(series, own, lies):
            found.x.append(along)
            up.append(high)
        if series["type"] == "bar":
            (found.x if lies else up).extend(span[0] for span in own if span is not None)
    return found
