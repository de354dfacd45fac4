"""The strokes of a picture: bars, lines, dots and marks of an ECharts option as places in a frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from kam.rules import plots, scales
from kam.rules.plots import Dot, Line, Mark, Option, Plot, Point, Rect, Span, Words

ROOM = 0.72
"""Of the strip of a name, what its bars take."""


def marks(plot: Plot) -> list[Mark]:
    """All strokes, shaded corners first."""
    series = list(zip(plot.option["series"], plots.spans(plot.option), strict=True))
    drawn: list[Mark] = []
    for one, _own in series:
        drawn += _areas(plot, one)
    drawn += _bars(plot, [(one, own) for one, own in series if one["type"] == "bar"])
    feet: dict[str, list[Point]] = {}
    for one, own in series:
        if one["type"] == "line":
            drawn += _line(plot, one, own, feet)
        elif one["type"] == "scatter":
            drawn += _dots(plot, one, own)
        elif one["type"] == plots.BOX:
            drawn += _boxes(plot, one, own)
    return [*drawn, *chain.from_iterable(_notes(plot, one) for one, _own in series)]


def _bars(plot: Plot, series: Sequence[tuple[Option, Sequence[Span]]]) -> list[Mark]:
    """Stacks and single series side by side within the strip of each name."""
    slots = list(dict.fromkeys(one.get("stack") or place for place, (one, _own) in enumerate(series)))
    names = plot.upright[0] if plot.lies else plot.across
    drawn: list[Mark] = []
    for place, (one, own) in enumerate(series):
        along = plot.across if plot.lies else plot.up(one)
        room = names.strip * ROOM / len(slots)
        wide = min(room * 0.92, float(one.get("barWidth") or one.get("barMaxWidth") or 28))
        offset = (slots.index(one.get("stack") or place) - (len(slots) - 1) / 2) * min(room, wide * 1.15)
        for number_of, (span, item) in enumerate(zip(own, one.get("data") or (), strict=True)):
            colour = plots.colour_of(one, item)
            if span is None or colour == plots.CLEAR or span[0] == span[1]:
                continue
            start = plot.x.get("startValue") if plot.lies else None
            low, high = sorted((along.at(float(start) if start and not span[0] else span[0]), along.at(span[1])))
            side = names.at(number_of) + (-offset if plot.lies else offset) - wide / 2
            opacity = float((one.get("itemStyle") or {}).get("opacity") or 1)
            box = (low, side, high - low, wide) if plot.lies else (side, low, wide, high - low)
            drawn.append(Rect(*box, colour, opacity))
    return drawn


def _line(plot: Plot, series: Option, own: Sequence[Span], feet: dict[str, list[Point]]) -> list[Mark]:
    """A line with what is filled below it, down to the line of its stack that is under it."""
    up, colour = plot.up(series), plots.colour_of(series)
    path: list[Point] = []
    for along, high, _item in plots.points(series, own, plot.lies):
        place = (plot.across.at(along), up.at(high))
        if series.get("step") and path:
            path.append((place[0], path[-1][1]))
        path.append(place)
    if not path:
        return []
    style, stack = series.get("lineStyle") or {}, str(series.get("stack") or "")
    drawn: list[Mark] = []
    if series.get("areaStyle"):
        foot = feet.get(stack) or [(path[0][0], up.at(0)), (path[-1][0], up.at(0))]
        shade = float(series["areaStyle"].get("opacity") or 0.7)
        drawn.append(Line([*path, *reversed(foot)], colour, is_area=True, opacity=shade))
    if stack:
        feet[stack] = path
    if style.get("width") != 0:
        dashed = style.get("type") not in (None, "solid")
        drawn.append(Line(path, str(style.get("color") or colour), float(style.get("width") or 2), dashed))
    is_shown = (series.get("itemStyle") or {}).get("opacity") != 0
    if (series.get("showSymbol") and is_shown) or len(path) == 1:
        drawn += [Dot(x, y, 3, colour, 1.0) for x, y in path]
    return drawn


def _dots(plot: Plot, series: Option, own: Sequence[Span]) -> list[Mark]:
    """Circles, as big as the third number says, or narrow signs."""
    drawn: list[Mark] = []
    for along, high, item in plots.points(series, own, plot.lies):
        x, y, value = plot.across.at(along), plot.up(series).at(high), plots.value_of(item)
        size = scales.number(value[int(series["sizeBy"])]) if "sizeBy" in series else series.get("symbolSize") or 8
        colour = plots.colour_of(series, item)
        if isinstance(size, list):
            wide, tall = (float(one) for one in size)
            drawn.append(Rect(x - wide / 2, y - tall / 2, wide, tall, colour))
        else:
            drawn.append(Dot(x, y, min(float(size or 8), 34) / 2, colour))
        label = item.get("label") if isinstance(item, Mapping) else None
        if label and label.get("show"):
            is_left = label.get("position") == "left"
            shift = -1 if is_left else 1
            at = x + shift * (min(float(8 if size is None or isinstance(size, list) else size), 34) / 2 + 4)
            drawn.append(Words(at, y + 3.5, str(item.get("name") or ""), anchor="end" if is_left else "start"))
    return drawn


def _boxes(plot: Plot, series: Option, own: Sequence[Span]) -> list[Mark]:
    """From the least to the greatest a thin line, the middle half of it broad, and the middle itself across."""
    drawn: list[Mark] = []
    wide = min(plot.across.strip * ROOM, 26.0)
    by_place: dict[float, list[float]] = {}
    for along, high, _item in plots.points(series, own, plot.lies):
        by_place.setdefault(along, []).append(high)
    for along, values in by_place.items():
        colour = plots.colour_of(series, series["data"][int(along)])
        x, ys = plot.across.at(along), [plot.up(series).at(value) for value in sorted(values)]
        low, first, middle, third, high = (ys[round(part * (len(ys) - 1) / 4)] for part in range(5))
        drawn.append(Line([(x, low), (x, high)], colour, 1.5))
        drawn.append(Rect(x - wide / 2, third, wide, max(first - third, 1.0), colour, 0.35))
        drawn.append(Line([(x - wide / 2, middle), (x + wide / 2, middle)], colour, 2.5))
    return drawn


def _areas(plot: Plot, series: Option) -> list[Mark]:
    """Shaded corners with their words."""
    found = series.get("markArea") or {}
    style, label = found.get("itemStyle") or {}, found.get("label") or {}
    drawn: list[Mark] = []
    for pair in found.get("data") or ():
        ends = [_place(plot, series, one) for one in pair]
        if any(end is None for end in ends):
            continue
        (x1, y1), (x2, y2) = ends  # type: ignore[misc]
        x, y, wide, tall = min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)
        colour = str(style.get("color") or plots.GREY)
        drawn.append(Rect(x, y, wide, tall, colour, float(style.get("opacity") or 0.1)))
        if label.get("show") and label.get("formatter"):
            drawn.append(Words(x + wide - 6, y + tall / 2, str(label["formatter"]), colour=colour, anchor="end"))
    return drawn


def _notes(plot: Plot, series: Option) -> list[Mark]:
    """Lines and points that mark something, with their words."""
    drawn: list[Mark] = []
    left, top, right, foot = plot.frame
    lines = series.get("markLine") or {}
    for one in lines.get("data") or ():
        style = (one[0] if isinstance(one, list) else one).get("lineStyle") or lines.get("lineStyle") or {}
        if isinstance(one, list):
            ends = [_place(plot, series, end) for end in one]
        elif (at := scales.number(one.get("xAxis"))) is not None:
            ends = [(plot.across.at(at), foot), (plot.across.at(at), top)]
        elif (at := scales.number(one.get("yAxis"))) is not None:
            ends = [(left, plot.up(series).at(at)), (right, plot.up(series).at(at))]
        else:
            continue
        if all(end is not None for end in ends):
            colour = str(style.get("color") or plots.GREY)
            drawn.append(Line([end for end in ends if end], colour, 1, style.get("type") != "solid"))
    points_of = series.get("markPoint") or {}
    for one in points_of.get("data") or ():
        place = _place(plot, series, one)
        if place is not None:
            drawn.append(Dot(*place, 4.5, plots.colour_of(series), 1.0))
            drawn.append(Words(place[0] + 9, place[1] + 15, str((points_of.get("label") or {}).get("formatter") or "")))
    return drawn


def _place(plot: Plot, series: Option, end: Option) -> Point | None:
    """Where a corner or an end stands."""
    at = [scales.number(one) for one in end.get("coord") or ()]
    if len(at) != 2 or at[0] is None or at[1] is None:
        return None
    return plot.across.at(at[0]), plot.up(series).at(at[1])
