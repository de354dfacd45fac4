"""How values look: money, shares, days, badges, bars, rows of lists, and pictures as data."""

import json
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import timezone, translation

from kam.ground.charts import Chart, bars, bubbles, flow, pareto, round_up
from kam.rules import amounts, formats
from kam.templatetags import frame, ui


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def words(html: object) -> str:
    return re.sub(r"<[^>]+>", "", str(html))


@pytest.mark.parametrize(
    ("amount", "chinese", "english"),
    [
        ("12345678.90", "¥1,234.6\u2060万", "CN¥12.3M"),
        ("1714210.55", "¥171.4\u2060万", "CN¥1.71M"),
        ("3860000", "¥386\u2060万", "CN¥3.86M"),
        ("123456789", "¥1.23\u2060亿", "CN¥123.5M"),
        ("8420", "¥8,420", "CN¥8,420"),
        ("12.5", "¥12.50", "CN¥12.50"),
        ("0", "¥0", "CN¥0"),
        ("-21400", "−\u2060¥2.14\u2060万", "−CN¥21.4K"),
        ("999999", "¥100.0\u2060万", "CN¥1.00M"),
        ("9999999999", "¥100.0\u2060亿", "CN¥10.0B"),
    ],
)
def test_amounts_are_short_in_the_readers_own_units(amount, chinese, english):
    assert formats.short_money(Decimal(amount), "CNY", "zh-hans") == chinese
    assert formats.short_money(Decimal(amount), "CNY", "en") == english


def test_traditional_chinese_has_its_own_signs():
    assert formats.short_money(Decimal("12345678"), "TWD", "zh-hant") == "NT$1,234.6\u2060萬"
    assert formats.short_money(Decimal("12345678"), "CNY", "zh-TW") == "CN¥1,234.6\u2060萬"


def test_an_unknown_currency_shows_its_code():
    assert formats.short_money(5, "SEK", "en") == "SEK\u00a05"


def test_money_carries_the_exact_amount_as_title():
    html = ui.money(Decimal("12345678.90"))
    assert 'title="CN¥12,345,678.90"' in html and 'value="12345678.90"' in html and words(html) == "CN¥12.3M"
    assert 'title="US$7.00"' in ui.money(7, "USD")


@pytest.mark.parametrize("value", [None, "", "abc", float("nan"), Decimal("Infinity"), True])
def test_what_is_no_number_is_a_dash_everywhere(value):
    for show in (ui.money, ui.exact, ui.pct, ui.num, ui.signed, ui.days, ui.risk, ui.share):
        assert words(show(value)) == formats.NONE


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.57, "57%"), (0, "0%"), (0.004, "<1%"), (0.997, ">99%"), (1, "100%"), (-0.18, "−18%"), (1.25, "125%")],
)
def test_some_is_never_none_and_almost_is_never_all(share, shown):
    assert ui.pct(share) == shown


def test_shares_can_have_a_decimal():
    assert ui.pct(Decimal("0.1744"), 1) == "17.4%"


def test_changes_always_show_their_sign():
    assert [words(ui.signed(value)) for value in (2, -1, 0)] == ["+2", "−1", "0"]


def test_days_are_written_as_the_reader_writes_them():
    day = date(2026, 11, 20)
    assert formats.day(day, "en") == "20 Nov 2026"
    assert formats.day(day, "en", year=False) == "20 Nov"
    assert formats.day(day, "zh-hans") == "2026年11月20日"
    assert formats.day(day, "zh-hant", year=False) == "11月20日"


@pytest.mark.parametrize(
    ("gap", "shown"),
    [(0, "today"), (1, "yesterday"), (-1, "tomorrow"), (47, "47 days ago"), (-3, "in 3 days"), (200, "7 months ago"),
     (1100, "3 years ago")],
)  # fmt: skip
def test_distance_in_time_is_told_in_words(workday, gap, shown):
    assert words(ui.ago(timezone.localdate() - timedelta(days=gap))) == shown


def test_a_tier_is_a_letter_with_its_word_as_title():
    assert ui.tier("gold") == '<span class="tier g" role="img" aria-label="Gold" title="Gold">G</span>'
    assert "No tier yet" in ui.tier(None)
    assert words(ui.tier("iron", word=True)) == "IIron"


def test_a_risk_is_a_bar_and_a_number_and_needs_no_style_attribute():
    html = ui.risk(Decimal("0.68"))
    assert "68%" in html and 'class="risk high"' in html and "style=" not in html
    assert 'class="risk low"' in ui.risk(0.1)


def test_reasons_grow_from_the_middle_to_their_side():
    assert 'class="plus" x="45.0"' in ui.why(1.4, 2) and "+1.4" in ui.why(1.4, 2)
    assert 'class="less"' in ui.why(-0.7, 2) and "−0.7" in ui.why(-0.7, 2)


def test_an_icon_that_does_not_exist_breaks_no_page():
    assert 'aria-hidden="true"' in ui.icon("house") and "<svg" in ui.icon("no-such-icon")


