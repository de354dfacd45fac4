"""Pictures as data: an ECharts option, the sentence that says what it shows, and a table with the same numbers."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kam.ground import chart_axes

HEIGHTS = (120, 160, 200, 240, 280, 320, 360, 420, 480, 560, 640, 760)  # each is a class in parts.css: no inline style
TIER_COLOURS = {"platinum": "var(--platinum)", "gold": "var(--gold)", "iron": "var(--iron)", "lead": "var(--lead)"}
# What `<`, `>` and `&` become inside a script element, so that stored text can never close it.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}

Option = dict[str, Any]


class Encoder(DjangoJSONEncoder):
    """Pictures need numbers, not exact text: decimals become floats, lazy words become words."""

    def default(self, o: Any) -> Any:
        if isinstance(o, Decimal):
            return float(o)
        if isinstance(o, Promise):
            return str(o)
        return super().default(o)


@dataclass(slots=True)
class Chart:
    """One picture: in `option` (ECharts) any colour may be `var(--name)`, and a data item with `url` is a link.

    `says` is the finding in one sentence, `table` is `{"head": [...], "rows": [[...], ...]}` with cells ready to show.
    """

    id: str
    kind: str
    option: Option
    says: Any = ""
    table: dict[str, Any] = field(default_factory=lambda: {"head": [], "rows": []})
    height: int = 280
    title: Any = ""

    @property
    def height_class(self) -> str:
        """The class of the nearest height that the style sheet knows."""
        return f"h-{min(HEIGHTS, key=lambda known: abs(known - self.height))}"

    @property
    def data(self) -> SafeString:
        """The option as an inert JSON script element, for dressing.js to read; its axes say what they measure."""
        option = chart_axes.told(self.option, self.table)
        text = json.dumps(option, cls=Encoder, ensure_ascii=False).translate(ESCAPES)
        return format_html('<script id="{}-data" type="application/json">{}</script>', self.id, SafeString(text))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.table.get("rows") and not self.option.get("series")


def axis(kind: str = "value", *, name: Any = "", form: str = "", **more: Any) -> Option:
    """
    An axis; `form` is one of dressing.js' formats for its labels: `money`, `pct`, `num`, `times`; `means` is what it
    measures where its name does not stand on the page.
    """
    return {"type": kind, "name": name} | ({"form": form} if form else {}) | more


def line(name: Any, points: Iterable[Any], *, colour: str = "var(--accent)", area: bool = False, **more: Any) -> Option:
    """A line of a series, without dots; `area` fills what lies below it."""
    shape: Option = {"type": "line", "name": name, "data": list(points), "showSymbol": False, "color": colour}
    return shape | ({"areaStyle": {"opacity": 0.12}} if area else {}) | {"lineStyle": {"width": 2}} | more


def band(
    name: Any, bounds: Iterable[tuple[Any, float, float]], *, colour: str = "var(--accent)", **more: Any
) -> list[Option]:  # fmt: skip
    """What a line may as well be: from (x, low, high) the shaded room between; stands behind the line of its name."""
    found = list(bounds)
    unseen: Option = {"stack": f"band {name}", "stackStrategy": "all", "silent": True, "tooltip": {"show": False}}
    unseen |= more | {"z": 1, "lineStyle": {"width": 0}}
    feet = line(name, [[x, low] for x, low, _high in found], colour=colour, **unseen)
    room = line(name, [[x, high - low] for x, low, high in found], colour=colour, **unseen)
    return [feet, room | {"areaStyle": {"opacity": 0.14}}] if found else []


def bars(name: Any, values: Iterable[Any], *, colour: str = "var(--accent)", stack: str = "", **more: Any) -> Option:
    """Bars of one series; series with the same `stack` stand on each other."""
    shape: Option = {"type": "bar", "name": name, "data": list(values), "color": colour, "barMaxWidth": 28}
    return shape | ({"stack": stack} if stack else {}) | more


def pareto(
    points: Sequence[tuple[float, Any]],
    *,
    reach: int,
    goal: float = 0.8,
    loss_from: int | None = None,
    labels: tuple[Any, Any] = ("", ""),
    opens: str = "",
    leads: Callable[[int], str] = lambda _count: "",
) -> Option:
    """The 80/20 curve from (number of customers, cumulative share): where `goal` is reached, the losses shaded.

    `reach` is the number of customers that make the goal; its point lies on the curve, which few customers lead past
    the goal in one step; `loss_from` the rank where contribution turns negative;
    `labels` name the point and the shaded area; `opens` is where the point leads to, empty for nowhere, `leads` where
    each place of the curve does, by its number of customers.
    """
    last = float(points[-1][0]) if points else 1.0
    peak = max([1.0, *(float(share) for _, share in points)])
    at = next((float(share) for count, share in points if count == reach), goal)
    curve = line("", walked(points, leads), symbolSize=9)
    curve["markLine"] = {
        "silent": True,
        "symbol": "none",
        "label": {"show": False},
        "lineStyle": {"type": [3, 4], "color": "var(--ink-3)"},
        "data": [[{"coord": [0, goal]}, {"coord": [reach, goal]}], [{"coord": [reach, 0]}, {"coord": [reach, at]}]],
    }
    curve["markPoint"] = point(reach, at, labels[0], opens)
    if reach >= last / 2:  # a curve of few falls or ends beside its point: there is room above the way up to it
        curve["markPoint"]["label"] |= {"position": "left", "offset": [-4, -4]}
    if loss_from is not None:
        curve["markArea"] = shaded((loss_from, 0), (last, peak * 1.03), 0.1, labels[1])
        if last - loss_from < last * 0.15:  # too narrow for its words: they stand to the left of it
            curve["markArea"]["label"] |= {"position": "insideRight", "align": "right", "offset": [-8, 0]}
    limits = {"min": 0, "max": peak * 1.03, "interval": 0.2, "axisLabel": {"showMaxLabel": False}}
    x = axis(form="num", means=_("Customers"), min=0, max=last, splitLine={"show": False},
             axisLabel={"showMaxLabel": True})  # fmt: skip
    return {"xAxis": x, "yAxis": axis(form="pct", means=_("Cumulative share"), **limits), "series": [curve]}


def walked(points: Iterable[tuple[float, Any]], leads: Callable[[int], str]) -> list[Any]:
    """The places of a curve over numbers of customers, each leading to so many of them where there is such a list."""
    urls = ((list(one), leads(int(one[0])) if one[0] else "") for one in points)
    return [{"value": value, "url": url} if url else value for value, url in urls]


def point(x: float, y: float, label: Any, opens: str) -> Option:
    """A point on a line with its words beside it, which leads somewhere or nowhere."""
    return {
        "symbol": "circle", "symbolSize": 9, "silent": not opens, "tooltip": {"show": False},
        "data": [{"coord": [x, y], **({"url": opens} if opens else {})}],
        "label": {"formatter": label, "position": "right", "offset": [4, 12], "color": "var(--ink)"},
    }  # fmt: skip


def shaded(low: tuple[Any, Any], high: tuple[Any, Any], opacity: float, label: Any = "") -> Option:
    """A corner of a picture in the colour of losses, from one point to another."""
    return {
        "silent": True,
        "itemStyle": {"color": "var(--bad)", "opacity": opacity},
        "label": {"show": bool(label), "position": "inside", "color": "var(--bad)", "formatter": label},
        "data": [[{"coord": list(low)}, {"coord": list(high)}]],
    }


def round_up(value: float) -> float:
    """The next number that is pleasant on an axis: 1, 2, 2.5, 5 or 10 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * power >= value * 0.999)


