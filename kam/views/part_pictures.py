"""A picture of each kind for the page of parts: with few and many marks, long names, and with nothing to draw."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kam.ground import charts, day_pictures
from kam.ground.charts import Chart, Option

LONG = ("中国建筑材料工业规划研究院有限责任公司华东区域分公司", "Mekong Riyadh Trading & Contracting Company Limited")
"""A customer's name as long as they come, in Chinese and in Latin letters."""
MONTHS = ["1", "2", "3", "4", "5", "6"]


def all_of(scheme: str) -> list[Chart]:
    """One of each kind, those with long names, and an empty one; each has an id of its own within a scheme."""
    drawn = [curve(), columns(), lying(), course(), band(), dots(), moved(), led(), boxes(), year(), nothing()]
    for chart in drawn:
        chart.id = f"parts-{chart.id}-{scheme}"
    return drawn


def table(first: Any, names: Any, values: Any) -> dict[str, Any]:
    """The numbers of one series."""
    return {"head": [first, _("Number")], "rows": [[str(n), str(v)] for n, v in zip(names, values, strict=True)]}


def curve() -> Chart:
    """The 80/20 curve."""
    points = [(0, 0.0), (20, 0.55), (47, 0.8), (120, 0.96), (245, 1.0), (342, 0.97)]
    option = charts.pareto(points, reach=47, loss_from=245, labels=("47 → 80%", _("Loss")), opens="#")
    head = [_("Customers"), _("Cumulative share")]
    rows = [[str(count), f"{share:.0%}"] for count, share in points]
    return Chart("curve", "pareto", option, "pareto", {"head": head, "rows": rows}, height=200)


def columns() -> Chart:
    """Bars of two series that stand on each other, one below zero."""
    values = [3, 5, 4, 6, 2, 7], [1, 2, -2, 1, 3, 1]
    named = enumerate(zip((_("Done"), _("Overdue")), values, strict=True), start=1)
    series = [charts.bars(name, numbers, colour=f"var(--c{n})", stack="all") for n, (name, numbers) in named]
    option = {"xAxis": charts.axis("category", data=MONTHS), "yAxis": charts.axis(), "series": series, "legend": {}}
    return Chart("bars", "bar", option, "bar", table(_("Month"), MONTHS, values[0]), height=200)


def lying() -> Chart:
    """Lying bars beside long names."""
    names, values = [*LONG, "Acme"], [4_200_000, 1_300_000, -800_000]
    option = {"yAxis": charts.axis("category", data=names, inverse=True), "xAxis": charts.axis(form="money"),
              "series": [charts.bars(_("Revenue"), [{"value": one, "url": "#"} for one in values])]}  # fmt: skip
    return Chart("lying", "bar", option, "bar", table(_("Customer"), names, values), height=200)


def course() -> Chart:
    """Two lines on two axes, one broken."""
    left, right = charts.one_zero((0, 7), (0, 0.4), form="num")
    series = [charts.line(_("Visits"), [3, 5, None, 6, 2, 7], showSymbol=True),
              charts.line(_("Share"), [0.1, 0.2, 0.4, 0.3, 0.2, 0.1], colour="var(--ink-3)", yAxisIndex=1,
                          lineStyle={"width": 2, "type": [4, 4]})]  # fmt: skip
    option = {"legend": {}, "xAxis": charts.axis("category", data=MONTHS), "yAxis": [left, right | {"form": "pct"}],
              "series": series}  # fmt: skip
    return Chart("course", "line", option, "line", table(_("Month"), MONTHS, [3, 5, "–", 6, 2, 7]), height=200)


def band() -> Chart:
    """A line over days with what it may as well be."""
    first = timezone.localdate() - timedelta(180)
    points = [((first + timedelta(30 * n)).isoformat(), 0.5 + 0.05 * n) for n in range(6)]
    series = [charts.line(_("Risk"), [list(one) for one in points], area=True),
              *charts.band(_("Risk"), [(day, at - 0.1, at + 0.1) for day, at in points])]  # fmt: skip
    option = {"xAxis": charts.axis("time"), "yAxis": charts.axis(form="pct", min=0, max=1), "series": series}
    rows = table(_("Day"), [day for day, _at in points], [f"{at:.0%}" for _day, at in points])
    return Chart("band", "line", option, "line", rows, height=200)


