"""Documents: whatever comes is kept as bytes, told by content, seen with its customer, and only ever saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.actions import documents
from accounts.models import Document
from kam.choices import Role
from kam.models import Event
from tests import factories
from tests.accounts.rules.test_documents import office

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 quite short"
PAGE = b"<html><script>alert(1)</script></html>"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "documents"


def put(client, account, name="a.pdf", content=PDF, **values):
    file = SimpleUploadedFile(name, content, content_type="text/html")
    return client.post(f"/customers/{account.pk}/documents/new/", {"file": file, "kind": "contract", **values})


def saved(response):
    return b"".join(response.streaming_content)


def test_a_file_is_added_listed_and_saved_again(browser_of, lin, acme, folder):
    client = browser_of(lin)
    assert (
        put(client, acme, "框架协议 2026.pdf", title="框架协议")["Location"] == f"/customers/{acme.pk}/?tab=documents"
    )
    document = Document.objects.get()
    assert (document.file_name, document.media_type, document.size) == (
        "框架协议 2026.pdf",
        "application/pdf",
        len(PDF),
    )
    assert [path.name for path in folder.iterdir()] == [document.stored_as] and len(document.stored_as) == 32
    for page in (f"/customers/{acme.pk}/documents/", "/documents/", f"/customers/{acme.pk}/?tab=documents"):
        assert client.get(page).status_code == 200
    assert "框架协议" in client.get(f"/customers/{acme.pk}/documents/").content.decode()
    answer = client.get(f"/documents/{document.pk}/file/")
    assert saved(answer) == PDF
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    told = Event.objects.get(verb="document.created")
    assert told.account_id == acme.pk and told.data["file_name"] == "框架协议 2026.pdf"


@pytest.mark.db_both
@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd", "..\\..\\boot.pdf", "a\r\nSet-Cookie: x=1.pdf", 'x"; filename="y.pdf',
        "<img src=x>.pdf",
        "\u202efdp.pdf", "x" * 400 + ".pdf", "....", "CON", "a\x7fb.pdf", "%2e%2e%2fx",
    ],
)  # fmt: skip
def test_hostile_names_stay_words(browser_of, lin, acme, folder, name):
    client = browser_of(lin)
    put(client, acme, name or "x")
    document = Document.objects.get()
    assert document.path.parent == folder and document.path.is_file()
    assert not set("/\\\r\n\x00\u202e") & set(document.file_name) and 0 < len(document.file_name) <= 200
    answer = client.get(f"/documents/{document.pk}/file/")
    assert answer["Content-Disposition"].startswith("attachment") and "\n" not in answer["Content-Disposition"]
    assert "<img src=x>" not in client.get(f"/customers/{acme.pk}/documents/").content.decode()


@pytest.mark.db_both
@pytest.mark.parametrize(
    "content", [PAGE, b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", b"GIF89a<script>"]
)
def test_nothing_is_ever_shown_as_a_page(browser_of, api_of, lin, acme, content):
    put(browser_of(lin), acme, "invoice.doc", content)
    document = Document.objects.get()
    for answer in (
        browser_of(lin).get(f"/documents/{document.pk}/file/"),
        api_of(lin).get(f"/api/v1/documents/{document.pk}/file/"),
    ):
        assert answer["Content-Type"].split(";")[0] in ("text/plain", "application/octet-stream")
        assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
        assert saved(answer) == content


def test_too_large_and_empty_are_refused_and_leave_nothing(browser_of, lin, acme, folder, monkeypatch):
    monkeypatch.setattr(documents, "MOST", 100_000)
    client = browser_of(lin)
    large = put(client, acme, "a.txt", b"x" * 100_001)
    assert large.status_code == 422 and "larger than" in large.content.decode()
    empty = put(client, acme, "a.txt", b"")
    assert empty.status_code == 422 and "empty" in empty.content.decode()
    assert put(client, acme, "a.txt", b"x" * 100_000).status_code == 302
    assert len(list(folder.iterdir())) == 1


@pytest.mark.db_both
@pytest.mark.parametrize("name, content", [
    ("setup.exe", b"MZ\x90\x00"), ("setup.exe", PDF), ("offer.pdf", b"MZ\x90\x00"), ("run.bat", b"del *"),
    ("a.ps1", b"x"), ("offer", b"#!/bin/sh\nrm"), ("offer.pdf.js", b"x()"), ("page.html", PAGE), ("a.svg", b"<svg/>"),
    ("\u202efdp.exe", PDF), ("unknown", b"\x00\x01"),
])  # fmt: skip
def test_programs_are_refused_with_what_is_possible(name, content, browser_of, api_of, lin, acme, folder):
    page = put(browser_of(lin), acme, name, content)
    assert page.status_code == 422 and ".pdf, .docx, .xlsx" in page.content.decode()
    body = {"account": acme.pk, "file": SimpleUploadedFile(name, content)}
    answer = api_of(lin).post("/api/v1/documents/", body, format="multipart")
    assert answer.status_code == 415 and answer.json()["code"] == "file_type"
    assert not Document.objects.exists() and not list(folder.iterdir())


@pytest.mark.db_both
@pytest.mark.parametrize("name, content, what, right", [
    ("offer.pdf", office("word/document.xml"), "Word", ".docx"), ("offer.docx", PDF, "PDF", ".pdf"),
    ("list.csv", office("xl/workbook.xml"), "Excel", ".xlsx"), ("minutes.pdf", b"Minutes", "plain text", ".txt"),
    ("scan.PDF", b"\x89PNG\r\n\x1a\n....", "PNG", ".png"), ("all.pdf", b"PK\x03\x04 whatever", "ZIP", ".zip"),
    ("deck.docx", office("ppt/presentation.xml"), "PowerPoint", ".pptx"),
])  # fmt: skip
def test_a_paper_under_another_papers_ending_is_refused_with_what_it_is_and_what_to_do(
    name, content, what, right, browser_of, api_of, lin, acme, folder
):
    page = put(browser_of(lin), acme, name, content)
    told = f"By its content this file is {what}, but its name ends in {name[name.index('.') :].lower()}. Give it the"
    assert page.status_code == 422 and told in page.content.decode() and f"ending {right}," in page.content.decode()
    body = {"account": acme.pk, "file": SimpleUploadedFile(name, content)}
    answer = api_of(lin).post("/api/v1/documents/", body, format="multipart")
    assert answer.status_code == 415 and answer.json()["code"] == "file_mistaken"
    assert not Document.objects.exists() and not list(folder.iterdir())


@pytest.mark.parametrize("name, content", [
    ("报价.DOC", b"\xd0\xcf\x11\xe0"), ("图纸.dwg", b"AC1032\x00"), ("Minutes 2026.11", b"text"), ("合同.最终版", PDF),
    ("a.doc", b"{\\rtf1 x}"), ("a.xls", b"a\tb"), ("b.docm", office("word/document.xml")),
    ("c.zip", office("word/d.xml")),
    ("IMG.jpg", b"\x89PNG\r\n\x1a\n...."), ("old.docx", b"\xd0\xcf\x11\xe0"), ("logo.ai", PDF),
    ("x.odt", b"PK\x03\x04 ..."),
])  # fmt: skip
def test_papers_of_all_kinds_are_taken(name, content, browser_of, lin, acme):
    assert put(browser_of(lin), acme, name, content).status_code == 302


def test_of_an_upload_without_end_little_is_kept(rf, settings, tmp_path):
    from kam.ground.files import Limit

    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    request = rf.post("/", {"file": SimpleUploadedFile("a.bin", b"x" * 5_000_000), "after": "1"})
    request.upload_handlers.insert(0, Limit(request, 1_000_000))
    assert 1_000_000 < request.FILES["file"].size < 1_100_000
    assert request.POST["after"] == "1"


def test_the_forms_token_is_still_asked_for(lin, acme):
    client = Client(enforce_csrf_checks=True)
    client.force_login(lin, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert put(client, acme).status_code == 403
    page = client.get(f"/customers/{acme.pk}/documents/")
    token = page.context["csrf_token"]
    assert put(client, acme, csrfmiddlewaretoken=str(token)).status_code == 302


def test_the_api_uploads_describes_and_hides(api_of, lin, chen, acme, other, folder):
    client = api_of(lin)
    body = {"account": acme.pk, "kind": "minutes", "file": SimpleUploadedFile("a.txt", "纪要".encode())}
    made = client.post("/api/v1/documents/", body, format="multipart")
    assert made.status_code == 201, made.json()
    told, address = made.json(), made["Location"]
    assert (told["title"], told["media_type"]) == ("a.txt", "text/plain")
    assert client.patch(address, {"title": "Minutes"}, format="json").json()["title"] == "Minutes"
    assert client.patch(address, {"file_name": "x"}, format="json").status_code == 400
    assert saved(client.get(f"{address}file/")) == "纪要".encode()
    stranger = api_of(chen)
    for method, path in (("get", address), ("get", f"{address}file/"), ("patch", address), ("delete", address)):
        assert getattr(stranger, method)(path).status_code == 404
    foreign = {"account": other.pk, "file": SimpleUploadedFile("a.txt", b"x")}
    assert client.post("/api/v1/documents/", foreign, format="multipart").status_code == 400
    assert client.post("/api/v1/documents/", {"account": acme.pk}, format="json").status_code == 400
    odd = {"account": acme.pk, "stored_as": "x", "file": SimpleUploadedFile("a.txt", b"x")}
    assert "stored_as" in client.post("/api/v1/documents/", odd, format="multipart").json()["errors"]
    assert client.delete(address).status_code == 204
    assert Document.objects.get().path.is_file()
    assert client.post(f"{address}restore/").status_code == 200
    assert len(list(folder.iterdir())) == 1


@pytest.mark.db_both
def test_a_replayed_upload_is_kept_once_and_another_file_is_another_question(api_of, lin, acme):
    client = api_of(lin)

    def post(content):
        body = {"account": acme.pk, "file": SimpleUploadedFile("a.txt", content)}
        return client.post("/api/v1/documents/", body, format="multipart", HTTP_IDEMPOTENCY_KEY="k1")

    large = b"z" * (13 * 1024**2)
    assert [post(large).status_code, post(large).status_code, post(b"y").status_code] == [201, 201, 422]
    assert Document.objects.count() == 1


def test_who_may_add_and_who_may_read(browser_of, lin, gu, acme):
    assert put(browser_of(gu), acme).status_code == 302
    document = Document.objects.get()
    auditor = factories.UserFactory(role=Role.AUDITOR)
    assert put(browser_of(auditor), acme).status_code == 403
    assert browser_of(auditor).get(f"/documents/{document.pk}/file/").status_code == 200
    stranger = factories.UserFactory()
    assert browser_of(stranger).get(f"/documents/{document.pk}/file/").status_code == 404
    assert browser_of(stranger).post(f"/documents/{document.pk}/archive/").status_code == 404


@pytest.mark.db_both
def test_archiving_keeps_the_file_and_offers_undo(browser_of, lin, acme):
    client = browser_of(lin)
    put(client, acme)
    document = Document.objects.get()
    page = client.post(f"/documents/{document.pk}/archive/", follow=True).content.decode()
    assert f"/documents/{document.pk}/restore/" in page and document.path.is_file()
    assert "a.pdf" not in client.get("/documents/?archived=false").content.decode().split("toasts")[0]
    client.post(f"/documents/{document.pk}/restore/")
    assert client.post(f"/documents/{document.pk}/edit/", {"title": "T", "kind": "drawing"}).status_code == 302
    assert Document.objects.live().get().kind == "drawing"


def test_bytes_that_the_disk_lost_are_a_404_and_no_path_leads_out(browser_of, lin, acme, folder):
    document = factories.DocumentFactory(account=acme, stored_as="../secret")
    folder.mkdir(parents=True)
    (folder.parent / "secret").write_text("secret")
    assert document.path == folder / "secret"
    assert browser_of(lin).get(f"/documents/{document.pk}/file/").status_code == 404
    assert Path(document.path).parent == folder
