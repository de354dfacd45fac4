"""In what an uploaded file is written: told by the file, shown, and said by a person where the file misleads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Account
from kam.actions import imports, runs, uploads
from kam.choices import ImportState, RunKind
from kam.ground.errors import Refused
from kam.models import Import

pytestmark = pytest.mark.django_db
TRADITIONAL = "code,name\nT1,\u6a02\u6a02\n"
"""One name of two everyday signs in Big5, whose bytes are everyday signs in GB18030 too."""


def sent(by: Any, text: str, encoding: str) -> Import:
    return uploads.upload(SimpleUploadedFile("book.csv", text.encode(encoding)), kind="accounts", by=by)


def test_what_a_file_was_read_as_is_kept_and_shown(browser_of: Any, ada: Any) -> None:
    source = sent(ada, "编号,名称\nC1,华东建材集团\n", "gb18030")
    assert source.options["encoding"] == "gb18030" and source.options["header"] == ["编号", "名称"]
    page = browser_of(ada).get(f"/imports/{source.pk}/columns/").content.decode()
    assert "Read as GB18030" in page and 'value="big5"' in page and 'value="gb18030"' not in page


def test_a_file_read_anew_is_matched_checked_and_brought_in_as_said(browser_of: Any, ada: Any) -> None:
    source = sent(ada, TRADITIONAL, "big5")
    client = browser_of(ada)
    client.post(f"/imports/{source.pk}/read-as/", {"encoding": "gb18030"})
    source.refresh_from_db()
    assert source.options["samples"] != [["T1", "樂樂"]]
    answer = client.post(f"/imports/{source.pk}/read-as/", {"encoding": "big5"})
    assert answer.url == f"/imports/{source.pk}/columns/"
    source.refresh_from_db()
    assert source.options["samples"] == [["T1", "樂樂"]] and source.options["encoding"] == "big5"
    source = imports.prepare(source, mapping=source.mapping, by=ada)
    run = runs.begin(RunKind.IMPORT, params={"import": source.pk, "step": imports.LOAD}, by=ada)
    imports.perform(run, source, Path(source.file.path))
    assert Account.objects.get(code="T1").name == "樂樂"
    with pytest.raises(Refused):  # it is in: nothing is read anew
        uploads.read_as(source, "gb18030", by=ada)


def test_what_cannot_be_read_so_is_said_and_nothing_changes(browser_of: Any, ada: Any) -> None:
    source = sent(ada, "编号,名称\nC1,华东\n", "utf-8")
    for encoding in ("utf-16", "latin-1", "", "\0"):
        answer = browser_of(ada).post(f"/imports/{source.pk}/read-as/", {"encoding": encoding})
        assert answer.status_code == 302
    source.refresh_from_db()
    assert source.options["header"] == ["编号", "名称"] and source.state == ImportState.UPLOADED


def test_a_workbook_says_itself_what_it_is_written_in(browser_of: Any, lin: Any, ada: Any) -> None:
    source = sent(ada, "code,name\nC1,x\n", "utf-8")
    assert browser_of(lin).post(f"/imports/{source.pk}/read-as/", {"encoding": "big5"}).status_code in (403, 404)
    Import.objects.filter(pk=source.pk).update(options=source.options | {"encoding": ""})
    assert "Read as" not in browser_of(ada).get(f"/imports/{source.pk}/columns/").content.decode()
