"""The pictures of development: the bridge, the shares of both times, the seasons with their spread (K1)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import pgettext

from analytics.facts.development_parts import Bridge, Line
from analytics.rules.seasons import Seasons
from analytics.views import development_words as words
from analytics.views import pictures
from kam.ground import charts, hanging_bars
from kam.ground.charts import Chart
from kam.rules import formats
from kam.templatetags import ui

CUT = 0.5
"""The axis begins higher where all of the bridge lies in the upper half."""
DRAWN = 12
GREY = "var(--ink-3)"


def bridge(key: str, found: Bridge, urls: Mapping[str, str], *, table: bool = True) -> Chart:
    """Bars that hang from what is left so far; a bar opens what moved. `table`: its numbers stand nowhere else."""
    labels = [_t("A year before"), *(words.step_name(step) for step in found.steps), pgettext("time compared", "Now")]
    levels = levels_of(found)
    option = {
        "lies": True,
        "xAxis": charts.axis("category", means=_t("Step"), data=labels, axisLabel={"interval": 0}),
        "yAxis": charts.axis(form="money", means=_t("Revenue"), **ground(found)),
        "tooltip": {"trigger": "item"},
        "legend": {"data": [_t("Revenue"), _t("What came"), _t("What went")]},
        "series": _bars(found, levels, labels, urls),
    }
    numbers = bridge_table(found) if table else {"head": [], "rows": []}
    return Chart(f"bridge-{key}", "bar", option, height=360, table=numbers)


def levels_of(found: Bridge) -> list[tuple[Decimal, Decimal]]:
    """From where to where each bar goes; the first and the last one are the sums."""
    level, levels = found.before, [(Decimal(0), found.before)]
    for line in found.steps.values():
        levels.append((level, level + line.change))
        level += line.change
    return [*levels, (Decimal(0), found.now)]


def ground(found: Bridge) -> dict[str, float]:
    """Where the axis begins and ends, by which step: below the lowest bar where nought, the usual, is too far off."""
    inner = [float(end) for pair in levels_of(found)[1:-1] for end in pair] or [0.0]
    low, high = min(inner), max(inner)
    if low < CUT * high or low <= 0:
        return {}
    step = charts.round_up((high - low) / 2)
    first, last = max(0.0, (math.floor(low / step) - 1) * step), math.ceil(high / step) * step
    return {"min": first, "max": last, "interval": step}


def _bars(
    found: Bridge, levels: Sequence[tuple[Decimal, Decimal]], labels: Sequence[str], urls: Mapping[str, str]
) -> list[Any]:
    """What carries the bars, unseen, then the sums, what came and what went."""
    steps = ["", *found.steps, ""]
    base, sums, up, down = list[float](), list[Any](), list[Any](), list[Any]()
    for step, label, (start, end) in zip(steps, labels, levels, strict=True):
        foot, height = hanging_bars.hung(*sorted((float(start), float(end))))
        base.append(foot)
        amount = found.steps[step].change if step else end
        item = {"value": height, "tip": f"{label}\n{words.signed(amount) if step else pictures.short(amount)}"}
        item |= {"url": urls[step]} if step in urls else {}
        series = sums if not step else up if amount >= 0 else down
        for one in (sums, up, down):
            one.append(item if one is series else "-")
    return [
        hanging_bars.carrying(base, "bridge"),
        charts.bars(_t("Revenue"), sums, stack="bridge"),
        charts.bars(_t("What came"), up, stack="bridge", colour="var(--c5)"),
        charts.bars(_t("What went"), down, stack="bridge", colour="var(--c2)"),
    ]


def bridge_table(found: Bridge) -> dict[str, Any]:
    """Every step with its exact amount and its part of the revenue before."""
    whole = found.before

    def line(name: str, amount: Decimal) -> list[str]:
        return [name, ui.exact(amount), formats.percent(float(amount / whole), 1) if whole > 0 else formats.NONE]

    rows = [line(_t("A year before"), found.before)]
    rows += [line(words.step_name(step), one.change) for step, one in found.steps.items()]
    rows.append(line(pgettext("time compared", "Now"), found.now))
    return {"head": [_t("Step"), _t("Amount"), _t("Part of a year before")], "rows": rows}


def shares(lines: Sequence[Line], by: str, urls: Sequence[str]) -> Chart:
    """Each part's share of revenue now and a year before, the greatest on top; a bar opens its customers."""
    wholes = [sum((getattr(line, side) for line in lines), Decimal(0)) for side in ("before", "now")]
    top = list(zip(lines, urls, strict=True))[:DRAWN][::-1]

    def part(amount: Decimal, whole: Decimal) -> float:
        return round(float(amount / whole), 4) if whole > 0 else 0.0

    def item(line: Line, url: str, side: str, whole: Decimal) -> dict[str, Any]:
        return {"value": part(getattr(line, side), whole)} | ({"url": url} if url else {})

    named = [words.called(line, by) for line, _url in top]
    option: dict[str, Any] = {
        "legend": {}, "tooltip": {"trigger": "axis"}, "xAxis": charts.axis(form="pct", means=_t("Share of revenue")),
        "yAxis": charts.axis("category", data=named),
        "series": [
            charts.bars(_t("A year before"), [item(*one, "before", wholes[0]) for one in top], colour=GREY),
            charts.bars(pgettext("time compared", "Now"), [item(*one, "now", wholes[1]) for one in top]),
        ],
    }  # fmt: skip
    return Chart("development-shares", "bar", option, height=max(180, 60 + 44 * len(top)))


def seasons(found: Seasons) -> Chart:
    """Each month of the calendar: the mean and the ends of its years; it leads to its line, where each year opens."""
    items = []
    for one in found.months:
        low, mean, high = (round(value * 100, 1) for value in (one.low, one.index, one.high))
        colour = "var(--good)" if one.clear > 0 else "var(--bad)" if one.clear < 0 else GREY
        says = _t("%(month)s: %(index)s (%(low)s to %(high)s)") % {
            "month": words.month_name(one.month), "index": words.index(one.index), "low": words.index(one.low),
            "high": words.index(one.high),
        }  # fmt: skip
        items.append({"value": [low, low, mean, high, high], "tip": says, "url": f"#season-{one.month}",
                      "itemStyle": {"color": colour, "borderColor": colour}})  # fmt: skip
    middle = {"silent": True, "symbol": "none", "label": {"show": False}, "data": [{"yAxis": 100}],
              "lineStyle": {"color": GREY, "type": [3, 4]}}  # fmt: skip
    box = {"type": "boxplot", "name": _t("Index"), "data": items, "boxWidth": [8, 26], "markLine": middle,
           "itemStyle": {"borderWidth": 2, "opacity": 0.55}}  # fmt: skip
    option = {
        "xAxis": charts.axis("category", means=_t("Month"), data=[words.month_name(one.month) for one in found.months]),
        "yAxis": charts.axis(form="num", means=_t("Index"), scale=True),
        "tooltip": {"trigger": "item"}, "series": [box],
    }  # fmt: skip
    return Chart("seasons", "boxplot", option, height=280)
