"""Workbooks of rows: text is no formula or link, amounts look like money, shares like per cent, columns fit."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import xlsxwriter

from kam.ground.sheets import plain
from kam.rules.shares import Share

LOOKED_AT, WIDEST = 200, 48
"""Rows by which a column's width is chosen, and how many letters it may have."""
REFUSED, LONGEST = re.compile(r"[\[\]:*?/\\'\x00-\x1f]"), 31
"""Signs that no sheet's name holds, and how long it may be, in letters as spreadsheets count them (UTF-16)."""
INERT = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
"""How a workbook is made whose text never becomes a formula or a link."""


def xlsx_bytes(head: list[str], body: Iterable[Iterable[Any]], name: str = "") -> bytes:
    """An XLSX file in memory, its sheet called by `name`; text never becomes a formula or a link."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {**INERT, "in_memory": True}) as book:
        fill(book, head, body, name)
    return buffer.getvalue()


def fill(book: Any, head: list[str], body: Iterable[Iterable[Any]], name: str = "") -> None:
    """Put the rows under their head on the first sheet of a workbook, row by row; columns are as wide as they begin."""
    sheet, bold = book.add_worksheet(called(name)), book.add_format({"bold": True})
    money = book.add_format({"num_format": 4})  # 1,234.50, in the marks of whoever opens it
    percent = book.add_format({"num_format": "0.0%"})
    sheet.freeze_panes(1, 0)
    widths = [_width(str(label)) for label in head]
    for column, label in enumerate(head):
        sheet.write_string(0, column, str(label), bold)
    for line, row in enumerate(body, start=1):
        for column, value in enumerate(row):
            shown = plain(value)
            if line <= LOOKED_AT and column < len(widths):
                widths[column] = max(widths[column], _width(str(shown)))
            if not isinstance(shown, int | float | Decimal):
                sheet.write_string(line, column, shown)
            else:
                look = percent if isinstance(value, Share) else money if _is_money(shown) else None
                sheet.write_number(line, column, shown, look)
    for column, wide in enumerate(widths):
        sheet.set_column(column, column, min(wide + 2, WIDEST))


def called(name: str) -> str | None:
    """What a sheet may be called: 31 letters, none that spreadsheets refuse; None for their own word."""
    plain_name = " ".join(REFUSED.sub(" ", name).split())
    return plain_name.encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", "ignore").strip() or None


def _is_money(number: Any) -> bool:
    """Whether it is told to the cent, as amounts are."""
    return isinstance(number, Decimal) and number.as_tuple().exponent == -2


def _width(text: str) -> int:
    """In letters; a Chinese character is as wide as two."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text[:WIDEST])