def one_zero(left: tuple[float, float], right: tuple[float, float], *, form: str, whole: bool = False) -> list[Option]:
    """
    Two value axes side by side whose zeros lie on one line, for the least and the greatest value that each shows.

    `whole`: whole numbers only. On the right nothing stands below zero where no value lies there.
    """
    below, above = max(-left[0], 0.0), max(left[1], 0.0)
    step = _step((below + above) / 4, whole)
    down, up = max(math.ceil(below / step), 1 if right[0] < 0 else 0), max(math.ceil(above / step), 1)
    other = _step(max(right[1] / up, -right[0] / down if down else 0.0), whole)
    return [
        axis(form=form, min=-down * step, max=up * step, interval=step),
        axis(form=form, min=-down * other, max=up * other, interval=other, splitLine={"show": False},
             unsigned=right[0] >= 0),
    ]  # fmt: skip


def _step(least: float, whole: bool) -> float:
    """A pleasant step, never a hair too small."""
    step = round_up(least / 0.999)
    return float(math.ceil(step)) if whole else step


def bubbles(
    groups: dict[str, tuple[Any, Sequence[Option]]], *, x: Option, y: Option, hot: tuple[float, float] | None = None
) -> Option:
    """A map of circles by tier: `groups` maps a tier to its word and its items `{name, value: [x, y, size], url}`.

    `size` is the diameter in pixels; `hot` is the lower left of a corner to shade, up to the axes' ends.
    """
    series = [
        {
            "type": "scatter",
            "name": name,
            "data": list(items),
            "color": TIER_COLOURS.get(tier, "var(--accent)"),
            "sizeBy": 2,
        }
        for tier, (name, items) in groups.items()
    ]
    found = [item["value"] for one in series for item in one["data"]]
    ends = [
        float(limit.get("max") or round_up(max((float(v[place]) for v in found), default=1.0)))
        for place, limit in enumerate((x, y))
    ]
    if hot and series:
        series[0]["markArea"] = shaded(hot, (ends[0], ends[1]), 0.07)
    return {
        "xAxis": axis(**x | {"max": ends[0]}),
        "yAxis": axis(**y | {"max": ends[1]}),
        "legend": {},
        "series": series,
    }


