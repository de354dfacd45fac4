"""The tables of a page as text: what stands in their cells, without what only a screen can use."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

SILENT = {"svg", "script", "style", "form", "button", "input", "select", "details", "figure", "template"}
"""What a cell shows but does not say; the numbers behind a picture stand in its figure, and are told with it."""
VOID = {"br", "img", "input", "hr", "wbr", "meta", "link", "col"}
APART = {"br", "small", "p", "div", "li"}
"""Elements that begin a line of their own within a cell."""
HIDDEN = {"vh", "noprint"}
BETWEEN = " · "


@dataclass
class Table:
    """Its heads and rows; a column is `num` where its heads say so."""

    head: list[str] = field(default_factory=list)
    nums: list[bool] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Follows a page from its first tag to its last."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Table] = []
        self.silent: list[str] = []
        """Elements open within one whose words are left out, that one the first."""
        self.table: Table | None = None
        self.is_head, self.row, self.cell = False, list[str](), list[str]()
        self.is_in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        css = set((given.get("class") or "").split())
        is_sign = tag == "span" and given.get("role") == "img" and not self.silent
        if is_sign:  # a badge of one letter: its name is said
            self.cell.append(f"{given.get('aria-label') or ''}{BETWEEN}")
        if is_sign or self.silent or tag in SILENT or css & HIDDEN or given.get("aria-hidden") == "true":
            if tag not in VOID:
                self.silent.append(tag)
            return
        if tag == "table":
            self.table = Table()
            self.tables.append(self.table)
        elif tag in ("thead", "tbody", "tfoot"):
            self.is_head = tag == "thead"
        elif tag == "tr":
            self.row = []
        elif tag in ("td", "th"):
            self.is_in_cell, self.cell = True, []
            if self.is_head and self.table is not None:
                self.table.nums.append("num" in css)
        else:
            self.cell.append(BETWEEN if tag in APART or "sub" in css else " ")

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            if tag in self.silent:
                while self.silent.pop() != tag:
                    pass
            return
        if tag in ("td", "th"):
            self.row.append(told("".join(self.cell)))
            self.is_in_cell = False
        elif tag == "tr" and self.table is not None and any(self.row):
            if self.is_head:
                self.table.head = self.table.head or self.row
            else:
                self.table.rows.append(self.row)
        elif tag == "table":
            self.table = None

    def handle_data(self, data: str) -> None:
        if self.is_in_cell and not self.silent:
            self.cell.append(data)


def told(text: str) -> str:
    """Words in one line, without marks that stand between nothing."""
    parts = (re.sub(r"\s+", " ", part).strip() for part in text.split(BETWEEN.strip()))
    return BETWEEN.join(part for part in parts if part)


def read(page: str) -> list[Table]:
    """The tables of a page that hold rows, in their order."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return [told for told in map(_whole, reader.tables) if told.rows]


def _whole(table: Table) -> Table:
    """Without columns that have no name, which hold buttons, and without headings between the rows."""
    rows = [row for row in table.rows if len(row) == len(table.head)] if table.head else table.rows
    kept = [place for place, word in enumerate(table.head) if word]
    if not table.head:
        return table
    return Table(
        [table.head[place] for place in kept],
        [table.nums[place] for place in kept],
        [[row[place] for place in kept] for row in rows],
    )


def text(markup: Any) -> str:
    """Markup as plain words."""
    reader = _Reader()
    reader.feed(f"<table><tr><td>{markup}</td></tr></table>")
    return " ".join(cell for table in reader.tables for row in table.rows for cell in row)
