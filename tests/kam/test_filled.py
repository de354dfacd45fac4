"""What a file of rows looks like to whoever opens it: amounts as money, columns wide enough, no tail of digits."""

import io
import re
import zipfile
from decimal import Decimal

import pytest

from kam.ground import filled, sheets
from kam.rules import shares

MONEY = 'numFmtId="4"'
"""What a workbook calls #,##0.00."""
NUMBERS = [
    (Decimal("0.2704999940885296039228325305"), "0.27049999"), (0.1150258523940877, "0.11502585"),
    (Decimal("7.12345678"), "7.12345678"), (Decimal("3.50"), "3.50"), (12, "12"), (Decimal("1E+3"), "1E+3"),
]  # fmt: skip


def opened(head, rows):
    """(the first sheet, the styles of its cells, the width of each column)"""
    book = zipfile.ZipFile(io.BytesIO(filled.xlsx_bytes(head, rows)))
    sheet, looks = (book.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "styles"))
    styles = re.findall(r"<xf [^>]*>", looks.partition("<cellXfs")[2].partition("</cellXfs>")[0])
    return sheet, styles, [float(one) for one in re.findall(r'<col [^>]*width="([\d.]+)"', sheet)]


def test_amounts_look_like_money_and_columns_fit_what_stands_in_them():
    rows = [[7, "华东建材集团有限公司", Decimal("1234567.50")], [8, "A", Decimal("3.00")]]
    sheet, styles, widths = opened(["id", "name", "revenue"], rows)
    looks = {cell: int(style or 0) for cell, style in re.findall(r'<c r="(\w+)"(?: s="(\d+)")?', sheet)}
    assert [MONEY in styles[looks[cell]] for cell in ("C2", "C3", "A2", "C1")] == [True, True, False, False]
    assert widths[1] > 20 > widths[0] and widths[2] >= 10


def test_shares_are_numbers_that_look_like_per_cent():
    rows = [[shares.of(Decimal("0.70")), shares.of(0.123456789, 4), shares.of(None), 0.5]]
    sheet, styles, _widths = opened(["exact", "near", "none", "plain"], rows)
    looks = {cell: int(style or 0) for cell, style in re.findall(r'<c r="(\w+)"(?: s="(\d+)")?', sheet)}
    assert "0.0%" in styles_of(["share"], [[shares.of(0.5)]])
    assert len({looks["A2"], looks["B2"]}) == 1 and looks["D2"] == 0 != looks["A2"]
    assert MONEY not in styles[looks["A2"]] and "<v>0.7" in sheet and "<v>0.1235</v>" in sheet
    lines = list(sheets.csv_lines(["share"], rows))
    assert lines[1] == "0.70,0.1235,,0.5\r\n"


def styles_of(head, rows):
    return zipfile.ZipFile(io.BytesIO(filled.xlsx_bytes(head, rows))).read("xl/styles.xml").decode()


def test_no_column_is_wider_than_a_screen():
    assert opened(["note"], [["x" * 5000]])[2][0] < 60


@pytest.mark.parametrize(("value", "shown"), NUMBERS)
def test_numbers_have_no_tail_of_digits(value, shown):
    assert str(sheets.plain(value)) == shown


def test_a_sheet_is_called_after_its_file_as_far_as_spreadsheets_let_it():
    content = filled.xlsx_bytes(["a"], [[1]], "managers-2026-11-30-CNY")
    assert (
        '<sheet name="managers-2026-11-30-CNY"' in zipfile.ZipFile(io.BytesIO(content)).read("xl/workbook.xml").decode()
    )
    assert filled.called("a/b:c" + "x" * 40) == "a b c" + "x" * 26 and filled.called("") is None
    assert filled.called("'a\x07[b]' ") == "a b"
    assert filled.called("大客户" * 20) == ("大客户" * 20)[:31]
    assert filled.called("x" * 30 + "𠮷") == "x" * 30  # a sign of two units is not cut in its middle
