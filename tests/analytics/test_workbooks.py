"""Shares in the workbooks of analyses are numbers that look like per cent."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from tests.analytics.books import computed

pytestmark = pytest.mark.django_db
PAGES = ("/contributions/", "/risks/", "/concentration/", "/concentration/?file=curve")


def test_shares_in_a_workbook_are_per_cent(zhao, acme, other, browser_of, subtests):
    computed(acme, other)
    for path in PAGES:
        with subtests.test(path=path):
            answer = browser_of(zhao).get(f"{path}{'&' if '?' in path else '?'}format=xlsx")
            book = zipfile.ZipFile(io.BytesIO(answer.content))
            sheet, looks = (book.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "styles"))
            percent = re.search(r'numFmtId="(\d+)" formatCode="0.0%"', looks)
            styles = re.findall(r'<xf numFmtId="(\d+)"', looks.partition("<cellXfs")[2])
            assert percent and f' s="{styles.index(percent.group(1))}"' in sheet
