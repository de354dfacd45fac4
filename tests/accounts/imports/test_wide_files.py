"""Small files that span huge tables are refused before they are built; wide headers cost no time."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from kam.actions import uploads
from kam.ground import filled, sheets
from kam.ground.errors import Refused

HEAD = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def book(tmp_path, body, name="xl/worksheets/sheet1.xml", **more):
    """An XLSX file whose sheet holds this XML."""
    plain = io.BytesIO(filled.xlsx_bytes(["a"], [["1"]]))
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.namelist():
            target.writestr(item, f"{HEAD}{body}</sheetData></worksheet>" if item == name else source.read(item))
        for item, content in more.items():
            target.writestr(item.replace("__", "/").replace("_", "."), content)
    return path


def cell(place, value="1", more=""):
    return f'<c {more}r="{place}"><v>{value}</v></c>'


FAR = [
    f'<row r="1">{cell("A1")}</row><row r="1048576">{cell("XFD1048576")}</row>',
    f"<row r='1'>{cell('A1')}</row><row r='300000'>{cell('A300000')}</row>",
    f'<row r="1">{cell("A1")}{cell("SG1")}</row>',  # 501 columns
    f'<row r="1">{cell("A1")}</row><row r="100000">{cell("KN100000")}</row>',  # 300 × 100,000
    f'<x:row r="1">{cell("A1")}</x:row><x:row r="2"><x:c x="&gt;/>"\n r = "xfd2"><x:v>1</x:v></x:c></x:row>',
    f'<row r="1">{cell("A1")}</row><row x=">" r="900000"><c><v>1</v></c></row>',
    f"<row>{'<c><v>1</v></c>' * 600}</row>",
    f"<row>{'<x:c t=a><v>1</v></x:c>' * 600}</row>",
    f'<row r="1">{cell("A1")}</row><row r="2">{" " * 70_000}{cell("XFD2")}</row>',
]


@pytest.mark.parametrize("body", FAR, ids=range(len(FAR)))
def test_a_small_file_of_a_huge_table_is_refused_at_once(tmp_path, body):
    path, started = book(tmp_path, body), time.process_time()
    with pytest.raises(Refused):
        next(sheets.rows(path, "book.xlsx"))
    assert time.process_time() - started < 2


def test_the_place_is_found_across_the_pieces_a_file_is_read_in(tmp_path):
    many = "".join(f'<row r="{n}">{cell(f"A{n}", "x" * 50)}</row>' for n in range(1, 60_000))
    with pytest.raises(Refused):
        next(sheets.rows(book(tmp_path, f'{many}<row r="60000">{cell("XFD60000")}</row>'), "book.xlsx"))
    assert len(list(sheets.rows(book(tmp_path, many), "book.xlsx"))) == 59_999


def test_coloured_but_empty_cells_take_no_room(tmp_path):
    path = tmp_path / "styled.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet, colour = made.add_worksheet(), made.add_format({"bg_color": "#ff0000"})
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_row(1, 0, ["1", "2"])
        for row in (1, 250_000, 1_048_575):
            sheet.write_blank(row, 3, None, colour)
            sheet.write_blank(row, 16_000, None, colour)
    assert list(sheets.rows(path, path.name)) == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize("more", [{"content_xml": "<x/>"}, {"xl__workbook_bin": "x"}])
def test_a_sheet_of_another_kind_is_refused(tmp_path, more):
    with pytest.raises(Refused):
        next(sheets.rows(book(tmp_path, cell("A1"), **more), "book.xlsx"))


def test_five_hundred_columns_are_read_and_one_more_is_refused_in_words():
    assert len(uploads.columns_of(["same"] * 500)) == 500
    started = time.process_time()
    with pytest.raises(Refused, match="200,000 columns; 500"):
        uploads.columns_of([f"c{n}" for n in range(200_000)])
    assert time.process_time() - started < 1


@pytest.mark.django_db
@pytest.mark.db_both
def test_the_page_says_so(ada, browser_of):
    wide = SimpleUploadedFile("wide.csv", ",".join(f"c{n}" for n in range(501)).encode())
    answer = browser_of(ada).post("/imports/add/", {"file": wide})
    assert answer.status_code == 422 and "501 columns" in answer.content.decode()
