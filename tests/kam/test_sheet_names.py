"""The sheet of a workbook is called as its list is, in the reader's language."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from kam.actions import exports
from tests.analytics.books import computed

pytestmark = pytest.mark.django_db


def sheet_of(content: bytes) -> str:
    workbook = zipfile.ZipFile(io.BytesIO(content)).read("xl/workbook.xml").decode()
    return re.search(r'<sheet name="([^"]+)"', workbook)[1]


@pytest.mark.parametrize(("language", "listed", "analysis"), [
    ("en", "Customers", "Churn risk"), ("zh-hans", "客户", "流失风险"), ("zh-hant", "客戶", "流失風險"),
])  # fmt: skip
def test_a_sheet_is_called_as_its_list_in_the_readers_language(
    zhao, acme, other, browser_of, language, listed, analysis
):
    computed(acme, other)
    zhao.language = language
    zhao.save()
    client = browser_of(zhao)
    assert sheet_of(client.get("/customers/?format=xlsx").content) == listed
    assert sheet_of(client.get("/risks/?format=xlsx").content) == analysis


def test_a_sheet_that_a_worker_writes_is_called_likewise(acme, lin):
    run = exports.request(page="/visits/", kind="xlsx", by=lin)
    exports.work(run.pk)
    run.refresh_from_db()
    assert sheet_of(exports.file_of(run, by=lin).read_bytes()) == run.params["title"] != ""
