"""Sheets in and out: CSV (UTF-8, GB18030, Big5; plain or gzip) and XLSX read as rows of text; lists written inert."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from math import isfinite
from pathlib import Path
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kam.ground import workbooks
from kam.ground.errors import Refused
from kam.ground.workbooks import MAX_ROWS as MAX_XLSX_ROWS
from kam.ground.workbooks import PIECE

MAX_EXPANDED = 1024**3
LONGEST_ROW = 4 * PIECE
"""Characters of one row, whether it stands in one line or in many between quotes."""
UNSEEN = "\x01"
LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


DIGITS = 8
"""Decimals of a number in a file: an exchange rate has so many."""
ENCODINGS = {"utf-8-sig": "UTF-8", "gb18030": "GB18030 (GBK, GB2312)", "big5": "Big5", "utf-16": "UTF-16"}
"""What a file of text may be written in, by the codec that reads it."""


def rows(path: str | Path, name: str = "", encoding: str = "") -> Iterator[list[str]]:
    """The rows of a file as lists of text, the header first. Raises Refused for what is not a readable sheet."""
    return Sheet(path, name, encoding).rows()


class Sheet:
    """A file of rows: CSV in any usual encoding and separator, plain or gzip, or the first sheet of an XLSX."""

    def __init__(self, path: str | Path, name: str = "", encoding: str = "") -> None:
        """
        `name` is what the file was called when it was uploaded; raises Refused for other kinds of files.

        `encoding` is one of `ENCODINGS`; without it the file itself tells, and after its first row it stands here.
        """
        self.path, self.encoding = Path(path), encoding
        self.size = max(self.path.stat().st_size, 1)
        self._read, self._of_row = 0.0, 0
        kind = (name or self.path.name).lower()
        with self.path.open("rb") as head:
            start = head.read(2)
        self.is_xlsx = start == b"PK" or kind.endswith((".xlsx", ".xls"))
        if not self.is_xlsx and not kind.endswith((".csv", ".gz", ".txt", ".tsv")):
            raise Refused(_("This file is neither CSV nor XLSX. Save it as one of these and try again."), field="file")

    def rows(self) -> Iterator[list[str]]:
        """The rows as lists of text, the header first."""
        return self._xlsx() if self.is_xlsx else self._csv()

    def share(self) -> float:
        """How much of the file was read so far, 0..1."""
        return min(self._read, 1.0)

    def _csv(self) -> Iterator[list[str]]:
        self.encoding, dialect = _sniff(self.path, self.encoding)
        with self.path.open("rb") as file:
            raw = _unpacked(file)
            with io.TextIOWrapper(raw, encoding=self.encoding, newline="") as text:
                place = -1
                try:
                    for place, row in enumerate(csv.reader(self._bounded(text, file), dialect)):
                        if place % 5000 == 0:
                            self._read = file.tell() / self.size
                        self._of_row = 0
                        yield row
                except (UnicodeError, csv.Error, EOFError, OSError, zlib.error) as error:
                    words = _("The file breaks off or is not text after row %(row)d. Save it anew as CSV or XLSX.")
                    words %= {"row": place + 1}
                    raise Refused(words, field="file") from error

    def _bounded(self, text: IO[str], file: IO[bytes]) -> Iterator[str]:
        """Lines with a lesser unseen sign for NUL, as long as they do not unpack to far more than the file is."""
        seen, checked = 0, PIECE
        for line in iter(partial(text.readline, LONGEST_ROW + 1), ""):
            seen += len(line)
            self._of_row += len(line)
            if self._of_row > LONGEST_ROW:
                words = _("A row of this file is far too long. Save it anew as CSV or XLSX.")
                raise Refused(words, field="file", code="too_large", status=413)
            if seen > checked:
                checked += PIECE
                workbooks.check_expansion(seen, file.tell(), MAX_EXPANDED)
            yield line.replace("\0", UNSEEN) if "\0" in line else line

    def _xlsx(self) -> Iterator[list[str]]:
        import python_calamine

        workbooks.check(self.path)
        try:
            sheet = python_calamine.CalamineWorkbook.from_path(str(self.path)).get_sheet_by_index(0)
        except Exception as error:  # calamine has no common base class for what a broken file raises
            raise Refused(_("This is not a readable XLSX file."), field="file") from error
        workbooks.check_span(sheet.total_height, sheet.total_width)
        for place, row in enumerate(sheet.iter_rows()):
            self._read = place / max(sheet.total_height, 1)
            yield [_text(cell) for cell in row]


def _unpacked(file: IO[bytes]) -> IO[bytes]:
    zipped = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    return gzip.GzipFile(fileobj=file) if zipped else file  # type: ignore[return-value]


def _sniff(path: Path, encoding: str) -> tuple[str, Any]:
    """Delimiter, and encoding where nobody says it: from the first 256 KB, of plain ASCII the first other piece."""
    with path.open("rb") as file:
        raw = _unpacked(file)
        try:
            head = telling = raw.read(262_144)
            seen = len(head)
            while not encoding and telling.isascii() and (piece := raw.read(PIECE)):
                seen += len(piece)
                workbooks.check_expansion(seen, file.tell(), MAX_EXPANDED)
                telling = piece
        except (OSError, EOFError, zlib.error) as error:
            raise Refused(_("The file cannot be unpacked."), field="file") from error
    if not head.strip():
        raise Refused(_("The file is empty."), field="file")
    encoding = encoding or encoding_of(head if not head.isascii() else _from_whole_line(telling))
    first = head.decode(encoding, "replace").split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    dialect = type("Dialect", (csv.excel,), {"delimiter": delimiter if first.count(delimiter) else ","})
    return encoding, dialect


def _from_whole_line(piece: bytes) -> bytes:
    """A piece cut anywhere, from its first whole line on: no character begins in its middle."""
    return piece[piece.find(b"\n") + 1 :] or piece


def encoding_of(head: bytes) -> str:
    """UTF-8 when it reads as such (a character cut at the end is no fault), else the Chinese one that fits better."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for cut in range(4):
        try:
            head[: len(head) - cut].decode("utf-8")
            return "utf-8-sig"
        except UnicodeDecodeError:
            continue
    scores = {name: _fits(head, name) for name in ("gb18030", "big5")}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] < 0:
        raise Refused(_("The file's encoding is none of UTF-8, GB18030, Big5. Save it as UTF-8."), field="file")
    return best


