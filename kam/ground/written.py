"""Files of rows written to the disk row by row: CSV and XLSX with inert cells, and JSON Lines for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from django.core.serializers.json import DjangoJSONEncoder
from xlsxwriter.exceptions import FileCreateError

from kam.ground import filled, sheets

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
}
Rows = Iterable[Sequence[Any]]


def write(path: Path, kind: str, head: Sequence[str], rows: Rows, title: str = "") -> int:
    """
    Write the rows under their head as `csv`, `xlsx` or `jsonl`; returns how many there were.

    `title`: what the list is called for its reader, and so the sheet of a workbook.
    """
    count = 0

    def counted() -> Iterator[Sequence[Any]]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    WRITERS[kind](path, list(head), counted(), title)
    return count


def _csv(path: Path, head: list[str], rows: Rows, _title: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(sheets.csv_lines(head, rows))


def _xlsx(path: Path, head: list[str], rows: Rows, title: str) -> None:
    """Its parts are on the disk beside the file until it is whole, in a folder that goes with whatever fails."""
    with TemporaryDirectory(prefix=f"{path.name}-", dir=path.parent) as parts:
        try:
            with xlsxwriter.Workbook(path, {**filled.INERT, "tmpdir": parts}) as book:
                filled.fill(book, head, rows, title)
        except FileCreateError as error:  # the library's word for what the disk said
            raise error.args[0] from error


def _jsonl(path: Path, head: list[str], rows: Rows, _title: str) -> None:
    """An object a line, as the API has it; text stays as it is, for no spreadsheet reads it."""
    encode = DjangoJSONEncoder(ensure_ascii=False).encode
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(encode(dict(zip(head, row, strict=True))) + "\n")


WRITERS: dict[str, Callable[[Path, list[str], Rows, str], None]] = {"csv": _csv, "xlsx": _xlsx, "jsonl": _jsonl}
