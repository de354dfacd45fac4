"""What the axes of a picture measure, for whoever sees it away from its page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import translation

from kam.ground import charts
from kam.ground.charts import Chart


def means(option: dict[str, Any], head: tuple[str, ...] = ()) -> dict[str, Any]:
    text = str(Chart("c", "bar", option, table={"head": head, "rows": []}).data)
    told = json.loads(text.partition(">")[2].partition("<")[0])
    return {key: told[key].get("means") for key in ("xAxis", "yAxis")}


@pytest.mark.parametrize(
    ("x", "y", "names", "told"),
    [
        ({"kind": "category"}, {"form": "money"}, ["Won", "Lost"], ("Step", "Amount (CN¥)")),
        ({"kind": "time"}, {"form": "pct"}, ["", ""], ("Step", "Share (%)")),
        ({"form": "num", "name": "months"}, {"form": "pct", "means": "Kept"}, ["", ""], ("months", "Kept (%)")),
        ({"kind": "category"}, {}, ["Loyalty"], ("Step", "Loyalty")),
        ({"kind": "category"}, {}, ["", ""], ("Step", "Number")),
    ],
)
def test_an_axis_means_its_own_words_or_the_table_s_or_what_it_counts(x, y, names, told):
    option = {"xAxis": charts.axis(**x), "yAxis": charts.axis(**y), "series": [{"name": name} for name in names]}
    assert tuple(means(option, ("Step", "Amount")).values()) == told


def test_the_unit_is_in_the_reader_s_language_and_the_page_s_own_option_stays():
    option = {"xAxis": charts.axis("category"), "yAxis": charts.axis(form="money"), "series": []}
    with translation.override("zh-hans"):
        assert means(option) == {"xAxis": None, "yAxis": "金额（¥）"}
    assert "means" not in option["yAxis"]


def test_both_axes_of_two_are_named():
    option = {"xAxis": charts.axis("category"), "yAxis": [charts.axis(form="money"), charts.axis(form="pct")]}
    assert [
        one["means"]
        for one in json.loads(str(Chart("c", "bar", option).data).partition(">")[2].partition("<")[0])["yAxis"]
    ] == ["Amount (CN¥)", "Share (%)"]