def flow(nodes: Sequence[Option], links: Sequence[Option]) -> Option:
    """A sankey of what moved: nodes are `{name, label?, colour?, url?}`, links `{source, target, value}`."""
    shown = [{**node, "itemStyle": {"color": node.get("colour", "var(--accent)")}} for node in nodes]
    return {
        "series": [
            {
                "type": "sankey",
                "data": shown,
                "links": list(links),
                "nodeGap": 14,
                "left": 4,
                "right": 96,
                "top": 6,
                "bottom": 6,
                "nodeWidth": 12,
                "label": {"width": 88, "overflow": "truncate"},
                "lineStyle": {"color": "gradient", "opacity": 0.28},
                "emphasis": {"focus": "adjacency"},
            }
        ]
    }


def forest(nodes: Sequence[Option], links: Sequence[Option], levels: int) -> Option:
    """
    Who leads to whom, from left to right, where nobody is led to by two.

    Nodes are `{id, name, x, y, symbolSize, itemStyle, url?, tip?}`, links `{source, target}` by id, `levels` how many
    stand behind one another: names get the room between two.
    """
    return {
        "series": [
            {
                "type": "graph",
                "layout": "none",
                "data": list(nodes),
                "links": list(links),
                "levels": levels,
                "roam": False,
                "left": 20,
                "right": 66,
                "top": 16,
                "bottom": 16,
                "edgeSymbol": ["none", "arrow"],
                "edgeSymbolSize": 6,
                "lineStyle": {"color": "var(--ink-3)", "opacity": 0.5, "curveness": 0},
                "label": {
                    "show": True,
                    "position": "right",
                    "color": "var(--ink)",
                    "fontSize": 11,
                    "backgroundColor": "var(--sheet)",  # lines that leave for the right pass behind the name
                    "padding": [1, 3],
                },
                "emphasis": {"focus": "adjacency"},
            }
        ]
    }