def test_rows_escape_text_and_keep_prepared_html():
    cells = [
        {"html": "<b>x</b>", "num": False, "label": "Name", "class": ""},
        {"html": ui.num(7), "num": True, "label": 'A"b', "class": "wide"},
    ]
    html = frame.row_cells([{"url": "/x/?a=1&b=2", "cells": cells, "late": True, "id": 3}])
    assert '<tr id="row-3" class="is-late">' in html
    assert '<a class="open" href="/x/?a=1&amp;b=2">&lt;b&gt;x&lt;/b&gt;</a>' in html
    assert '<td class="num wide" data-label="A&quot;b">7</td>' in html


def test_people_have_initials_in_any_script():
    assert [frame.initials(name) for name in ("Chen Rui", "林晓", "欧阳小明", "madonna", "")] == [
        "CR",
        "林晓",
        "小明",
        "M",
        "",
    ]


def test_the_phones_bar_holds_four_entries_in_their_places():
    items = [{"key": str(n), "bottom": n, "shortcut": ""} for n in (3, 0, 1, 4, 2, 5)]
    assert [item["key"] for item in frame.for_phone(items)] == ["1", "2", "3", "4"]


def test_a_picture_can_never_close_its_script_element():
    chart = Chart("x", "bars", {"series": [bars("</script><b>&", [Decimal("1.5"), date(2026, 1, 2)])]})
    inner = re.fullmatch(r'<script id="x-data" type="application/json">(.*)</script>', str(chart.data)).group(1)
    assert "<" not in inner and json.loads(inner)["series"][0] == {
        "type": "bar", "name": "</script><b>&", "data": [1.5, "2026-01-02"],
        "color": "var(--accent)", "barMaxWidth": 28,
    }  # fmt: skip


def test_a_picture_stands_beside_its_table_and_sentence():
    table = {"head": ["Customers", "Share"], "rows": [[38, "80%"]]}
    chart = Chart(
        "p",
        "pareto",
        pareto([(1, 0.4), (38, 0.8), (400, 1.0)], reach=38),
        says="38 bring 80%.",
        table=table,
        height=300,
    )
    html = Template("{% chart c %}").render(Context({"c": chart}))
    assert 'data-chart="p"' in html and "38 bring 80%." in html and '<td class="num">80%</td>' in html
    assert 'class="h-280"' in html and "style=" not in html


def test_the_point_of_the_80_20_lies_on_the_curve():
    few = pareto([(1, 0.6), (2, 0.96), (3, 1.0)], reach=2)["series"][0]
    assert few["markPoint"]["data"] == [{"coord": [2, 0.96]}]
    thinned = pareto([(1, 0.1), (50, 0.9)], reach=38)["series"][0]
    assert thinned["markPoint"]["data"] == [{"coord": [38, 0.8]}]


def test_maps_and_flows_keep_links_and_shade_to_the_ends():
    items = [{"name": "Acme", "value": [0.7, 4.2e6, 12], "url": "/customers/1/"}]
    option = bubbles({"gold": ("Gold", items)}, x={"form": "pct", "max": 1}, y={"form": "money"}, hot=(0.5, 3e6))
    assert option["yAxis"]["max"] == 5e6 and option["series"][0]["data"][0]["url"] == "/customers/1/"
    assert option["series"][0]["markArea"]["data"] == [[{"coord": [0.5, 3e6]}, {"coord": [1.0, 5e6]}]]
    assert flow([{"name": "a"}], [])["series"][0]["type"] == "sankey"


@pytest.mark.parametrize(("value", "end"), [(0, 1), (7.2, 8), (8e6, 8e6), (123, 150), (99, 100)])
def test_axes_end_at_pleasant_numbers(value, end):
    assert round_up(value) == pytest.approx(end)


def test_bars_of_reasons_stay_on_paper():
    style = (settings.BASE_DIR / "static/css/layout.css").read_text()
    unprinted = re.search(r"^ *([^{}\n]*\.noprint[^{}\n]*) \{ display: none", style, re.M)
    assert unprinted
    drawn = {f".{name}" for bar in (ui.why(1), ui.why(-1)) for name in re.findall(r'<(?:rect|path) class="(\w+)"', bar)}
    assert {".plus", ".less", ".track"} <= drawn and not drawn & {*unprinted[1].split(", ")}


def test_a_minus_is_not_torn_from_its_amount_and_what_is_copied_is_read_again():
    assert formats.short_money(-12, "EUR", "en") == "−\u2060€12" and formats.short_money(12, "EUR", "en") == "€12"
    assert formats.short_money(-12, "USD", "zh-hans") == "−US$12", "before letters no line ends"
    assert formats.short_money(-12, "CHF", "en") == "−CHF\u00a012" and formats.short_money(-12, "", "en") == "−12"
    assert amounts.plain("−\u2060¥15.4万") == "-154000.0"


@pytest.mark.parametrize(("value", "held"), [("−CN¥21.4K", True), (ui.money("-7550000"), True), ("1 of 3", False),
                                             ("Guangzhou Sailing Machinery", False)])  # fmt: skip
def test_the_figure_of_a_tile_keeps_its_sign_on_one_line(value, held):
    figure = {"label": "Lost", "value": value}
    tile = Template('{% include "parts/figure.html" %}').render(Context({"figure": figure}))
    assert ('<b class="nowrap">' in tile) is held
