"""Pictures without a browser: a chart's bars, lines, dots, boxes, flows, ties and days as SVG, for papers."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.utils.html import escape

from kam.ground.charts import Chart, Encoder
from kam.rules import day_grids, plots, scales, strokes, ties
from kam.rules.plots import Dot, Line, Mark, Plot, Rect, Words
from kam.rules.scales import Scale

WIDTH, SMALL, TEXT = 680, 11.0, 10.0
LOWEST, HIGHEST = 150, 380
TOP, FOOT, SIDE, LEGEND = 10, 22, 14, 18
WIDEST = 150
"""Of the names along a lying picture."""
SLANT = 35
TOKEN = re.compile(r"--([a-z0-9-]+):\s*(?:light-dark\()?(#[0-9a-fA-F]{3,8}|var\(--[a-z0-9-]+\))")
VAR = re.compile(r"var\(--([a-z0-9-]+)\)")


def svg(chart: Chart, language: str, letters: str = "sans-serif", most: float = HIGHEST) -> str:
    """The picture as SVG, at most so high, its sentence as its title; empty for a kind that only a browser draws."""
    if not is_drawn(chart):
        return ""
    strokes_of, height = marks(chart, language, most)
    inner = "".join(_element(mark, letters) for mark in strokes_of)
    title = escape(str(chart.says or chart.title or ""))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img"><title>{title}</title>{inner}</svg>'
    )


def marks(chart: Chart, language: str, most: float = HIGHEST) -> tuple[list[Mark], float]:
    """The strokes of a picture of a kind that is drawn here, `WIDTH` wide, and how high it is."""
    option = json.loads(json.dumps(chart.option, cls=Encoder))
    height = min(max(chart.height, LOWEST), most)
    if day_grids.is_drawn(option):
        return day_grids.marks(option, WIDTH, height, language), height
    return ties.marks(option, WIDTH, height) if ties.is_drawn(option) else _framed(option, height, language), height


def is_drawn(chart: Chart) -> bool:
    """Whether a picture is of a kind that is drawn here."""
    return any(kind.is_drawn(chart.option) for kind in (plots, ties, day_grids))


def _framed(option: dict[str, Any], height: float, language: str) -> list[Mark]:
    """A picture with axes, and its legend above them."""
    named = plots.named(option)
    places, rows = _legend_places([name for name, _colour in named])
    plot = _plot(option, height, language, TOP + LEGEND * rows)
    marks = [*_axes(plot, language), *strokes.marks(plot)]
    marks += [_key for (name, colour), at in zip(named, places, strict=True) for _key in _legend(name, colour, *at)]
    return marks


def _plot(option: dict[str, Any], height: float, language: str, top: float) -> Plot:
    """The frame between the labels of both axes, and a scale for each."""
    x, ys = plots.axis(option, "xAxis"), plots.axes(option, "yAxis")
    reach = plots.reach(option)
    first = scales.scale(ys[0], reach.y[0], 0, 1)
    told = [scales.word(at, first, ys[0], language) for at in scales.ticks(first, ys[0], reach.y[0])]
    left = SIDE + min(max((scales.width(" ".join(word.split()), TEXT) for word in told), default=0), WIDEST)
    right = WIDTH - SIDE - (34 if len(ys) > 1 else 0)
    foot = height - FOOT - (14 if x.get("name") else 0)
    across = scales.scale(x, reach.x, left, right)
    if _is_slanted(across):
        longest = max(scales.width(name, TEXT) for name in across.names)
        foot -= min(longest, 110) * 0.6
    top += 14 if ys[0].get("name") else 0
    lies = ys[0].get("type") == scales.CATEGORY
    upright = [scales.scale(y, found, foot, top) for y, found in zip(ys, reach.y, strict=True)]
    return Plot(option, x, ys, across, upright, lies, (left, top, right, foot), reach)


def _is_slanted(across: Scale) -> bool:
    """Whether the names below are too long to lie side by side."""
    return across.kind == scales.CATEGORY and any(
        scales.width(name, TEXT) > across.strip - 4 for name in _spaced(across)
    )


def _spaced(across: Scale) -> list[str]:
    """The names below that are written: all of them, or each second or third of many."""
    return list(across.names)[:: max(len(across.names) // 16, 1)]


def _axes(plot: Plot, language: str) -> list[Mark]:
    """Lines across at what is written on the left, the words below, the names of both."""
    left, top, right, foot = plot.frame
    marks: list[Mark] = []
    for number, (of, axis) in enumerate(zip(plot.upright, plot.ys, strict=True)):
        for value in scales.ticks(of, axis, plot.reach.y[number]):
            place, told = of.at(value), scales.word(value, of, axis, language)
            if not number and of.kind != scales.CATEGORY:
                marks.append(Line([(left, place), (right, place)], "var(--line)", 1))
            side, anchor = (left - 6, "end") if not number else (right + 6, "start")
            if not (number and axis.get("unsigned") and value < 0):
                marks.append(Words(side, place + 3.5, scales.clipped(told, WIDEST, TEXT), anchor=anchor))
        if axis.get("name") and not number:
            marks.append(Words(4, top - 8, str(axis["name"])))
    marks += _below(plot, language)
    if plot.x.get("name"):
        marks.append(Words(right, foot + 31, str(plot.x["name"]), anchor="end"))
    if plot.upright[0].kind == scales.VALUE:
        zero = plot.upright[0].at(0)
        marks.append(Line([(left, zero), (right, zero)], "var(--ink-3)", 0.8))
    return marks


def _below(plot: Plot, language: str) -> list[Mark]:
    """What is written below, slanted where it is too long."""
    left, top, right, foot = plot.frame
    across, slanted = plot.across, _is_slanted(plot.across)
    every = max(len(across.names) // 16, 1)
    marks: list[Mark] = []
    for value in scales.ticks(across, plot.x, plot.reach.x):
        if across.kind == scales.CATEGORY and int(value) % every:
            continue
        place, told = across.at(value), scales.word(value, across, plot.x, language)
        if plot.lies:
            marks.append(Line([(place, top), (place, foot)], "var(--line)", 1))
        if slanted:
            marks.append(Words(place + 4, foot + 13, scales.clipped(told, 110, TEXT), anchor="end", turn=-SLANT))
        else:
            edge = "end" if place > right - 12 else "start" if place < left + 4 and plot.lies else "middle"
            marks.append(Words(place, foot + 15, scales.clipped(told, 110, TEXT), anchor=edge))
    return marks


def _legend_places(names: list[str]) -> tuple[list[tuple[float, float]], int]:
    """Where each name of the legend stands, and in how many lines they do."""
    places, at, row = [], float(SIDE), 0
    for name in names:
        room = scales.width(name, SMALL) + 32
        if at + room > WIDTH - SIDE and at > SIDE:
            at, row = float(SIDE), row + 1
        places.append((at, TOP + LEGEND * row))
        at += room
    return places, row + 1 if names else 0


def _legend(name: str, colour: str, x: float, y: float) -> list[Mark]:
    return [Rect(x, y - 3, 10, 10, colour), Words(x + 15, y + 6, name, size=SMALL, colour="var(--ink)")]


def _element(mark: Mark, letters: str) -> str:
    """One mark as an element; what people wrote is escaped."""
    if isinstance(mark, Rect):
        return (
            f'<rect x="{mark.x:.1f}" y="{mark.y:.1f}" width="{mark.width:.1f}" height="{mark.height:.1f}" '
            f'fill="{colour(mark.colour)}" fill-opacity="{mark.opacity:g}"/>'
        )
    if isinstance(mark, Dot):
        return (
            f'<circle cx="{mark.x:.1f}" cy="{mark.y:.1f}" r="{mark.radius:.1f}" fill="{colour(mark.colour)}" '
            f'fill-opacity="{mark.opacity:g}"/>'
        )
    if isinstance(mark, Line):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in mark.points)
        if mark.is_area:
            return f'<polygon points="{points}" fill="{colour(mark.colour)}" fill-opacity="{mark.opacity:g}"/>'
        dash = ' stroke-dasharray="4 4"' if mark.is_dashed else ""
        stroke = f'stroke="{colour(mark.colour)}" stroke-width="{mark.width:g}"'
        return f'<polyline points="{points}" fill="none" {stroke}{dash}/>'
    turn = f' transform="rotate({mark.turn:g} {mark.x:.1f} {mark.y:.1f})"' if mark.turn else ""
    return (
        f'<text x="{mark.x:.1f}" y="{mark.y:.1f}" font-family="{escape(letters)}" font-size="{mark.size:g}" '
        f'fill="{colour(mark.colour)}" text-anchor="{mark.anchor}"{turn}>{escape(mark.text)}</text>'
    )


def colour(name: str) -> str:
    """A colour of ours on paper; whatever is none is grey."""
    found = VAR.fullmatch(name)
    told = tokens().get(found.group(1), "") if found else name
    if VAR.fullmatch(told):
        return colour(told)
    return told if re.fullmatch(r"#[0-9a-fA-F]{3,8}", told) else "#666c73"


@lru_cache(maxsize=1)
def tokens() -> dict[str, str]:
    """The colours of the product by day, from the one file that has them."""
    path = finders.find("css/tokens.css")
    text = Path(str(path)).read_text() if path else ""
    found: dict[str, str] = {}
    for name, value in TOKEN.findall(text):
        found.setdefault(name, value)
    return found
