"""What a file is by its bytes; what of a name may stay."""

import io
import zipfile

import pytest

from accounts.rules import documents


def office(part):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr(part, "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.4", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"PK\x03\x04 whatever", "application/zip"),
        (office("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (office("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (office("ppt/presentation.xml"), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        ("会议纪要\r\n".encode(), "text/plain"),
        (b"<html><script>", "application/octet-stream"),
        ("\ufeff <!DOCTYPE html><p>会议".encode(), "application/octet-stream"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "application/octet-stream"),
        (b"<SVG\nonload=x()>", "application/octet-stream"),
        (b"Minutes <script>x()</script>", "application/octet-stream"),
        (b"Ask <lin@example.com> whether 3 < 4 & body > head", "text/plain"),
        ("纪要".encode("gb18030"), "application/octet-stream"),
        (b"MZ\x90\x00", "application/octet-stream"),
        (b"text \x00 with nothing", "application/octet-stream"),
    ],
)
def test_content_tells_the_type(head, kind):
    assert documents.media_type(head) == kind


def test_a_character_cut_by_the_end_of_the_head_is_forgiven():
    text = ("a" * (documents.HEAD - 1) + "纪").encode()
    assert documents.media_type(text[: documents.HEAD]) == "text/plain"
    assert documents.media_type("纪".encode()[:2]) == "application/octet-stream"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("/a/b/合同.pdf", "合同.pdf"),
        ("C:\\x\\y.doc", "y.doc"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("..", "document"),
        ("", "document"),
        ("a  b\t.txt", "a b .txt"),
    ],
)
def test_names_are_kept_without_what_steers(given, kept):
    assert documents.clean_name(given) == kept


def test_long_names_keep_their_ending():
    assert documents.clean_name("x" * 400 + ".pdf") == "x" * 196 + ".pdf"
