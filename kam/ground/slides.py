"""A paper as slides (PPTX) that a meeting can change: real text, tables and charts; the same paper, the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from kam.ground.papers import Cell, Paper, Part, Tile, absolute
from kam.rules import formats, scales, slide_rooms, texts

WIDTH, HEIGHT, EDGE = 13.333, 7.5, 0.6
"""Inches: a wide screen, and what stays empty around it."""
ASIAN = {"zh-hans": "Microsoft YaHei", "zh-hant": "Microsoft JhengHei", "en": "Microsoft YaHei"}
TONGUES = {"zh-hans": "zh-CN", "zh-hant": "zh-TW", "en": "en-GB"}
INK, QUIET, LINE, ACCENT, BAD, PALE = "1D2A32", "5F6F79", "D5DDE2", "0B6E6E", "B3261E", "C3D3D6"
TONES = {"bad": BAD, "warn": "8A5A00", "good": "1E6B3A"}
WRITTEN = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(<)")
LINKED = re.compile(rb'(<a:(hlink|folHlink)><a:srgbClr val=")[0-9A-Fa-f]{6}(")')
NO_FAMILY = b'<a:ea typeface=""/>'
SCRIPTS = {b"Hans": ASIAN["zh-hans"], b"Hant": ASIAN["zh-hant"]}
"""What the theme calls the two ways of writing Chinese, and the family of each."""
OLDEST = (1980, 1, 1, 0, 0, 0)
LINES, FOOT = 10, 6.85
"""How many lines one slide holds, and where what it holds ends."""
TILES, NOTES, APART = 3.1, 6.3, 1.5
"""Where the figures of the first slide begin, where its notes do, how far two rows of figures lie apart at least."""
AMOUNTS = {"en": '[>=1000000]0.0,,"M";[>=10000]0,"K";0', "zh-hans": '[>=100000000]0\\.00,,"亿";[>=10000]0\\.0,"万";0',
           "zh-hant": '[>=100000000]0\\.00,,"億";[>=10000]0\\.0,"萬";0'}  # fmt: skip
"""How a chart writes its numbers, also after somebody changed them: two digits fewer than thousands are a 万."""


def pptx(paper: Paper) -> bytes:
    """The paper as a deck: the first slide says it all, each further one shows two parts, or one picture, in order."""
    deck = Deck(paper)
    deck.opening()
    told = [part for part in paper.parts if part.rows or part.lines or part.bars or part.says]
    for pair in _pairs(told):
        deck.parts(pair)
    return still(deck.written(), paper)


def _pairs(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Pictures and wide tables alone, the others two by two, in their order."""
    waiting: list[Part] = []
    for part in parts:
        if part.bars or (part.wide and part.rows):
            if waiting:
                yield waiting
            yield [part]
            waiting = []
            continue
        waiting.append(part)
        if len(waiting) == 2:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


