"""Papers: the same bytes for the same paper, letters embedded, nothing fetched, plain words where it cannot be."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import render_to_string
from pptx import Presentation
from pypdf import PdfReader

from kam.ground import papers, slides
from kam.ground.errors import Refused
from kam.ground.papers import Bars, Cell, Paper, Part, Tile
from kam.rules import drawings


def can_make_pdf() -> bool:
    try:
        papers.check(papers.PDF)
    except Refused:
        return False
    return True


needs_library = pytest.mark.skipif(
    not can_make_pdf(), reason=f"needs {papers.LIBRARIES} {papers.FONTS} (make test installs them where it may)"
)
MAKE = """
import django, os, sys
django.setup()
from tests.kam.test_papers import paper
from kam.ground import papers, slides
sys.stdout.buffer.write(papers.pdf(paper()) + slides.pptx(paper()))
"""


def paper(**more: Any) -> Paper:
    bars = Bars(["9月", "10月"], [Decimal(5), Decimal(-2)], [Decimal(3), Decimal(4)], ("今年", "去年"), "5 与 3")
    table = [[Cell("岩板", "/orders/7/", sub="重点"), Cell("¥12.00", num=True, tone="bad")]]
    parts = [
        Part("months", "各月订单", "/orders/", "一年", bars, wide=True),
        Part("orders", "最近订单", head=["订单", "金额"], rows=table),
        Part("talk", "待议事项", lines=[Cell("拜会决策人：欧阳若兰")]),
    ]
    values: dict[str, Any] = {
        "language": "zh-hans", "on": date(2026, 9, 30), "made_on": date(2026, 10, 1), "kicker": "客户评审",
        "title": "华东建材集团", "subtitle": "铂金", "headline": "一年贡献 ¥12万。", "parts": parts, "notes": ["当天"],
        "tiles": [Tile("净贡献", "¥12万", "第 1 名", "/customers/1/?tab=contribution")], "source": "1",
    }  # fmt: skip
    return Paper(**(values | more))


@needs_library
def test_another_process_on_another_day_makes_the_same_bytes():
    seen = papers.pdf(paper()) + slides.pptx(paper())
    for seed, zone in (("1", "UTC"), ("2", "America/New_York")):
        settings = {"PYTHONHASHSEED": seed, "TZ": zone, "DJANGO_SETTINGS_MODULE": "kam.settings"}
        done = subprocess.run([sys.executable, "-c", MAKE], env=os.environ | settings, capture_output=True, check=True)
        assert done.stdout == seen


@needs_library
def test_all_letters_are_embedded_and_chinese_can_be_read_again():
    for language, family in (("zh-hans", "SC"), ("zh-hant", "TC"), ("en", "SC")):
        reader = PdfReader(io.BytesIO(papers.pdf(paper(language=language))))
        text = "".join(page.extract_text() for page in reader.pages).replace("\n", "")
        for words in ("华东建材集团", "拜会决策人：欧阳若兰", "各月订单", "¥12.00"):
            assert words in text
        fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
        assert fonts
        for font in fonts:
            inner = font["/DescendantFonts"][0].get_object()
            described = inner["/FontDescriptor"].get_object()
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(described), font["/BaseFont"]
        assert any(f"CJK-{family}" in str(font["/BaseFont"]) for font in fonts)


@needs_library
def test_nothing_is_fetched_whatever_a_text_asks_for(monkeypatch):
    def refuse(*_args: Any, **_kwargs: Any) -> Any:
        raise AssertionError("a paper went out")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    evil = '<img src="http://127.0.0.1:9/x.png"><link rel="attachment" href="file:///etc/passwd">'
    text = PdfReader(io.BytesIO(papers.pdf(paper(headline=evil)))).pages[0].extract_text()
    assert "<img" in text
    with pytest.raises(ValueError, match="fetch nothing"):
        papers.nothing_from_outside("file:///etc/passwd")


@needs_library
def test_another_day_or_language_is_another_file():
    made = {papers.pdf(paper()), papers.pdf(paper(on=date(2026, 6, 30))), papers.pdf(paper(language="zh-hant"))}
    assert len(made) == 3


def test_where_the_library_is_missing_the_words_name_the_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    monkeypatch.setattr(papers, "_library", lambda: (_ for _ in ()).throw(papers._missing(papers.LIBRARIES)))
    with pytest.raises(Refused) as refused:
        papers.check(papers.PDF)
    assert "libpango-1.0-0" in str(refused.value) and refused.value.status == 503
    papers.check(papers.PPTX)


def test_where_there_are_no_chinese_letters_the_words_name_the_fonts(monkeypatch):
    monkeypatch.setattr(papers, "_library", lambda: None)
    monkeypatch.setattr(papers, "has_chinese_letters", lambda: False)
    with pytest.raises(Refused, match="fonts-noto-cjk"):
        papers.check(papers.PDF)


def test_the_slides_open_with_text_tables_charts_links_and_families_for_chinese():
    deck = Presentation(io.BytesIO(slides.pptx(paper())))
    assert deck.part._element.sldSz.get("type") is None, "16 to 9, and nothing that says 4 to 3"
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    assert [shape.text_frame.text for shape in shapes if shape.is_placeholder][0] == "华东建材集团"
    assert [list(plot.categories) for shape in shapes if shape.has_chart for plot in shape.chart.plots] == [
        ["9月", "10月"]
    ]
    chart = next(shape.chart for shape in shapes if shape.has_chart)
    assert chart.value_axis.minimum_scale is None and "万" in chart.plots[0].data_labels.number_format
    table = next(shape.table for shape in shapes if shape.has_table)
    frames = [shape for shape in shapes if shape.has_table or shape.has_chart]
    assert all(frame.left + frame.width <= deck.slide_width - frame.left + 10 for frame in frames)
    run = table.cell(1, 0).text_frame.paragraphs[0].runs[0]
    assert (run.text, run.hyperlink.address) == ("岩板", papers.absolute("/orders/7/"))
    assert deck.core_properties.created.date() == date(2026, 9, 30)
    names = {
        element.get("typeface") for shape in shapes for element in shape._element.iter() if element.tag.endswith("}ea")
    }
    assert names == {"Microsoft YaHei"}


def test_bars_of_slides_begin_at_zero_where_none_hangs_below_it():
    bars = Bars(["9月", "10月"], [Decimal(85), Decimal(76)], [], ("Score", ""), "")
    deck = Presentation(io.BytesIO(slides.pptx(paper(parts=[Part("one", "Scores", bars=bars)]))))
    (chart,) = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert chart.value_axis.minimum_scale == 0 and not chart.has_legend and not chart.has_title


def test_the_slides_tell_no_moment_of_their_making():
    with zipfile.ZipFile(io.BytesIO(slides.pptx(paper()))) as archive:
        assert {info.date_time for info in archive.infolist()} == {slides.OLDEST}
        book = next(name for name in archive.namelist() if name.endswith(".xlsx"))
        with zipfile.ZipFile(io.BytesIO(archive.read(book))) as inner:
            assert b"2026-09-30T00:00:00Z" in inner.read("docProps/core.xml")


def test_bars_stand_on_one_line_and_what_is_negative_hangs_below():
    found = drawings.bars(["a", "b"], [Decimal(10), Decimal(-5)], [])
    first, second = found.bars
    assert float(first.y) + float(first.height) == pytest.approx(float(found.base))
    assert float(second.y) == pytest.approx(float(found.base))
    assert float(first.height) == pytest.approx(2 * float(second.height), abs=0.2)
    assert drawings.bars([], [], []).bars == []


def test_bars_in_a_column_have_labels_as_large_and_so_many_as_have_room_the_last_among_them():
    found = drawings.bars([str(month) for month in range(12)], [Decimal(10)] * 12, [], narrow=True)
    assert found.width == 290 and [label.text for label in found.labels] == ["1", "3", "5", "7", "9", "11"]
    assert len(found.bars) == 12 and all(float(bar.x) + float(bar.width) <= 290 for bar in found.bars)
    assert len(drawings.bars([str(month) for month in range(12)], [Decimal(10)] * 12, []).labels) == 12


def test_a_value_stands_above_its_own_bar_and_nothing_is_written_of_none():
    now, was = [Decimal(4), Decimal(0), Decimal(10)], [Decimal(9), Decimal(10), Decimal(1)]
    found = drawings.bars(["a", "b", "c"], now, was, told=["4", "0", "10"])
    assert [value.text for value in found.values] == ["4", "10"]
    own = [bar for bar in found.bars if bar.kind == "now" and float(bar.height)]
    for value, bar in zip(found.values, own, strict=True):
        assert float(bar.x) <= float(value.x) <= float(bar.x) + float(bar.width) + 1
        assert 0 < float(bar.y) - float(value.y) < 5, "at the top of that bar, however high the earlier one"


def test_no_value_crosses_a_bar_and_a_phone_has_the_first_the_last_the_highest_and_the_lowest():
    now, was = [Decimal(n) for n in (5, 2, 6, 4, 9, 4, 1, 5, 7, 5, 6, 4)], [Decimal(8)] * 12
    found = drawings.bars([str(n) for n in range(12)], now, was, told=[f"{one}.29M" for one in now])
    assert len(found.values) == 12 and [one.text[0] for one in found.few] == ["5", "9", "1", "4"]
    for values, letter in ((found.values, drawings.LETTER), (found.few, drawings.LARGE)):
        for value in values:
            left, right = (float(value.x) + side * len(value.text) * letter / 2 for side in (-1, 1))
            crossed = [bar for bar in found.bars if float(bar.x) < right and left < float(bar.x) + float(bar.width)]
            assert crossed and all(float(value.y) < float(bar.y) for bar in crossed)
            assert -0.1 <= left and right <= found.width + 0.1


def test_the_numbers_of_a_picture_stand_beside_it_as_a_table():
    bars = Bars(["Jan", "Feb"], [Decimal(4), Decimal(0)], [Decimal(9), Decimal(1)], ("Now", "Before"), "x", ["4", "0"])
    assert bars.table == [("Jan", "4", "9"), ("Feb", "0", "1")]
    page = render_to_string("papers/_bars.html", {"bars": bars, "printed": False})
    assert "The numbers as a table" in page and '<td class="num">9</td>' in page
    assert "<table" not in render_to_string("papers/_bars.html", {"bars": bars, "printed": True})


def test_a_wide_table_says_in_each_cell_of_which_column_it_is():
    part = Part("people", "P", head=["Who", "A", "B", "C"], rows=[[Cell("x"), Cell("1"), Cell("2"), Cell("3")]])
    page = render_to_string("papers/_rows.html", {"part": part})
    assert 'class="paper cards"' in page and 'data-label="B"' in page and 'class="main' in page
    few = Part("people", "P", head=["Who", "A"], rows=[[Cell("x"), Cell("1")]])
    assert "cards" not in render_to_string("papers/_rows.html", {"part": few})


def test_the_words_below_bars_have_room_for_letters_as_large_as_a_phone_needs():
    found = drawings.bars(["Dec", "Jan"], [Decimal(10), Decimal(5)], [])
    large = 20  # of letters in a box 600 wide that a phone draws 324 wide, as the style sheet has it
    assert found.height - float(found.base) >= large and float(found.base) + large - 2 <= found.foot + 0.3 * large


@needs_library
def test_a_part_of_one_sentence_is_on_a_slide_too():
    deck = Presentation(io.BytesIO(slides.pptx(paper(parts=[Part("one", "Alone", says="Only this is said")]))))
    told = [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
    assert any("Only this is said" in text for text in told)


@pytest.mark.parametrize(("language", "family"), [("zh-hans", "Microsoft YaHei"), ("zh-hant", "Microsoft JhengHei")])
def test_the_theme_of_slides_names_the_family_of_chinese_letters_for_charts_and_added_text(language, family):
    paper = Paper(language, date(2026, 6, 30), date(2026, 7, 1), "复盘", "华东建材", "", "")
    themes = []
    for themed in (True, False):
        with zipfile.ZipFile(io.BytesIO(slides.pptx(replace(paper, themed=themed)))) as deck:
            themes.append(deck.read("ppt/theme/theme1.xml").decode())
    assert themes[0].count(f'<a:ea typeface="{family}"/>') == 2 and '<a:ea typeface=""/>' not in themes[0]
    assert 'script="Hans" typeface="Microsoft YaHei"' in themes[0]
    assert 'script="Hant" typeface="Microsoft JhengHei"' in themes[0]
    assert '<a:ea typeface=""/>' in themes[1], "as papers of before have it"


def test_signs_that_no_xml_holds_are_blanks_on_the_slides():
    hostile = "a\x0bb\x1bc\ufffed\uffffe\x00f\ud800g <b>&"
    told = paper(title=hostile, headline=hostile, parts=[Part("one", hostile, says=hostile, lines=[Cell(hostile)])])
    deck = Presentation(io.BytesIO(slides.pptx(told)))
    said = {shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame}
    assert "a b c d e f g <b>&" in said and not any("_x00" in text for text in said)
    assert deck.core_properties.title == deck.core_properties.subject == "a b c d e f g <b>&"
