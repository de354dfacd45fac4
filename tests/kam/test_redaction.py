"""Taking a person out of texts: every way of writing them goes, everybody else stays."""

import json
import re

import pytest

from kam.rules.redaction import MARK, Marks, blank

WANG = Marks(
    names={"王芳", "Wang Fang"}, mails={"wf@acme.cn"}, numbers={"+86 138 0013 8000", "12"}, kept={"王芳芳"}
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "见了王芳。", "call WANG  fang today", "mail wf@acme.cn, please", "WF@Acme.cn", "138-0013-8000",
        "+8613800138000", "0086 138 0013 8000", "(138) 0013.8000",
    ],
)  # fmt: skip
def test_names_mails_and_numbers_go_however_they_are_written(text):
    found = Marks(names={"王芳", "Wang Fang"}, mails={"wf@acme.cn"}, numbers={"13800138000"}).out_of(text)
    assert MARK in found and "138" not in found and "王" not in found and "@" not in found


@pytest.mark.parametrize(
    "text", ["王芳芳来了", "Wang Fangli", "awf@acme.cn", "wf@acme.cnx", "order 9913800138000123", "12 pieces", ""]
)
def test_others_stay(text):
    assert WANG.out_of(text) == text and not WANG.are_in(text)


def test_json_keeps_its_shape_and_its_keys():
    value = {"王芳": ["王芳", 3, None, {"note": "with Wang Fang"}]}
    assert WANG.out_of(value) == {"王芳": [MARK, 3, None, {"note": f"with {MARK}"}]}
    assert blank({"a": ["x", "", 2, True]}) == {"a": [MARK, "", 2, True]}


def test_nobody_without_marks_is_found():
    assert not Marks(names={"王"}, mails=set(), numbers={""}).are_in("王")


def test_a_number_noted_with_its_country_is_found_without_it():
    assert WANG.out_of("ring 138 0013 8000") == f"ring {MARK}"


@pytest.mark.parametrize(
    "text",
    ["met ANNA VAN  DER BERG", "mail: anna@x.example", "call 139.7777\n6666", "139‑7777 (6666)", "王小明说",
     {"was": ["", "王小明"]}, "q=%E7%8E%8B%E5%B0%8F%E6%98%8E", "mobile=139%2D7777%206666"],
)  # fmt: skip
def test_what_tells_of_somebody_holds_their_trace(text):
    marks = Marks(names=["Anna van der Berg", "王小明"], mails=["anna@x.example"], numbers=["+86 13977776666"])
    assert marks.are_in(text) or marks.out_of_query(text) != text
    for kept in (json.dumps(text), json.dumps(text, ensure_ascii=False)):
        assert re.search(marks.trace, kept, re.IGNORECASE)
    assert not re.search(marks.trace, "nobody 139777 20 86", re.IGNORECASE)


def of_numbers(*numbers):
    return Marks(names=[], mails=[], numbers=numbers)


CELLS = [
    "2026-11-30", "20261130", "2026 1130", "1200000.00", "120000000", "1200000", "58886666", "588-8666", "+86 58886666",
]  # fmt: skip
VALUES = [
    "2026-11-30", "2026/11/30", "2026-11-30T10:15:00+00:00", "2026-11-30 10:15", "1200000.00", "1200000", "120000000",
    "588866.66", "58886666", "20261130", "58886666-1a2b-4c3d-8e9f-0123456789ab", "PO-58886666", "export-20261130.csv",
    "/orders/?on=20261130", "report of 2026-11-30", "worth 1200000.00 CNY", "worth 588866.66", "PO-58886666 is late",
    "export-20261130.csv was taken", "worth 1 200 000", "6222 0258 8866 66 12345", "took 1200000 pieces",
    "order 20261130 came", "A58886666 B",
]  # fmt: skip


@pytest.mark.parametrize("text", VALUES)
@pytest.mark.parametrize("cell", CELLS)
def test_days_amounts_and_codes_are_nobody_s_number(cell, text):
    marks = of_numbers(cell)
    assert marks.out_of({"said": [text]}) == {"said": [text]} and not marks.are_reached_in(text)


@pytest.mark.parametrize(
    ("cell", "text"),
    [("20261130", "call 2026-1130"), ("20261130", "电话 20261130"), ("021-20261130", "her desk: 021-20261130"),
     ("58880000", "rings at 5888-0000"), ("58886666", "she is at 58886666 today"), ("+852 5888 6666", "58886666 it is"),
     ("58886666", "座机58886666"), ("13800138000", "13800138000"), ("138 0013 8000", "cv-13800138000.pdf"),
     ("+886 912 345 678", "0912345678"), ("5888-6666", "5888 6666"), ("021-58886666", "021-58886666-12")],
)  # fmt: skip
def test_a_number_is_found_where_it_is_written_as_one(cell, text):
    assert MARK in of_numbers(cell).out_of(text)


@pytest.mark.parametrize("text", ["mail a@b.cn", "mail xa@b", "a@b-c", "a@bc"])
def test_a_longer_address_is_somebody_else_s(text):
    assert Marks(names=[], mails=["a@b"], numbers=[]).out_of(text) == text
    assert Marks(names=[], mails=["a@b"], numbers=[]).out_of("mail a@b.") == f"mail {MARK}."
