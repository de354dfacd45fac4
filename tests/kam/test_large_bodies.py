"""What is far too large is refused before it is read, whoever sends it; what is sent again counts with its files."""

from __future__ import annotations

import io
import socket
import threading
import time
import uuid
from typing import Any

import pytest
from django import forms
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kam.ground import files
from kam.ground.json import StrictJSONParser
from kam.ground.middleware import Faults
from kam.models import Import

GIGANTIC = str(9 * 1024**3)


class Unread(io.BytesIO):
    """A body that nobody may ask for."""

    def read(self, *_size: Any) -> bytes:
        raise AssertionError("the body was read")


def views(resolver: URLResolver) -> Any:
    for item in resolver.url_patterns:
        if isinstance(item, URLResolver):
            yield from views(item)
        elif isinstance(item, URLPattern):
            yield item.callback


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/s/whatever-nobody-knows-it/", "/auth/login/", "/api/v1/accounts/"])
def test_a_body_of_many_gigabytes_is_refused_unread(client, address):
    sent = {"wsgi.input": Unread(), "CONTENT_LENGTH": GIGANTIC}
    answer = client.post(address, b"", content_type="multipart/form-data; boundary=x", **sent)
    assert answer.status_code == 413
    assert ("problem+json" in answer["Content-Type"]) == address.startswith("/api/")
    assert b"too large" in answer.content


class Dripping(io.RawIOBase):
    """A body as gunicorn reads it: until it has so much as was asked for."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line

    def read(self, size: int = -1) -> bytes:
        found = b""
        while len(found) < size and (drop := self.line.recv(8192)):
            found += drop
        return found


def test_who_sends_drop_by_drop_is_heard_to_the_deadline_only(rf, monkeypatch):
    monkeypatch.setattr("kam.ground.middleware.PATIENCE", 0.3)
    ours, theirs = socket.socketpair()
    over = threading.Event()

    def drip() -> None:
        while not over.wait(0.05):
            theirs.send(b"x")

    threading.Thread(target=drip, daemon=True).start()
    sent = {"wsgi.input": Dripping(ours), "CONTENT_LENGTH": "100000", "gunicorn.socket": ours}
    request, started = rf.post("/auth/login/", b"", content_type="text/plain", **sent), time.monotonic()
    try:
        Faults(lambda _request: HttpResponse("no", status=413))(request)
    finally:
        over.set()
    assert time.monotonic() - started < 3
    ours.sendall(b"HTTP/1.1 413")
    assert theirs.recv(100) == b"HTTP/1.1 413", "the answer still goes out"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/auth/login/", "/api/v1/accounts/"])
def test_a_refused_body_is_read_out_so_that_its_sender_reads_why(client, address, settings, monkeypatch):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    def left(size: int) -> int:
        body = io.BytesIO(b"x" * size)
        sent = {"wsgi.input": body, "CONTENT_LENGTH": str(size)}
        answer = client.post(address, b"", content_type="application/json", **sent)
        assert answer.status_code == 413
        return size - body.tell()

    assert left(500_000) == 0, "far more than is taken, and read out even so"
    monkeypatch.setattr("kam.ground.middleware.PATIENCE", 0.0)
    assert left(500_000) == 500_000 - 65_536, "no longer than the patience lasts"
    monkeypatch.setattr("kam.ground.middleware.READ_OUT", 400_000)
    assert left(500_000) == 500_000, "nor more than the bound"


@pytest.mark.django_db
@pytest.mark.parametrize("keyed", [False, True])
@pytest.mark.parametrize("method", ["post", "put"])
def test_a_large_body_of_json_is_a_problem(lin, api_of, settings, keyed, method):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    headers = {"Idempotency-Key": str(uuid.uuid4())} if keyed else {}
    address = {"post": "/api/v1/accounts/", "put": "/api/v1/accounts/bulk/"}[method]
    body = b'{"name": "' + b"x" * 2000 + b'"}'
    answer = getattr(api_of(lin), method)(address, body, content_type="application/json", headers=headers)
    assert answer.status_code == 413 and answer.json()["code"] == "too_large"


def test_the_parser_stops_where_the_limit_is(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    body = io.BytesIO(b"[" + b"1," * 5000)
    with pytest.raises(RequestDataTooBig):
        StrictJSONParser().parse(body)
    assert body.tell() == 11
    assert StrictJSONParser().parse(io.BytesIO(b"[1]")) == [1]


def test_each_page_whose_form_takes_a_file_has_a_limit_of_its_own():
    taking = []
    for view in views(get_resolver()):
        form = getattr(getattr(view, "view_class", None), "form_class", None)
        if any(isinstance(field, forms.FileField) for field in getattr(form, "base_fields", {}).values()):
            taking.append(view)
    assert len(taking) >= 4
    assert [view for view in taking if not files.takes(view)] == []


@pytest.mark.django_db
def test_another_file_under_the_same_hidden_key_is_not_dropped_in_silence(browser_of, ada):
    client = browser_of(ada)
    key, address = str(uuid.uuid4()), reverse("kam:import-add")

    def sent(content: bytes) -> Any:
        file = SimpleUploadedFile("book.csv", content)
        return client.post(address, {"_key": key, "kind": "accounts", "file": file})

    first = sent(b"code,name\nA1,One\n")
    assert first.status_code == 302
    assert sent(b"code,name\nA1,One\n")["Location"] == first.url and Import.objects.count() == 1
    other = sent(b"code,name\nB2,Two\n")
    assert other.status_code == 422 and b"sent already" in other.content
