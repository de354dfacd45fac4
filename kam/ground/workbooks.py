"""Looks into an XLSX file before it is parsed: sizes counted, not believed, and how large a table its cells span."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from kam.ground.errors import Refused

MAX_ROWS = 200_000
MAX_COLUMNS = 500
MAX_CELLS = 20_000_000
MAX_MEMBERS = 2000
MAX_EXPANSION = 100
MAX_EXPANDED = 384 * 1024**2
PIECE = 1024 * 1024
LONGEST_ROW = 32 * PIECE
OTHERS = {"content.xml", "xl/workbook.bin"}
"""What makes of a zip file a sheet of another kind, whose cells are not counted here."""

EMPTY_CELL = re.compile(rb'<c r="[A-Z]{1,3}\d{1,7}"(?: s="\d{1,6}")?/>')
EMPTY_ROW = re.compile(rb"<row [^<>]*(?:/>|></row>)")
PLACE = re.compile(rb"""[\s"']r\s*=\s*["']([A-Za-z]{0,9})0*(\d{1,9})""")
UNPLACED = re.compile(rb"<(?:\w+:)?c(?=[\s>/])(?![^<>]*\sr\s*=)")
CELL, ROW = re.compile(rb"[<:]c[\s>/]"), re.compile(rb"[<:]row[\s>/]")


def check(path: Path) -> None:
    """Raises Refused for what is no XLSX file, unpacks to far more than it is, brings a DTD, or spans too much."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {member.filename.lower() for member in archive.infolist()}
            if "xl/workbook.xml" not in names or names & OTHERS:
                raise Refused(_("This is not a readable XLSX file."), field="file")
            check_expansion(MAX_EXPANDED + 1 if len(names) > MAX_MEMBERS else 0, 1, MAX_EXPANDED)
            packed, unpacked = path.stat().st_size, 0
            for member in archive.infolist():
                with archive.open(member) as content:
                    for size in _read(content):
                        unpacked += size
                        check_expansion(unpacked, packed, MAX_EXPANDED)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Refused(_("This is not a readable XLSX file."), field="file") from error


def check_expansion(unpacked: int, packed: int, most: int) -> None:
    """Refuse early what unpacks to far more than it is: sheets of text shrink to a tenth, not to a hundredth."""
    if unpacked > most or (unpacked > 8 * PIECE and unpacked > MAX_EXPANSION * max(packed, 1)):
        raise Refused(_("This file unpacks to far too much."), field="file", code="too_large", status=413)


def check_span(rows: int, columns: int) -> None:
    """A reader keeps every cell of the rectangle around the outermost ones, the empty ones too. The header is extra."""
    if columns > MAX_COLUMNS:
        words = _(
            "The file has %(count)s columns; %(most)s can be read at most. Take away those that nothing is read from."
        )
        raise Refused(words % {"count": f"{columns:,}", "most": MAX_COLUMNS}, field="file", code="too_large")
    if rows > MAX_ROWS + 1 or rows * columns > MAX_CELLS:
        words = _("An XLSX file may hold 200,000 rows; save larger ones as CSV.")
        raise Refused(words, field="file", code="too_large")


def _read(content: IO[bytes]) -> Iterator[int]:
    """Reads one member to its end, telling the size of each piece before it is looked at."""
    start = content.read(4096)
    yield len(start)
    if b"<!DOCTYPE" in start.replace(b"\0", b"").upper():
        raise Refused(_("This is not a readable XLSX file."), field="file")
    span, rest, piece = _Span(), start, start
    while piece:
        piece = content.read(PIECE)
        yield len(piece)
        rest = span.add(rest + piece, last=not piece)


class _Span:
    """How far the cells of one sheet reach, told from its text without building it."""

    def __init__(self) -> None:
        self.rows = self.columns = self.counted = 0
        self.begun = False

    def add(self, text: bytes, *, last: bool) -> bytes:
        """Look at whole rows of the text; returns what belongs to the next ones."""
        if not self.begun:
            at = text.find(b"sheetData")
            if at < 0:
                return text[-16:]
            self.begun, text = True, text[at:]
        cut = len(text) if last else text.rfind(b"row>") + 4
        if cut < 4:
            if len(text) > LONGEST_ROW:
                raise Refused(_("This is not a readable XLSX file."), field="file")
            return text
        self._measure(text[:cut])
        return text[cut:]

    def _measure(self, text: bytes) -> None:
        """By the places that cells and rows name; where some name none, by counting them. Empty cells take no room."""
        unplaced = UNPLACED.search(text) is not None
        text = EMPTY_ROW.sub(b"", EMPTY_CELL.sub(b"", text))
        found = set(PLACE.findall(text))
        self.rows = max([self.rows, *(int(number) for _letters, number in found)])
        self.columns = max([self.columns, *map(_number, {letters for letters, _number in found})])
        if unplaced:
            parts = ROW.split(text)
            self.counted += len(parts) - 1
            self.columns = max([self.columns, *(len(CELL.findall(part)) for part in parts)])
        check_span(self.rows + self.counted, self.columns)


def _number(letters: bytes) -> int:
    """The column's number: A is 1, XFD 16,384."""
    found = 0
    for letter in letters.upper():
        found = found * 26 + letter - 64
    return found
