"""Pictures without axes: what flows from one place to another (sankey), and who is tied to whom (graph), as strokes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kam.rules import scales
from kam.rules.plots import ACCENT, GREY, Dot, Line, Mark, Option, Point, Rect, Words

FLOW, WEB = "sankey", "graph"
NODE, GAP, SHADE, STEPS = 12.0, 14.0, 0.28, 16
"""How broad a place of a flow is, how far two lie apart, how strong what flows is, of how many pieces a bend is."""
TEXT = 11.0
Box = tuple[float, float, float, float]
"""Left, top, right, foot."""


@dataclass
class Place:
    """A place of a flow: where it stands, and how much of either side is taken by what was drawn."""

    x: float
    y: float
    tall: float
    colour: str
    word: str
    came: float = 0.0
    went: float = 0.0


def is_drawn(option: Option) -> bool:
    """Whether a picture is one of these, and there is something in it."""
    series = list(option.get("series") or [])
    return len(series) == 1 and series[0].get("type") in (FLOW, WEB) and bool(series[0].get("data"))


def marks(option: Option, width: float, height: float) -> list[Mark]:
    """All strokes of the picture within so much room."""
    (series,) = option["series"]
    box = (
        _edge(series, "left", 20), _edge(series, "top", 6),
        width - _edge(series, "right", 96), height - _edge(series, "bottom", 6),
    )  # fmt: skip
    return _flow(series, box) if series["type"] == FLOW else _web(series, box)


def _edge(series: Option, side: str, usual: float) -> float:
    found = scales.number(series.get(side))
    return usual if found is None else found


def _flow(series: Option, box: Box) -> list[Mark]:
    """Places in their columns, and between them bands as broad as what flows."""
    links = [one for one in series.get("links") or () if (scales.number(one.get("value")) or 0) > 0]
    places, scale = _places(series, links, box)
    drawn: list[Mark] = []
    for one in links:
        start, end = places.get(str(one["source"])), places.get(str(one["target"]))
        if start is None or end is None:
            continue
        broad = float(one["value"]) * scale
        drawn.append(_band((start.x + NODE, start.y + start.went), (end.x, end.y + end.came), broad, start.colour))
        start.went, end.came = start.went + broad, end.came + broad
    for place in places.values():
        drawn.append(Rect(place.x, place.y, NODE, max(place.tall, 1.0), place.colour))
        word = scales.clipped(place.word, 90, TEXT)
        drawn.append(Words(place.x + NODE + 5, place.y + place.tall / 2 + 4, word, TEXT, "var(--ink)"))
    return drawn


def _places(series: Option, links: Sequence[Option], box: Box) -> tuple[dict[str, Place], float]:
    """{name: its place}, in columns by how many steps lead there, and the pixels of one."""
    left, top, right, foot = box
    weight = {str(one["name"]): _weight(str(one["name"]), links) for one in series["data"]}
    steps = _steps(list(weight), links)
    columns: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for one in series["data"]:
        columns[steps[str(one["name"])]].append(one)
    scale = min(
        (foot - top - GAP * (len(column) - 1)) / (sum(weight[str(one["name"])] for one in column) or 1.0)
        for column in columns.values()
    )
    found: dict[str, Place] = {}
    for step, column in columns.items():
        x, y = left + (right - left - NODE) * step / max(max(columns), 1), top
        for one in column:
            tall = weight[str(one["name"])] * scale
            found[str(one["name"])] = Place(x, y, tall, _colour(one), str(one.get("label") or one["name"]))
            y += tall + GAP
    return found, scale


def _weight(name: str, links: Sequence[Option]) -> float:
    """What comes to a place or leaves it, whichever is more."""
    return max(sum(float(one["value"]) for one in links if str(one[side]) == name) for side in ("source", "target"))


def _steps(names: Sequence[str], links: Sequence[Option]) -> dict[str, int]:
    """How many steps lead to each; a circle is left after as many steps as there are places."""
    found = dict.fromkeys(names, 0)
    for _round in names:
        later = dict(found)
        for one in links:
            source, target = str(one["source"]), str(one["target"])
            if source in found and target in found:
                later[target] = max(later[target], found[source] + 1)
        if later == found:
            break
        found = {name: min(step, len(names)) for name, step in later.items()}
    return found


def _band(start: Point, end: Point, broad: float, colour: str) -> Line:
    """What flows, bent softly from one place to the other."""
    path = []
    for step in range(STEPS + 1):
        t = step / STEPS
        path.append((start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * t * t * (3 - 2 * t)))
    return Line([*path, *((x, y + broad) for x, y in reversed(path))], colour, is_area=True, opacity=SHADE)


def _web(series: Option, box: Box) -> list[Mark]:
    """Everybody at their place, tied to whom they are tied to; the tie ends at the circle, in an arrow."""
    where = _spread(series["data"], box)
    sizes = {_key(one): min(float(scales.number(one.get("symbolSize")) or 8), 46) / 2 for one in series["data"]}
    style = series.get("lineStyle") or {}
    drawn: list[Mark] = []
    for one in series.get("links") or ():
        start, end = where.get(str(one["source"])), where.get(str(one["target"]))
        if start and end and start != end:
            own = style | (one.get("lineStyle") or {})
            drawn += _tie(start, end, sizes[str(one["target"])], own, "arrow" in (series.get("edgeSymbol") or ()))
    for one in series["data"]:
        (x, y), size, word = where[_key(one)], sizes[_key(one)], scales.clipped(str(one.get("name") or ""), 110, TEXT)
        drawn.append(Rect(x + size + 3, y - 6, scales.width(word, TEXT) + 2, 13, "var(--sheet)", 0.85))
        drawn += [Dot(x, y, size, _colour(one), 0.9), Words(x + size + 4, y + 4, word, TEXT, "var(--ink)")]
    return drawn


def _spread(nodes: Sequence[Option], box: Box) -> dict[str, Point]:
    """{who: the place on paper}: the picture's own places, spread over the room there is."""
    left, top, right, foot = box
    found = {_key(one): (float(one.get("x") or 0), float(one.get("y") or 0)) for one in nodes}
    across, down = (scales.Scale(scales.VALUE, min(ends), max(ends), *room) for ends, room in zip(
        zip(*found.values(), strict=True), ((left, right), (top, foot)), strict=True))  # fmt: skip
    return {key: (across.at(x), down.at(y)) for key, (x, y) in found.items()}


def _tie(start: Point, end: Point, size: float, style: Option, has_arrow: bool) -> list[Mark]:
    """A line to the edge of a circle."""
    long = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
    along = ((end[0] - start[0]) / long, (end[1] - start[1]) / long)
    tip = (end[0] - along[0] * (size + 1), end[1] - along[1] * (size + 1))
    colour = str(style.get("color") or GREY)
    dashed = style.get("type") not in (None, "solid")
    drawn: list[Mark] = [Line([start, tip], colour, float(style.get("width") or 1), dashed)]
    if has_arrow:
        back = (tip[0] - along[0] * 6, tip[1] - along[1] * 6)
        sides = [(back[0] - side * along[1] * 3, back[1] + side * along[0] * 3) for side in (1, -1)]
        drawn.append(Line([tip, *sides], colour, is_area=True))
    return drawn


def _key(node: Option) -> str:
    return str(node.get("id") or node.get("name"))


def _colour(node: Option) -> str:
    found = (node.get("itemStyle") or {}).get("color") or node.get("colour")
    return str(found or ACCENT)