class Deck:
    """The slides of one paper while they are drawn."""

    def __init__(self, paper: Paper) -> None:
        from pptx import Presentation
        from pptx.util import Inches

        self.paper, self.inches = paper, Inches
        self.deck = Presentation()
        self.deck.slide_width, self.deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
        self.deck.part._element.sldSz.attrib.pop("type", None)  # the template's says 4 to 3
        about, moment = self.deck.core_properties, datetime.combine(paper.on, time.min)
        about.title, about.subject = texts.written(paper.title), texts.written(paper.headline)
        about.author = about.last_modified_by = "KAM"
        about.created = about.modified = moment
        about.language, about.revision = paper.language, 1
        self.theme()

    def theme(self) -> None:
        """
        Links in the colour of what can be done, as on the pages, and not in the blue of the library's theme.

        Chinese letters that no run speaks for (those of charts, and of what somebody adds) have the runs' family.
        """
        from pptx.opc.constants import RELATIONSHIP_TYPE

        theme = self.deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
        found = LINKED.sub(rb"\g<1>" + ACCENT.encode() + rb"\g<3>", theme.blob)
        if self.paper.themed:
            own = ASIAN[formats.family(self.paper.language)].encode()
            found = found.replace(NO_FAMILY, NO_FAMILY.replace(b'""', b'"%b"' % own))
            for script, family in SCRIPTS.items():
                found = re.sub(rb'(script="%b" typeface=")[^"]*' % script, rb"\g<1>" + family.encode(), found)
        theme._blob = found

    def written(self) -> bytes:
        found = io.BytesIO()
        self.deck.save(found)
        return found.getvalue()

    def slide(self, title: str, kicker: str) -> Any:
        """An empty slide with its heading and, at its foot, whose and of which day it is."""
        slide = self.deck.slides.add_slide(self.deck.slide_layouts[5])
        slide.shapes.title.left, slide.shapes.title.top = self.inches(EDGE), self.inches(0.62)
        slide.shapes.title.width, slide.shapes.title.height = self.inches(WIDTH - 2 * EDGE), self.inches(0.8)
        self.fill(slide.shapes.title.text_frame, [[(title, {"size": 28, "bold": True})]])
        slide.shapes.title.text_frame.margin_left = 0
        self.text(slide, EDGE, 0.35, WIDTH - 2 * EDGE, [[(kicker, {"size": 12, "colour": ACCENT, "bold": True})]])
        foot = f"{self.paper.title} · {self.paper.day}"
        number = str(len(self.deck.slides))
        self.text(slide, EDGE, HEIGHT - 0.5, 9, [[(foot, {"size": 10, "colour": QUIET})]])
        self.text(slide, WIDTH - EDGE - 1, HEIGHT - 0.5, 1, [[(number, {"size": 10, "colour": QUIET})]], right=True)
        return slide

    def opening(self) -> None:
        """Who, the sentence, the figures, and what a reader must know."""
        slide = self.slide(self.paper.title, self.paper.kicker)
        self.text(slide, EDGE, 1.35, WIDTH - 2 * EDGE, [[(self.paper.subtitle, {"size": 13, "colour": QUIET})]])
        self.text(slide, EDGE, 2.0, WIDTH - 2 * EDGE, [[(self.paper.headline, {"size": 20})]])
        room, top = (WIDTH - 2 * EDGE) / 4, TILES
        for row in (self.paper.tiles[:4], self.paper.tiles[4:8]):
            for place, tile in enumerate(row):
                self.tile(slide, EDGE + room * place, top, room - 0.2, tile)
            top += max([APART, *(slide_rooms.tall(self.figure(tile), room - 0.2) + 0.4 for tile in row)])
        notes = [[(note, {"size": 10, "colour": QUIET})] for note in self.paper.notes]
        self.text(slide, EDGE, max(NOTES, top), WIDTH - 2 * EDGE, notes)

    @staticmethod
    def figure(tile: Tile) -> list[slide_rooms.Written]:
        """The words of a figure with their sizes; a long value in smaller letters, so that it stays in one line."""
        large = 24 if scales.width(tile.value, 24) < 190 else 16
        return [(tile.label, 12), (tile.value, large), (tile.hint, 10 if len(tile.hint) > 60 else 11)]

    def tile(self, slide: Any, left: float, top: float, width: float, tile: Tile) -> None:
        tone = TONES.get(tile.tone, INK)
        label, value, hint = self.figure(tile)
        lines = [
            [(label[0], {"size": label[1], "colour": QUIET})],
            [(value[0], {"size": value[1], "bold": True, "colour": tone, "url": tile.url})],
            [(hint[0], {"size": hint[1], "colour": QUIET})],
        ]
        self.text(slide, left, top, width, lines)

    def parts(self, pair: list[Part]) -> None:
        """One or two parts on a slide."""
        slide = self.slide(" · ".join(part.title for part in pair), self.paper.kicker)
        width = (WIDTH - 2 * EDGE - 0.5 * (len(pair) - 1)) / len(pair)
        for place, part in enumerate(pair):
            left, top = EDGE + place * (width + 0.5), 1.5
            if part.says:
                self.text(slide, left, top, width, [[(part.says, {"size": 14})]])
                top += 0.75
            if part.bars:
                self.chart(slide, left, top, width, part)
            elif part.rows:
                self.table(slide, left, top, width, part)
            if part.lines:
                told = [[(line.text, self.style(line, 14))] for line in part.lines[:LINES]]
                self.text(slide, left, top, width, told)

    @staticmethod
    def style(cell: Cell, size: int) -> dict[str, Any]:
        return {"size": size, "colour": TONES.get(cell.tone, INK), "url": cell.url}

    def chart(self, slide: Any, left: float, top: float, width: float, part: Part) -> None:
        """Bars that can be changed: their numbers come along."""
        from pptx.chart.data import CategoryChartData
        from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
        from pptx.util import Pt

        bars = part.bars
        assert bars is not None
        data = CategoryChartData()
        data.categories = [texts.written(label) for label in bars.labels]
        for name, values in zip(reversed(bars.names), (bars.was, bars.now), strict=True):
            if values:
                data.add_series(name, [float(value) for value in values])
        box = [self.inches(part) for part in (left, top, width, 4.5)]
        chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *box, data).chart
        chart.has_title, chart.has_legend = False, bool(bars.was)
        if bars.was:
            chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.font.size = Pt(11)
        chart.value_axis.visible = chart.value_axis.has_major_gridlines = False
        if bars.most and not any(value < 0 for value in (*bars.now, *bars.was)):
            chart.value_axis.minimum_scale = 0  # a bar that begins elsewhere lies
        plot = chart.plots[0]
        plot.gap_width, plot.overlap, plot.has_data_labels = 60, 0, True
        labels = plot.data_labels
        labels.number_format, labels.number_format_is_linked = AMOUNTS[formats.family(self.paper.language)], False
        labels.font.size = Pt(10)
        colours = (PALE, ACCENT) if bars.was else (ACCENT,)
        for series, colour in zip(plot.series, colours, strict=True):
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = self.colour(colour)

    def table(self, slide: Any, left: float, top: float, width: float, part: Part) -> None:
        """The rows, with a line under each and no other colour than that of the words."""
        told = [[(cell.text, cell.sub) for cell in row] for row in (part.heads, *part.rows)]
        widths = slide_rooms.columns(told, width)
        heights = slide_rooms.rows(told, widths, FOOT - top)
        rows = part.rows[: len(heights) - 1]
        box = [self.inches(side) for side in (left, top, width, sum(heights))]
        table = slide.shapes.add_table(len(rows) + 1, len(part.head), *box).table
        table.first_row = table.horz_banding = False
        for column, broad in zip(table.columns, widths, strict=True):
            column.width = self.inches(broad)
        for place, head in enumerate(part.heads):
            self.cell(table.cell(0, place), replace(head, tone="head"))
        for row, cells in enumerate(rows, 1):
            table.rows[row].height = self.inches(heights[row])
            for place, cell in enumerate(cells):
                self.cell(table.cell(row, place), cell)

    def cell(self, where: Any, cell: Cell) -> None:
        from pptx.enum.text import PP_ALIGN

        is_head = cell.tone == "head"
        style = {"size": 11, "bold": True, "colour": QUIET} if is_head else self.style(cell, 12)
        told = [[(cell.text, style)]] + ([[(cell.sub, {"size": 10, "colour": QUIET})]] if cell.sub else [])
        self.fill(where.text_frame, told)
        for line in where.text_frame.paragraphs:
            line.alignment = PP_ALIGN.RIGHT if cell.num else PP_ALIGN.LEFT
        where.fill.solid()
        where.fill.fore_color.rgb = self.colour("EEF3F4" if is_head else "FFFFFF")
        where.margin_top = where.margin_bottom = self.inches(0.04)

    def text(self, slide: Any, left: float, top: float, width: float, lines: Any, *, right: bool = False) -> None:
        from pptx.enum.text import PP_ALIGN

        box = slide.shapes.add_textbox(*[self.inches(side) for side in (left, top, width, 0.3)])
        self.fill(box.text_frame, lines)
        box.text_frame.margin_left = box.text_frame.margin_right = 0
        if right:
            box.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT

    def fill(self, frame: Any, lines: Sequence[Sequence[tuple[str, dict[str, Any]]]]) -> None:
        """Lines of runs, each with its size, weight, colour and address."""
        from pptx.enum.text import PP_ALIGN
        from pptx.util import Pt

        frame.word_wrap = True
        for place, runs in enumerate(lines):
            line = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            line.alignment, line.space_after = PP_ALIGN.LEFT, Pt(4)
            for text, style in runs:
                self.run(line.add_run(), text, style)

    def run(self, run: Any, text: str, style: dict[str, Any]) -> None:
        """One run of letters: Latin and Chinese ones each with the family their readers have."""
        from pptx.oxml.ns import qn
        from pptx.util import Pt

        run.text = texts.written(text)
        run.font.size, run.font.bold, run.font.name = Pt(style["size"]), style.get("bold", False), "Calibri"
        run.font.color.rgb = self.colour(style.get("colour", INK))
        if style.get("url"):
            run.hyperlink.address = absolute(style["url"])
        properties = run.font._element
        asian = properties.makeelement(qn("a:ea"), {"typeface": ASIAN[formats.family(self.paper.language)]})
        properties.find(qn("a:latin")).addnext(asian)
        properties.set("lang", TONGUES[formats.family(self.paper.language)])

    @staticmethod
    def colour(hex_: str) -> Any:
        from pptx.dml.color import RGBColor

        return RGBColor.from_string(hex_)


def still(content: bytes, paper: Paper) -> bytes:
    """The same archive without the moment it was written in: fixed times, a fixed order, the books in it too."""
    found, day = io.BytesIO(), f"{paper.on.isoformat()}T00:00:00Z".encode()
    with zipfile.ZipFile(io.BytesIO(content)) as was, zipfile.ZipFile(found, "w") as now:
        for name in sorted(was.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            data = was.read(name)
            if name.endswith(".xlsx"):
                data = still(data, paper)
            if name == "docProps/core.xml":
                data = WRITTEN.sub(rb"\g<1>" + day + rb"\g<3>", data)
            told = zipfile.ZipInfo(name, OLDEST)
            told.compress_type, told.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            now.writestr(told, data)
    return found.getvalue()