def _fits(head: bytes, encoding: str) -> float:
    """Share of common Chinese characters among the non-ASCII ones; -1 where the bytes are not of this encoding."""
    text = head[:-1].decode(encoding, "replace") if len(head) > 1 else head.decode(encoding, "replace")
    if text.count("�") > max(1, len(text) // 1000):
        return -1.0
    strange = [char for char in text if ord(char) > 127]
    common = sum(1 for char in strange if "一" <= char <= "鿿" and _common(char))
    return common / max(len(strange), 1)


def _common(char: str) -> bool:
    """Whether the character is in the first level of GB 2312 or of Big5 (the everyday ones)."""
    simple = char.encode("gb2312", "ignore")
    full = char.encode("big5", "ignore")
    return (len(simple) == 2 and 0xB0 <= simple[0] <= 0xD7) or (len(full) == 2 and 0xA4 <= full[0] <= 0xC6)


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat()
    return "" if cell is None else str(cell)


def inert(value: Any) -> Any:
    """A cell that no spreadsheet runs: text that starts like a formula gets an apostrophe before it."""
    if isinstance(value, str):
        return f"'{value}" if value.lstrip("'").startswith(LIVE) else value
    return value


def live(text: str) -> str:
    """The text of a cell as it was before an export made it inert."""
    return text[1:] if text[:1] == "'" and text.lstrip("'").startswith(LIVE) else text


def digits(share: float | None) -> float | None:
    """A share, a probability or a score in a file: four digits after the point, more say nothing."""
    return None if share is None else round(share, 4)


def cents(amount: Any) -> Decimal | None:
    """An amount of money in a file, to the cent, however a database summed it up."""
    return None if amount is None else Decimal(amount).quantize(Decimal("0.01"))


def plain(value: Any) -> Any:
    """
    A value as a sheet shows it: exact numbers, ISO dates and moments by the reader's clock, words, true or false.

    Several words stand behind each other; what has parts of its own is JSON text.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return _tidy(value)
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if _is_nested(value):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    if isinstance(value, list | tuple | set):
        return inert(", ".join(str(item) for item in value))
    return inert(str(value))


def _is_nested(value: Any) -> bool:
    """Whether a value has names of its own, or rows."""
    parts = value if isinstance(value, list | tuple) else ()
    return isinstance(value, dict) or any(isinstance(part, dict | list | tuple) for part in parts)


def _tidy(number: Any) -> Any:
    """The number without what a division or a database leaves behind the eighth digit after the point."""
    if isinstance(number, float):
        return round(number, DIGITS) if isfinite(number) else number
    if isinstance(number, Decimal) and number.is_finite() and number.normalize().as_tuple().exponent < -DIGITS:  # type: ignore[operator]
        return number.quantize(Decimal(1).scaleb(-DIGITS))
    return number


class _Echo:
    def write(self, value: str) -> str:
        return value


def csv_lines(head: list[str], body: Iterable[Iterable[Any]]) -> Iterator[str]:
    """A CSV file line by line (UTF-8 with mark, so that spreadsheets read Chinese)."""
    writer = csv.writer(_Echo())
    yield "﻿" + writer.writerow([inert(str(label)) for label in head])
    for row in body:
        yield writer.writerow([plain(value) for value in row])


def in_step(lines: Iterator[str]) -> Iterator[str]:
    """The same lines, each made in the language and time zone of now: a stream is read after the request left them."""
    tongue, zone = translation.get_language(), timezone.get_current_timezone()

    def made() -> Iterator[str]:
        while True:
            with translation.override(tongue), timezone.override(zone):
                line = next(lines, None)
            if line is None:
                return
            yield line

    return made()


def must_fit(queryset: QuerySet[Any], kind: str) -> None:
    """Raises Refused where a list has more rows than one XLSX file takes."""
    if kind == "xlsx" and queryset.order_by()[: MAX_XLSX_ROWS + 1].count() > MAX_XLSX_ROWS:
        words = _("An XLSX file takes %(most)s rows at most. Choose CSV, or filter the list.")
        raise Refused(words % {"most": f"{MAX_XLSX_ROWS:,}"}, status=400)
