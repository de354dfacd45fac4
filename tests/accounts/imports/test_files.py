"""Files as they come: encodings, separators, zipped, spreadsheets, and those that must not be opened."""

from __future__ import annotations

import gzip
import io
import time
import tracemalloc
import zipfile

import pytest
import xlsxwriter

from accounts.models import Account, Order
from accounts.rules import parsing
from kam.ground import filled, intakes, sheets
from kam.ground.errors import Refused

ROWS = ["客户编号,客户名称,地区", "G1,华东建材集团有限公司,上海", "G2,广东陶瓷股份有限公司,佛山"]
FULL = ["客戶編號,客戶名稱,地區", "G1,華東建材集團有限公司,臺北", "G2,廣東陶瓷股份有限公司,高雄"]


@pytest.mark.parametrize(
    ("lines", "encoding"),
    [
        (ROWS, "utf-8"),
        (ROWS, "utf-8-sig"),
        (ROWS, "gb18030"),
        (ROWS, "gbk"),
        (FULL, "big5"),
        (FULL, "utf-16"),
        (FULL, "gb18030"),
    ],
)
def test_encodings_are_read_right(sheet, lines, encoding):
    found = list(sheets.rows(sheet(*lines, encoding=encoding)))
    assert found == [line.split(",") for line in lines]


def test_chinese_far_down_an_ascii_file_is_read_right(sheet):
    lines = ["a,b", *(["1,plain"] * 60_000), "2,客户名称在这里", "3,上海建材"]
    assert list(sheets.rows(sheet(*lines, encoding="gb18030")))[-1] == ["3", "上海建材"]


def test_other_encodings_are_refused_in_words(sheet):
    with pytest.raises(Refused):
        list(sheets.rows(sheet("name", "Caf\xe9,x", "na\xefve", encoding="latin-1")))


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_separators(sheet, mark):
    assert list(sheets.rows(sheet(f"a{mark}b", f'"1{mark}0"{mark}2')))[1] == [f"1{mark}0", "2"]


def test_gzip_and_xlsx(tmp_path):
    path = tmp_path / "book.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    assert list(sheets.rows(path)) == [["a", "b"], ["1", "2"]]
    path = tmp_path / "book.xlsx"
    path.write_bytes(filled.xlsx_bytes(["code", "n"], [["12346.0", 12346.0], ["007", 1.5]]))
    assert list(sheets.rows(path)) == [["code", "n"], ["12346.0", "12346"], ["007", "1.5"]]


def refused_fast(path):
    """In seconds of work, not of the clock: neighbours slow the machine, not the reader."""
    began = time.process_time()
    with pytest.raises(Refused):
        list(sheets.rows(path))
    assert time.process_time() - began < 2


def test_bombs_are_refused_before_they_go_off(tmp_path):
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"0" * 64 * 1024 * 1024))
    refused_fast(path)
    for head in ("客户,b\n", "客户,b\n" + '"\n",' * 99):
        with gzip.open(path, "wb", 1) as file:
            file.write(head.encode())
            for _mega in range(32):
                file.write(b"0" * 1024 * 1024)
        tracemalloc.start()
        refused_fast(path)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert most < 48 * 1024 * 1024, "no more of it is held than a long row"
    path.write_bytes(gzip.compress("客户,b\n".encode() + b'"\n",' * 2_000_000, 1))
    refused_fast(path)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 64 * 1024 * 1024)
    refused_fast(path)


def test_broken_and_foreign_files_are_refused(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04broken")
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress(b"a,b\n1,2\n" * 9999)[:40])
    (tmp_path / "d.csv").write_bytes(b"")
    for name in ("a.pdf", "b.xlsx", "c.csv.gz", "d.csv"):
        with pytest.raises(Refused):
            list(sheets.rows(tmp_path / name))


def test_a_sheet_with_a_dtd_is_refused(tmp_path):
    book = io.BytesIO(filled.xlsx_bytes(["a"], [["1"]]))
    path = tmp_path / "dtd.xlsx"
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(path, "w") as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename.endswith("sheet1.xml"):
                content = content.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)
            target.writestr(member, content)
    with pytest.raises(Refused):
        list(sheets.rows(path))


@pytest.mark.django_db
def test_a_spreadsheet_with_real_days_and_numbers_comes_in(bring, tmp_path):
    path = tmp_path / "orders.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["客户编号", "订单号", "日期", "金额"])
        page.write_row(1, 0, [12346, "SO-1"])
        from datetime import datetime

        page.write_datetime(1, 2, datetime(2026, 5, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        page.write_number(1, 3, 0.1 + 0.2)
    bring(path)
    order = Order.objects.get()
    assert (str(order.ordered_on), str(order.amount), Account.objects.get().code) == ("2026-05-01", "0.30", "12346")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2010-12-01", "2010-12-01"), ("2010/12/1", "2010-12-01"), ("2010年12月1日", "2010-12-01"),
        ("01.12.2010", "2010-12-01"), ("20101201", "2010-12-01"), ("2010-12-01T08:26:00Z", "2010-12-01"),
        ("2010-12-01 08:26", "2010-12-01"), ("1/2/2010", None), ("2010-02-30", None), ("soon", None),
    ],
)  # fmt: skip
def test_days(text, day):
    if day is None:
        with pytest.raises(parsing.Unreadable):
            parsing.day(text)
    else:
        assert parsing.day(text) == day


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.5", "1234.50"), ("1.234,50", "1234.50"), ("¥１，２３４", "1234.00"), ("(12.00)", "-12.00"),
        ("12-", "-12.00"),
        ("1.2E+3", "1200.00"), ("12,5", "12.50"), ("1.200", "1.20"), ("10.100000000000001", "10.10"), ("5元", "5.00"),
        ("5.551115123125783e-17", "0.00"), ("0.30000000000000004", "0.30"), ("33.335", None), ("-33.335", None),
        ("0.001", None), ("1.234", None), ("33.333333333333336", "33.33"), ("10000000.005", None),
        ("NaN", None), ("1e400", None), ("1,23,4", None), ("100000000000000", None), ("abc", None),
    ],
)  # fmt: skip
def test_amounts(text, amount):
    if amount is None:
        with pytest.raises(parsing.Unreadable):
            parsing.amount(text)
    else:
        assert parsing.amount(text) == amount


@pytest.mark.django_db
def test_columns_are_known_by_many_names():
    orders = intakes.kind("orders")
    header = ["Invoice No", "Customer ID", "InvoiceDate", "Sales Amount", "币种", "Whatever"]
    assert intakes.match(orders, header) == {
        "number": "Invoice No", "account": "Customer ID", "ordered_on": "InvoiceDate",
        "amount": "Sales Amount", "currency": "币种"}  # fmt: skip
    assert intakes.guess(header) is orders
    assert intakes.guess(["编号", "名称", "城市"]).key == "accounts"
