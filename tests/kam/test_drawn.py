"""Pictures without a browser: bars, stacks, lines and dots boxes, flows and ties stand where the numbers say."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree

import pytest

from kam.ground import charts, day_pictures, drawn
from kam.ground.charts import Chart
from kam.rules import day_grids, hours, plots, scales
from kam.rules.scales import Scale

SVG = "{http://www.w3.org/2000/svg}"


def picture(series, x=None, y=None, **more):
    names = charts.axis("category", data=["Jan", "Feb", "<b>"])
    option = {"xAxis": x or names, "yAxis": y or charts.axis(form="num"), "series": series} | more
    return Chart("c", "bar", option, says="A & B", height=300)


def shapes(chart, tag):
    return ElementTree.fromstring(drawn.svg(chart, "en")).findall(f"{SVG}{tag}")


def test_bars_are_as_high_as_their_numbers_and_words_are_escaped():
    chart = picture([charts.bars("Now", [1, {"value": 2}, "-"])])
    first, second = shapes(chart, "rect")
    assert float(second.get("height")) == pytest.approx(2 * float(first.get("height")), abs=0.2)
    text = drawn.svg(chart, "en")
    assert "&lt;b&gt;" in text and "<b>" not in text and "<title>A &amp; B</title>" in text
    assert first.get("fill") == drawn.tokens()["accent"] and re.fullmatch("#[0-9a-f]{6}", first.get("fill"))


def test_what_stands_on_another_begins_where_that_ends_and_the_clear_is_left_out():
    clear = charts.bars("", [3, 0, 0], stack="s", itemStyle={"color": "transparent"})
    (bar,) = shapes(picture([clear, charts.bars("Up", [2, 0, 0], stack="s")]), "rect")
    assert plots.spans({"series": [clear, charts.bars("Up", [2, -1, 0], stack="s")]})[1] == [(3, 5), (0, -1), (0, 0)]
    zero = max(float(line.get("points").split(",")[1].split()[0]) for line in shapes(picture([clear]), "polyline"))
    assert float(bar.get("y")) + float(bar.get("height")) < zero


def test_lying_bars_lines_areas_and_dots():
    lying = picture([charts.bars("Now", [1, 2, 4])], x=charts.axis(), y=charts.axis("category", data=["a", "b", "c"]))
    widths = [float(bar.get("width")) for bar in shapes(lying, "rect")]
    assert widths[2] == pytest.approx(4 * widths[0], rel=0.01)
    days = [["2026-01-01", 1], ["2026-06-01", 3]]
    assert shapes(picture([charts.line("L", days, area=True)], x=charts.axis("time")), "polygon")
    scatter = {"type": "scatter", "name": "P", "data": [{"value": [10, 1, 8]}, {"value": [1000, 2, 20]}], "sizeBy": 2}
    small, big = shapes(picture([scatter], x=charts.axis("log")), "circle")
    assert (small.get("r"), big.get("r")) == ("4.0", "10.0") and float(small.get("cx")) < float(big.get("cx"))


def test_other_kinds_and_empty_ones_are_not_drawn():
    for kind in ("sankey", "graph", "heatmap", "pie"):
        assert drawn.svg(picture([{"type": kind, "data": []}]), "en") == ""
    assert drawn.svg(Chart("c", "bar", {}), "en") == ""
    assert drawn.svg(picture([charts.bars("Nothing", [])]), "en").startswith("<svg")


def area(polygon):
    places = [tuple(map(float, pair.split(","))) for pair in polygon.get("points").split()]
    pairs = zip(places, [*places[1:], places[0]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def test_a_flow_is_as_broad_as_its_numbers_and_its_places_bear_their_words():
    nodes = [{"name": "was:gold", "label": "黄金", "colour": "var(--gold)"}, {"name": "was:iron", "label": "铁质"},
             {"name": "tier:gold", "label": "黄金"}, {"name": "tier:lead", "label": "<铅>"}]  # fmt: skip
    links = [{"source": "was:gold", "target": "tier:gold", "value": 6}, {"source": "was:iron", "target": "tier:lead",
             "value": 2}, {"source": "was:iron", "target": "tier:gold", "value": 1},
             {"source": "was:iron", "target": "tier:lead", "value": 0}]  # fmt: skip
    chart = Chart("m", "flow", charts.flow(nodes, links), says="Left to right", height=300)
    bands, places = shapes(chart, "polygon"), shapes(chart, "rect")
    assert len(bands) == 3 and area(bands[0]) == pytest.approx(3 * area(bands[1]), rel=0.01)
    assert area(bands[1]) == pytest.approx(2 * area(bands[2]), rel=0.02)
    left, right = {float(one.get("x")) for one in places[:2]}, {float(one.get("x")) for one in places[2:]}
    assert len(left) == len(right) == 1 and min(left) < min(right)
    tall = [float(one.get("height")) for one in places]
    assert tall[0] == pytest.approx(2 * tall[1], rel=0.01) and tall[2] == pytest.approx(3.5 * tall[3], rel=0.01)
    assert all(float(one.get("y")) + float(one.get("height")) <= 300 for one in places)
    assert bands[0].get("fill") == drawn.tokens()["gold"] and "&lt;铅&gt;" in drawn.svg(chart, "zh-hans")
    ring = [*links, {"source": "tier:gold", "target": "was:gold", "value": 1}]
    assert drawn.svg(Chart("m", "flow", charts.flow(nodes, ring), height=300), "en"), "a circle ends"


def test_ties_lead_from_circle_to_circle_with_their_names():
    nodes = [{"id": str(key), "name": f"甲{key}", "x": x, "y": y, "symbolSize": size, "itemStyle": {"color": "#123456"}}
             for key, x, y, size in ((1, 0, 0.5, 20), (2, 1, 0, 8), (3, 1, 1, 8))]  # fmt: skip
    links = [{"source": "1", "target": "2"}, {"source": "1", "target": "3"}, {"source": "1", "target": "9"}]
    chart = Chart("r", "graph", charts.forest(nodes, links, 2), height=240)
    first, second, third = shapes(chart, "circle")
    assert float(first.get("cx")) < float(second.get("cx")) == float(third.get("cx"))
    assert float(second.get("cy")) < float(first.get("cy")) < float(third.get("cy")) and first.get("r") == "10.0"
    assert len(shapes(chart, "polyline")) == len(shapes(chart, "polygon")) == 2, "each tie ends in an arrow"
    assert [one.text for one in shapes(chart, "text")] == ["甲1", "甲2", "甲3"]
    alone = charts.forest([nodes[0]], [], 1)
    assert len(shapes(Chart("r", "graph", alone, height=200), "circle")) == 1


def test_a_box_reaches_from_the_least_to_the_greatest():
    values = ([50, 50, 100, 150, 150], [90, 90, 95, 99, 99], [80, 90, 100, 110, 120])
    box = {"type": "boxplot", "name": "Index", "data": [{"value": one} for one in values]}
    chart = picture([box], y=charts.axis(form="num", scale=True))
    first, second, third = shapes(chart, "rect")
    tall = [float(one.get("height")) for one in (first, second, third)]
    assert tall[0] == pytest.approx(100 / 9 * tall[1], rel=0.02) and tall[2] == pytest.approx(tall[0] / 5, rel=0.02)


def test_scales():
    whole = scales.scale({"type": "value"}, [12, 87], 0, 100)
    assert (whole.low, whole.high, whole.at(0), whole.at(100)) == (0, 100, 0, 100)
    powers = scales.scale({"type": "log"}, [3, 4000], 0, 100)
    assert (powers.low, powers.high) == (1, 10_000) and powers.at(100) == pytest.approx(50)
    assert scales.ticks(powers, {}) == [1, 10, 100, 1000, 10_000]
    assert Scale("category", 0, 4, 0, 100, ["a", "b", "c", "d"]).at(1) == 37.5


@pytest.mark.parametrize(
    ("said", "told"),
    [("宁波瑞丰材料", "宁波瑞…"), ("宁波瑞丰", "宁波瑞丰"), (" 宁  波\n", "宁 波"), ("", ""), ("Ningbo R", "Ningb…"),
     ("Ning Bo", "Ning Bo"), ("Ning B宁波", "Ning…"), ("宁\u2060波\u2060瑞\u2060丰", "宁\u2060波\u2060瑞\u2060丰")],
)  # fmt: skip
def test_words_are_cut_so_that_they_fit(said, told):
    assert scales.clipped(said, 40, 10) == told
    assert scales.clipped("宁波", 5, 10) == "…"


def test_of_a_long_text_no_more_is_measured_than_fits(monkeypatch):
    measured = []
    one = scales.wide
    monkeypatch.setattr(scales, "wide", lambda sign, size: measured.append(sign) or one(sign, size))
    assert scales.clipped("宁" * 5000, 110, 10) == "宁" * 10 + "…" and len(measured) == 12


@pytest.mark.parametrize(
    ("day", "every", "on", "is_it"),
    [("2026-11-23", "week", 1, True), ("2026-11-23", "week", 2, False), ("2026-02-28", "month", 31, True),
     ("2026-11-30", "month", 31, True), ("2026-11-29", "month", 31, False), ("2026-11-05", "month", 5, True),
     ("2026-11-05", "", 5, False)],
)  # fmt: skip
def test_the_day_of_a_week_or_a_month(day, every, on, is_it):
    from datetime import date

    assert hours.falls_on(date.fromisoformat(day), every, on) is is_it


def test_a_year_of_days_has_a_square_for_each_the_darker_the_more():
    year, busy = (date(2025, 12, 2), date(2026, 12, 1)), date(2026, 11, 6)
    option = day_pictures.calendar("Visits", [(busy, 9, "/a/", "9"), (date(2026, 1, 1), 1, "", "1")], [year])
    squares = shapes(Chart("c", "calendar", option, height=200), "rect")
    steps = day_grids.steps(9)
    assert len(squares) == 365 + len(steps) and [step[:2] for step in steps] == [(1, 2), (3, 4), (5, 6), (7, 9)]
    told = [one.get("fill-opacity") for one in squares[:365] if one.get("fill") == drawn.tokens()["accent"]]
    assert told == ["0.25", "1"] and max(float(one.get("x")) for one in squares) < drawn.WIDTH
    assert "Jan 2026" in drawn.svg(Chart("c", "calendar", option), "en")
    assert "2026年1月" in drawn.svg(Chart("c", "calendar", option), "zh-hans")
    assert drawn.svg(Chart("c", "calendar", day_pictures.calendar("Visits", [], [year])), "en") == ""


@pytest.mark.parametrize("top", [0, 1, 3, 4, 5, 11, 100])
def test_each_number_of_a_day_is_of_one_shade(top):
    found = [number for low, high, _strength in day_grids.steps(top) for number in range(low, high + 1)]
    assert found == [*range(1, top + 1)]
