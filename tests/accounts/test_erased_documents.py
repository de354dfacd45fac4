"""Erasing a person and the documents that tell of them: told by name beforehand, and their files go where chosen."""

from __future__ import annotations

import io
import time
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actions import contacts, documents, erasures
from accounts.models import Contact, Document
from accounts.rules import document_texts
from kam.ground.errors import Refused
from kam.models import Event
from kam.rules.redaction import MARK
from tests import factories

pytestmark = pytest.mark.django_db
NAME, MAIL = "欧阳若兰", "ruolan@acme.cn"


def paper(*, cut: bool = True) -> bytes:
    """A Word file whose editor cut the name in two."""
    kept, inner = io.BytesIO(), f"<w:t>欧阳</w:t>{'<w:br/>' if cut else ''}<w:t>若兰</w:t>"
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document><w:p>{inner}</w:p></w:document>")
    return kept.getvalue()


@pytest.fixture
def lan(acme: Any, lin: Any, settings: Any, tmp_path: Any) -> Contact:
    settings.MEDIA_ROOT = tmp_path
    return contacts.create(values={"account": acme, "name": NAME, "email": MAIL}, by=lin)


def add(account: Any, by: Any, name: str, content: bytes, **values: Any) -> Document:
    file = SimpleUploadedFile(name, content)
    return documents.add(values={"account": account, **values}, content=file, by=by)


@pytest.fixture
def kept(acme: Any, lin: Any, lan: Contact) -> dict[str, Document]:
    return {
        "note": add(acme, lin, "a.txt", b"nothing", note=f"for {NAME}"),
        "word": add(acme, lin, "b.docx", paper()),
        "text": add(acme, lin, "c.csv", f"name\n{NAME}\n".encode("gb18030")),
        "mail": add(acme, lin, "d.eml", f"From: a@b.cn\nTo: {MAIL}\nSubject: Hello\n\nHi".encode()),
        "other": add(acme, lin, "e.txt", b"nothing at all"),
        "scan": add(acme, lin, "f.pdf", b"%PDF-1.7 picture"),
    }


def test_they_are_told_by_name_with_where_they_tell_of_the_person(ada: Any, lan: Any, kept: Any) -> None:
    found = erasures.look(lan, by=ada)
    assert {named.title: named.places for named in found.documents} == {
        "a.txt": ("note",), "b.docx": ("file",), "c.csv": ("file",), "d.eml": ("file",)}  # fmt: skip
    assert [document.title for document in found.unread] == ["f.pdf"]


@pytest.mark.db_both
def test_chosen_files_go_and_the_others_stay(
    ada: Any, lin: Any, lan: Any, kept: Any, browser_of: Any, django_capture_on_commit_callbacks: Any
) -> None:
    going = [kept["word"], kept["scan"]]
    paths = {name: document.path for name, document in kept.items()}
    with django_capture_on_commit_callbacks(execute=True):
        erasures.erase(lan, name=NAME, documents=going, by=ada)
    assert [name for name, path in paths.items() if not path.exists()] == ["word", "scan"]
    for document in going:
        document.refresh_from_db()
        assert (document.title, document.file_name, document.size) == (MARK, MARK, 0) and document.archived_at
        with pytest.raises(Refused):
            documents.restore(document, by=lin)
    kept["note"].refresh_from_db()
    assert kept["note"].note == f"for {MARK}" and kept["note"].archived_at is None
    assert Event.objects.filter(verb="document.erased").count() == 2
    told = Event.objects.get(verb="contact.erased").data["rows"]
    assert told["document_file"] == 2
    assert browser_of(lin).get(f"/documents/{going[0].pk}/file/").status_code == 404


def test_page_and_api_ask_before_and_do_it(
    ada: Any, lan: Any, kept: Any, browser_of: Any, api_of: Any, django_capture_on_commit_callbacks: Any
) -> None:
    page = browser_of(ada).get(f"/contacts/{lan.pk}/erase/").content.decode()
    assert all(f"{letter}." in page for letter in "abcdf") and "e.txt" not in page and "the file itself" in page
    told = api_of(ada).get(f"/api/v1/contacts/{lan.pk}/erasure/").json()
    assert [(one["name"], one["places"]) for one in told["documents"]][0] == ("a.txt", ["note"])
    assert [one["id"] for one in told["unread"]] == [kept["scan"].pk]
    path = kept["text"].path
    with django_capture_on_commit_callbacks(execute=True):
        said = {"name": NAME, "titles": "on", "documents": [kept["text"].pk]}
        assert browser_of(ada).post(f"/contacts/{lan.pk}/erase/", said).status_code == 302
    assert not path.exists() and Contact.objects.get(pk=lan.pk).erased_at


def test_documents_of_other_customers_are_not_to_choose(ada: Any, lan: Any, kept: Any, other: Any) -> None:
    foreign = factories.DocumentFactory(account=other)
    with pytest.raises(Refused) as refused:
        erasures.erase(lan, name=NAME, documents=[foreign], by=ada)
    assert refused.value.field == "documents" and Contact.objects.get(pk=lan.pk).name == NAME


def test_what_is_read_of_a_file_and_what_is_not() -> None:
    assert any(NAME in text for text in document_texts.words(paper(cut=False), "a.DOCX") or [])
    assert document_texts.words(b"PK broken", "a.docx") is None
    assert document_texts.words(b"%PDF-", "a.pdf") is None and not document_texts.is_read("a.jpg")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", " " * (document_texts.MOST + 1))
    assert document_texts.words(bomb.getvalue(), "a.docx") is None
    assert document_texts.words(NAME.encode("big5", "ignore"), "a.txt")


@pytest.mark.parametrize(("head", "is_read"), [
    (b"From: a@b.cn\r\nMessage-ID: <", True), (b"From: " + b"(" * 3000, True), (b"From: " + b"(" * 400_000, False),
    (b"To: " + b"a@b.cn, " * 6000, True), (b"Subject: " + b"=?a?q?" * 9000, False), (b"Content-Type: ;=\"", True),
    (b"Content-Type: message/rfc822\r\n" * 60, False), (b"Subject: =?nonsense?q?x=C3?=\r\nDate: (((", True),
])  # fmt: skip
def test_a_mail_without_shape_stops_nobody_s_erasing(head, is_read, acme, lin, ada, lan, api_of, browser_of):
    began = time.process_time()
    assert (document_texts.words(head + b"\r\n\r\nhi", "offer.eml") is not None) == is_read
    assert time.process_time() - began < 0.5
    kept = add(acme, lin, "offer.eml", head + b"\r\n\r\nhi")
    assert browser_of(ada).get(f"/contacts/{lan.pk}/erase/").status_code == 200
    assert bool(erasures.look(lan, by=ada).unread) != is_read
    assert api_of(ada).get(f"/api/v1/contacts/{lan.pk}/erasure/").status_code == 200
    assert browser_of(ada).post(f"/contacts/{lan.pk}/erase/", {"name": NAME}).status_code == 302
    lan.refresh_from_db()
    assert lan.erased_at is not None and Document.objects.filter(pk=kept.pk).exists()


def test_head_lines_are_read_in_words_too():
    coded = b"Subject: =?utf-8?b?5qyn6Ziz6Iul5YWw?=\r\n\r\nhi"
    assert any(NAME in text for text in document_texts.words(coded, "x.eml") or ())
