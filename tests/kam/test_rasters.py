"""Pictures as PNG for mails: the same strokes as on paper, in the colours of the day, with Chinese letters."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from kam.ground import charts, drawn, papers, rasters
from kam.ground.charts import Chart

LETTERS = papers.LETTERS["zh-hans"]


def opened(chart, language="zh-hans", **more):
    return Image.open(io.BytesIO(rasters.png(chart, language, LETTERS, **more))).convert("RGB")


def picture(series, x=None, y=None, **more):
    option = {"xAxis": x or charts.axis("category", data=["一月", "二月"]), "yAxis": y or charts.axis(form="money")}
    return Chart("c", "bar", option | {"series": series} | more, height=240)


def near(pixel, code):
    wanted = [int(code[place : place + 2], 16) for place in (1, 3, 5)]
    return all(abs(one - other) < 12 for one, other in zip(pixel, wanted, strict=True))


def test_it_is_sharp_white_and_its_bars_have_the_colour_of_the_product():
    image = opened(picture([charts.bars("Now", [10_000, 20_000])]))
    assert image.size == (drawn.WIDTH * 2, 480) and image.getpixel((1, 1)) == (255, 255, 255)
    inked = sum(near(pixel, drawn.tokens()["accent"]) for pixel in image.get_flattened_data())
    assert inked > 5000


def test_lines_areas_dots_dashes_and_turned_words_are_drawn():
    names = charts.axis("category", data=[f"一个很长很长的名字 {n}" for n in range(8)])
    line = charts.line("L", [1, 3, 2, 4, 5, 2, 1, 3], area=True, lineStyle={"type": [4, 4], "width": 2})
    plain, without = (opened(picture([one], x=names)) for one in (line, charts.line("L", ["-"])))
    assert plain.tobytes() != without.tobytes()
    box = plain.crop((0, plain.height - 130, plain.width, plain.height))
    assert len(set(box.convert("L").get_flattened_data())) > 10, "the names stand slanted below"
    dots = {"type": "scatter", "name": "P", "data": [{"value": [1, 1, 20]}, {"value": [2, 2, 30]}], "sizeBy": 2}
    assert opened(picture([dots], x=charts.axis()), most=200).size == (drawn.WIDTH * 2, 400)


@pytest.mark.parametrize("kind", ["pie", "heatmap"])
def test_what_only_a_browser_draws_is_empty(kind):
    assert rasters.png(picture([{"type": kind, "data": [1]}]), "en", LETTERS) == b""


def test_without_letters_there_is_no_picture(monkeypatch):
    rasters._file_of.cache_clear()
    monkeypatch.setattr(rasters.shutil, "which", lambda _name: None)
    assert rasters.png(picture([charts.bars("Now", [1])]), "en", LETTERS) == b""
    rasters._file_of.cache_clear()


def test_a_broken_line_goes_on_around_corners():
    strokes = list(rasters._dashes([(0, 0), (6, 0), (6, 10)]))
    assert strokes[0] == [(0, 0), (4, 0)] and strokes[1] == [(6, 2), (6, 6)]


def test_a_name_of_two_lines_stands_on_one():
    """Letters are set line by line: a line's end among them is nothing that they can be set with."""
    assert opened(picture([charts.bars("Now\r\nhere", [1]), charts.bars("Then\u2029", [2])])).size[0] == drawn.WIDTH * 2
