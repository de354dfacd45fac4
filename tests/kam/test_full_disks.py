"""A disk without room: every door that writes a file says so (503, or a word on the run) and leaves no half of one."""

from __future__ import annotations

import errno
import resource
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Account, Document
from kam.actions import exports, imports, runs, uploads
from kam.choices import RunState
from kam.ground import cache, disks, problems
from kam.models import Import, Key
from tests import factories

pytestmark = pytest.mark.django_db
ROOM = 256 * 1024
LARGE = b"%PDF-1.7 " + b"x" * (2 * ROOM)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def full(monkeypatch):
    """Inside, the system itself lets no file grow beyond `ROOM`: what is written before that is on the disk."""
    monkeypatch.setattr(disks, "CLOSED", {*disks.CLOSED, errno.EFBIG})

    @contextmanager
    def within():
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return within


def files_below(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def customers():
    rows = "".join(f"C{number},Customer {number} {'x' * 90}\n" for number in range(6000))
    return SimpleUploadedFile("customers.csv", f"code,name\n{rows}".encode())


@pytest.mark.parametrize("door", ["documents", "imports", "photos"])
def test_a_program_is_told_to_come_again(door, ada, lin, acme, full, media):
    visit = factories.VisitFactory(account=acme, user=lin)
    caller, path, said = {
        "documents": (lin, "/api/v1/documents/", {"account": acme.pk, "file": SimpleUploadedFile("a.pdf", LARGE)}),
        "imports": (ada, "/api/v1/imports/", {"kind": "accounts", "file": customers()}),
        "photos": (lin, f"/api/v1/visits/{visit.pk}/files/", {"file": SimpleUploadedFile("a.pdf", LARGE)}),
    }[door]
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(caller)
    with full():
        answer = client.post(path, said, HTTP_IDEMPOTENCY_KEY="once")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable") and answer["Retry-After"]
    assert "disk" in answer.json()["detail"]
    assert not files_below(media) and not Key.objects.exists()
    assert not Document.objects.exists() and not Import.objects.exists()
    for one in said.values():
        if hasattr(one, "seek"):
            one.seek(0)
    assert client.post(path, said, HTTP_IDEMPOTENCY_KEY="once").status_code == 201


def test_a_page_is_told_in_words(lin, acme, full, media):
    browser = Client(raise_request_exception=False)
    browser.force_login(lin, backend="allauth.account.auth_backends.AuthenticationBackend")
    with full():
        said = {"file": SimpleUploadedFile("a.pdf", LARGE), "kind": "contract"}
        answer = browser.post(f"/customers/{acme.pk}/documents/new/", said)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5") and "disk" in answer.content.decode()
    assert not files_below(media)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_a_prepared_file_fails_in_words(kind, zhao, full, media):
    Account.objects.bulk_create(Account(code=f"C{number}", name=f"{number:0>90}") for number in range(3000))
    run = exports.request(noun="accounts", kind=kind, by=zhao)
    with full(), pytest.raises(OSError):
        exports.work(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.FAILED and run.error == disks.words()
    assert not [*(media / "exports").iterdir()]
    again = exports.request(noun="accounts", kind=kind, by=zhao)
    exports.work(again.pk)
    assert len([*(media / "exports").iterdir()]) == 1


def test_what_a_killed_worker_left_of_a_workbook_goes_with_the_next_try(zhao, media):
    run = exports.request(noun="accounts", kind="xlsx", by=zhao)
    left = media / "exports" / f"{run.pk}-dead.part-parts"
    left.mkdir(parents=True)
    (left / "sheet").write_text("half")
    exports.work(run.pk)
    assert not left.exists() and len([*left.parent.iterdir()]) == 1


def test_bad_rows_that_find_no_room_end_the_run_and_bring_nothing_in(ada, full, media):
    source = uploads.upload(customers(), kind="accounts", by=ada)
    source = imports.prepare(source, mapping={"code": "code", "name": "code"}, by=ada)
    path = media / source.file.name
    path.write_text("code,name\n" + "".join(f",{'x' * 90}\n" for _one in range(6000)))
    run = imports.start(source, imports.CHECK, by=ada)
    with full(), pytest.raises(OSError):
        imports.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == (RunState.FAILED, disks.words())
    assert files_below(media) == [path.name] and not Account.objects.exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_what_says_that_a_disk_takes_nothing(number):
    error = OSError(number, "no")
    assert problems.is_away(error) and runs.words_of(error) == disks.words()
    answer = problems.handle(error, {})
    assert answer.status_code == 503 and answer.headers["Retry-After"]
    assert not problems.is_away(OSError(errno.ENOENT, "no"))


def test_a_database_without_room_is_told():
    psycopg2 = pytest.importorskip("psycopg2.errors")
    try:
        raise OperationalError("could not extend file") from psycopg2.DiskFull()
    except OperationalError as error:
        assert problems.handle(error, {}).status_code == 503
    assert psycopg2.lookup("53100") is psycopg2.DiskFull and issubclass(psycopg2.DiskFull, psycopg2.OperationalError)


def test_reading_goes_on_where_nothing_can_be_counted(tmp_path, monkeypatch):
    kept = cache.CountingFileCache(str(tmp_path), {})
    kept.add("calls", 7, 60)

    def closed(*_args, **_more):
        raise OSError(errno.ENOSPC, "no")

    monkeypatch.setattr("django.core.cache.backends.filebased.tempfile.mkstemp", closed)
    assert kept.add("other", 0, 60) and kept.incr("calls") == 8 and kept.get("calls") == 7
    kept.set("calls", 9)
    assert kept.get("calls") == 7


def test_a_database_that_is_away_before_a_page_begins_is_told(lin, monkeypatch):
    """While the session is read, say: nothing of ours has begun by then that could tell."""
    from django.contrib.sessions.backends.db import SessionStore

    browser = Client(raise_request_exception=False)
    browser.force_login(lin, backend="allauth.account.auth_backends.AuthenticationBackend")

    def away(_self):
        raise OperationalError("away")

    monkeypatch.setattr(SessionStore, "load", away)
    answer = browser.get("/customers/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5") and "database" in answer.content.decode()
