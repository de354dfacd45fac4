"""An analysis as a paper: its sentence, its figures, its pictures as far as they are drawn, the first of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from kam.ground import drawn, papers, rasters
from kam.ground.charts import Chart
from kam.ground.papers import LETTERS, Cell, Paper, Part, Tile
from kam.ground.readings import Reading
from kam.rules import formats
from kam.rules.page_tables import Table, text

PICTURES, COLUMNS = 2, 8
ROWS, HEIGHTS = {0: 36, 1: 20, 2: 11}, {1: 380, 2: 250}
"""How many rows find room beside so many pictures on one page, and how high the pictures are."""
FEW, NARROW = 10, 5
"""Rows and columns in the words of a mail."""


def paper(view: Any, found: Reading, day: date, language: str, sight: str) -> Paper:
    """The page of a saved view in a language, which says whose sight it is; the same numbers make the same paper."""
    return Paper(
        language=language, on=day, made_on=day, kicker=settings.COMPANY_NAME or _("KAM"), title=view.name,
        subtitle=found.title, headline=found.says, tiles=tiles(found), parts=[*parts(found, language)],
        notes=[sight, *notes(found)], source=f"view:{view.pk}:{day}:{found.url}:{sight}",
    )  # fmt: skip


def tiles(found: Reading) -> list[Tile]:
    """The figures of the page."""
    return [
        Tile(text(one.get("label", "")), text(one.get("value", "")), text(one.get("hint") or ""),
             str(one.get("url") or ""), str(one.get("tone") or ""))
        for one in found.figures
    ]  # fmt: skip


def parts(found: Reading, language: str) -> Iterator[Part]:
    """Pictures across the page, then the table; where a picture is not drawn, its numbers stand in its place."""
    letters, pictures = LETTERS[formats.family(language)], found.charts[:PICTURES]
    for chart in pictures:
        says = "" if text(chart.says) == found.says else text(chart.says)
        picture = drawn.svg(chart, language, letters, HEIGHTS[len(pictures)])
        if picture:
            yield Part(chart.id, text(chart.title), says=says, drawing=picture, wide=True)
        elif chart.table.get("rows"):
            yield _table(chart.id, text(chart.title), of_chart(chart), len(pictures))
    if found.table.rows:
        yield _table("table", _("Numbers"), found.table, len(pictures), found.url)


@dataclass(frozen=True)
class Shown:
    """A picture within the words of a mail: how the mail names it, the file, and what it says to whoever sees none."""

    name: str
    content: bytes
    says: str


def shown(found: Reading, language: str) -> list[Shown]:
    """The pictures as a mail shows them, as far as they are drawn here; none without letters to write their words."""
    if not papers.has_chinese_letters():
        return []
    letters, pictures = LETTERS[formats.family(language)], found.charts[:PICTURES]
    drawn_ones = ((chart, rasters.png(chart, language, letters, HEIGHTS[len(pictures)])) for chart in pictures)
    return [Shown(f"picture-{chart.id}", content, text(chart.says or chart.title or found.title))
            for chart, content in drawn_ones if content]  # fmt: skip


def of_chart(chart: Chart) -> Table:
    """The numbers behind a picture."""
    head = [text(cell) for cell in chart.table["head"]]
    rows = [[text(cell) for cell in row] for row in chart.table["rows"]]
    return Table(head, [place > 0 for place in range(len(head))], rows)


def _table(key: str, title: str, table: Table, pictures: int, url: str = "") -> Part:
    first = table.rows[: ROWS[pictures]]
    rows = [[Cell(cell, num=num) for cell, num in zip(row[:COLUMNS], table.nums, strict=False)] for row in first]
    return Part(key, title, url=url, head=table.head[:COLUMNS], rows=rows, wide=True)


def notes(found: Reading) -> list[str]:
    """What is to be known of what stands here and what does not."""
    told = []
    if not_drawn(found):
        told.append(_("A picture of this analysis can only be drawn in a browser; its numbers stand in the table."))
    shown = ROWS[len(found.charts[:PICTURES])]
    if len(found.table.rows) > shown or len(found.table.head) > COLUMNS:
        told.append(_("The first rows and columns; the whole table is on the page."))
    return told


def not_drawn(found: Reading) -> bool:
    """Whether a picture of the page is of a kind that is not drawn here."""
    return any(not drawn.is_drawn(chart) for chart in found.charts[:PICTURES])


def attached(found: Reading, has_file: bool) -> str:
    """What hangs on the mail, in a sentence."""
    if not has_file:
        return _("This server cannot make PDF files, so no picture is attached.")
    if not_drawn(found):
        return _("The page with its numbers is attached as PDF; its picture is drawn in the browser only.")
    if found.charts:
        return _("The page with its pictures is attached as PDF.")
    return _("The page with more rows is attached as PDF.")


def first(found: Reading) -> Table:
    """The first rows and columns of the table, for the words of a mail."""
    table = found.table
    return Table(table.head[:NARROW], table.nums[:NARROW], [row[:NARROW] for row in table.rows[:FEW]])