def dots() -> Chart:
    """A map of customers by tier, with a shaded corner."""
    places = ((LONG[0], 80, 0.7, 34), (LONG[1], 30, 0.3, 20), ("Acme", 60, 0.1, 8))
    items = [{"name": name, "value": list(value), "url": "#"} for name, *value in places]
    groups = {"platinum": (_("Platinum"), items[:1]), "gold": (_("Gold"), items[1:2]), "iron": (_("Iron"), items[2:])}
    axes = {"x": charts.axis(name=_("Revenue"), form="num"), "y": charts.axis(name=_("Risk"), form="pct", max=1)}
    option = charts.bubbles(groups, **axes, hot=(50, 0.5))
    rows = table(_("Customer"), [one["name"] for one in items], [one["value"][0] for one in items])
    return Chart("dots", "bubbles", option, "bubbles", rows, height=240)


def moved() -> Chart:
    """What flows from tier to tier."""
    nodes = [
        {"name": f"{tier}{side}", "label": label, "colour": colour}
        for side in (1, 2)
        for tier, label, colour in (("gold", _("Gold"), "var(--gold)"), ("iron", _("Iron"), "var(--iron)"))
    ]
    ties = (("gold1", "gold2", 8), ("gold1", "iron2", 3), ("iron1", "iron2", 12), ("iron1", "gold2", 2))
    links = [{"source": source, "target": target, "value": value} for source, target, value in ties]
    rows = table(_("Tier"), [f"{source} → {target}" for source, target, _n in ties], [n for *_ends, n in ties])
    return Chart("moved", "flow", charts.flow(nodes, links), "flow", rows, height=200)


def led() -> Chart:
    """Who led to whom."""
    found = (("a", "Acme", 0, 1), ("b", LONG[0], 1, 0), ("c", LONG[1], 1, 2))
    nodes: list[Option] = [{"id": key, "name": name, "x": x, "y": y, "symbolSize": 14} for key, name, x, y in found]
    links = [{"source": "a", "target": "b"}, {"source": "a", "target": "c"}]
    rows = table(_("Customer"), [one[1] for one in found], [2, 0, 0])
    return Chart("led", "graph", charts.forest(nodes, links, 2), "graph", rows, height=200)


def boxes() -> Chart:
    """Ranges around a middle."""
    data = [[80, 80, 100, 120, 120], [60, 60, 90, 105, 105], [90, 90, 130, 150, 150]]
    box = {"type": "boxplot", "name": _("Index"), "data": data, "boxWidth": [8, 26],
           "itemStyle": {"color": "var(--accent-soft)", "borderColor": "var(--accent)"}}  # fmt: skip
    option = {"xAxis": charts.axis("category", data=MONTHS[:3]), "yAxis": charts.axis(scale=True), "series": [box],
              "tooltip": {"trigger": "item"}}  # fmt: skip
    return Chart("boxes", "boxplot", option, "boxplot", table(_("Month"), MONTHS[:3], [100, 90, 130]), height=200)


def year() -> Chart:
    """A year of days."""
    today = timezone.localdate()
    days = [(today - timedelta(7 * n + n % 3), 1 + n * n % 11, "#", f"{n}") for n in range(50)]
    option = day_pictures.calendar(_("Visits"), reversed(days), [(today - timedelta(364), today)])
    rows = table(_("Day"), [day.isoformat() for day, *_more in days], [one[1] for one in days])
    return Chart("year", "calendar", option, "calendar", rows, height=200)


def nothing() -> Chart:
    """A picture with nothing to draw."""
    option = {"xAxis": charts.axis("category", data=[]), "yAxis": charts.axis(), "series": [charts.bars("", [])]}
    return Chart("nothing", "bar", option, "bar, 0", height=120)
