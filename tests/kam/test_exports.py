"""Exports as runs: a worker writes what its starter sees, nobody else gets it, and half a file is never handed out."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from kam.actions import exports, retention, runs
from kam.choices import RunState
from kam.ground import pieces
from kam.ground.errors import Refused
from kam.models import Delivery, Event, Notice, Run, Token, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "exports"


def asked(by, **said):
    return exports.request(**{"noun": "accounts", "kind": "csv", "by": by} | said)


def done(by, **said):
    run = asked(by, **said)
    exports.work(run.pk)
    run.refresh_from_db()
    return run


def text_of(run, by):
    return exports.file_of(run, by=by).read_text("utf-8-sig")


def rows_of(run, by):
    return list(csv.DictReader(io.StringIO(text_of(run, by))))


def test_a_list_is_asked_for_watched_and_taken(lin, acme, other, api_of, django_capture_on_commit_callbacks):
    client = api_of(lin)
    said = {"list": "accounts", "format": "csv", "filters": {"q": acme.name}, "fields": ["code", "name"]}
    with django_capture_on_commit_callbacks():
        answer = client.post("/api/v1/exports/", said, format="json")
    assert answer.status_code == 202, answer.content
    assert (answer.json()["state"], answer.json()["file"]) == ("waiting", None)
    assert answer["Location"] == f"/api/v1/exports/{answer.json()['id']}/"
    assert client.get(f"{answer['Location']}file/").json()["code"] == "not_ready"
    exports.work(answer.json()["id"])
    ready = client.get(answer["Location"]).json()
    assert (ready["state"], ready["rows"], ready["progress"], ready["list"]) == ("done", 1, 1.0, "accounts")
    file = client.get(ready["file"])
    assert file["Content-Disposition"] == 'attachment; filename="accounts.csv"' and "no-store" in file["Cache-Control"]
    (row,) = csv.DictReader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig")))
    assert row == {"id": str(acme.pk), "code": acme.code, "name": acme.name}
    assert [one["id"] for one in client.get("/api/v1/exports/").json()["results"]] == [ready["id"]]


def test_the_log_says_who_took_what_and_a_notice_that_it_is_ready(lin, acme):
    run = done(lin, asked="ordering=name")
    told = Event.objects.get(verb="list.exported")
    assert told.by_id == lin.pk and told.data == {"format": "csv", "filter": "ordering=name", "rows": 1, "run": run.pk}
    assert Notice.objects.get().url == f"/exports/{run.pk}/" and Notice.objects.get().user == lin


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_it_is_the_very_file_that_the_list_gives_at_once(zhao, acme, other, api_of, kind):
    run = done(zhao, kind=kind, asked="ordering=-name")
    path = exports.file_of(run, by=zhao)
    if kind == "xlsx":
        assert path.read_bytes()[:2] == b"PK"
        return
    at_once = api_of(zhao).get("/api/v1/accounts/?format=csv&ordering=-name")
    rows = list(csv.DictReader(io.StringIO(b"".join(at_once.streaming_content).decode("utf-8-sig"))))
    if kind == "csv":
        assert rows_of(run, zhao) == rows
    else:
        found = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        assert [(one["id"], one["name"]) for one in found] == [(int(row["id"]), row["name"]) for row in rows]


def test_a_page_s_list_has_the_page_s_columns_in_its_order(zhao, acme, other, browser_of):
    client = browser_of(zhao)
    at_once = b"".join(client.get("/customers/?format=csv&sort=-name").streaming_content).decode("utf-8-sig")
    form = {"page": "/customers/", "asked": "sort=-name", "format": "csv"}
    assert "Prepare" in client.get("/exports/add/", form).content.decode()
    answer = client.post("/exports/add/", form)
    run = Run.objects.get()
    assert answer["Location"] == f"/exports/{run.pk}/"
    shown = client.get(f"/exports/{run.pk}/progress/", headers={"HX-Request": "true"})
    assert 'hx-trigger="every 1s"' in shown.content.decode()
    exports.work(run.pk)
    run.refresh_from_db()
    assert client.get(f"/exports/{run.pk}/progress/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert f"/exports/{run.pk}/file/" in client.get(f"/exports/{run.pk}/").content.decode()
    taken = b"".join(client.get(f"/exports/{run.pk}/file/").streaming_content).decode("utf-8-sig")
    assert taken == at_once and str(run.pk) in client.get("/exports/").content.decode()


def test_each_sees_their_own_and_the_file_is_its_starter_s_alone(lin, chen, gu, ada, acme, api_of, browser_of):
    run = done(lin)
    address = f"/api/v1/exports/{run.pk}/"
    for stranger in (chen, gu):
        assert api_of(stranger).get(address).status_code == api_of(stranger).get(f"{address}file/").status_code == 404
        assert api_of(stranger).delete(address).status_code == 404
        assert browser_of(stranger).get(f"/exports/{run.pk}/file/").status_code == 404
    assert api_of(ada).get(address).json()["file"] is None, "whoever keeps the jobs sees that it is there"
    assert api_of(ada).get(f"{address}file/").status_code == api_of(ada).delete(address).status_code == 403
    assert browser_of(ada).get(f"/exports/{run.pk}/file/").status_code == 403


def test_rows_and_fields_are_those_of_its_starter_s_role(lin, chen, acme, other, api_of):
    factories.ContactFactory(account=acme)
    finance = factories.UserFactory(role="finance")
    assert {row["id"] for row in rows_of(done(lin), lin)} == {str(acme.pk)}
    assert {row["id"] for row in rows_of(done(chen), chen)} == {str(other.pk)}
    assert rows_of(done(lin, noun="contacts"), lin) and not rows_of(done(finance, noun="contacts"), finance)


def test_whose_rights_went_before_it_was_written_gets_nothing(lin, acme, other):
    run = asked(lin)
    User.objects.filter(pk=lin.pk).update(is_active=False)
    exports.work(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.FAILED and run.error and not Event.objects.filter(verb="list.exported").exists()


def test_whose_rights_went_while_it_was_written_gets_nothing(lin, acme, folder, monkeypatch):
    run, write = asked(lin), exports.written.write

    def demoted(*args):
        User.objects.filter(pk=lin.pk).update(role="finance")
        return write(*args)

    monkeypatch.setattr(exports.written, "write", demoted)
    exports.work(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.FAILED and not list(folder.iterdir())


def test_whose_rights_went_before_the_download_gets_nothing(lin, chen, acme, api_of):
    run = done(lin)
    assert exports.file_of(run, by=lin).exists()
    type(acme).objects.filter(pk=acme.pk).update(owner=chen)
    lost = User.objects.get(pk=lin.pk)
    assert api_of(lost).get(f"/api/v1/exports/{run.pk}/file/").status_code == 403, "a customer of the file went"
    type(acme).objects.filter(pk=acme.pk).update(owner=lin)
    User.objects.filter(pk=lin.pk).update(role="service")
    with pytest.raises(PermissionDenied):
        exports.file_of(run, by=User.objects.get(pk=lin.pk))


def test_a_worker_that_dies_leaves_no_file_and_the_next_begins_anew(lin, acme, folder):
    dead = runs.claim(asked(lin).pk)
    exports._part(dead).parent.mkdir(parents=True)
    exports._part(dead).write_text("id,na", "utf-8")
    with pytest.raises(Refused) as refused:
        exports.file_of(dead, by=lin)
    assert refused.value.code == "not_ready"
    Run.objects.update(beat_at=timezone.now() - timedelta(minutes=5))
    Delivery.objects.update(created_at=timezone.now() - timedelta(minutes=10))
    assert runs.sweep() == 1
    exports.work(dead.pk)
    run = Run.objects.get()
    assert run.state == RunState.DONE and run.attempts == 2 and rows_of(run, lin)[0]["name"] == acme.name
    assert [path.name for path in folder.iterdir()] == [run.params["file"]]
    with pytest.raises(runs.LeaseLost):
        exports.perform(dead)
    assert rows_of(run, lin), "the late worker harms nothing"


def test_a_fault_on_the_way_leaves_nothing_and_is_told(lin, acme, folder, monkeypatch):
    def full(*_args):
        (folder / "1").parent.mkdir(exist_ok=True)
        raise OSError("disk full")

    run = asked(lin)
    monkeypatch.setattr(exports.written, "write", full)
    with pytest.raises(OSError, match="disk full"):
        exports.work(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.FAILED and "OSError" in run.error and not list(folder.iterdir())
    assert Notice.objects.get().user == lin


def test_two_at_once_are_two_and_the_same_twice_is_one(lin, acme):
    first, second = asked(lin), asked(lin, asked="ordering=name")
    assert asked(lin) == first != second
    claimed = runs.claim(first.pk)
    assert runs.claim(first.pk) is None
    exports.perform(claimed)
    exports.work(second.pk)
    assert [run.state for run in Run.objects.all()] == ["done", "done"]
    assert len({run.params["file"] for run in Run.objects.all()}) == 2


def test_nobody_has_more_than_a_few_at_once(lin, acme, api_of):
    for name in ("id", "name", "code"):
        asked(lin, asked=f"ordering={name}")
    answer = api_of(lin).post("/api/v1/exports/", {"list": "accounts", "format": "csv"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many")
    Run.objects.update(state="done")
    assert api_of(lin).post("/api/v1/exports/", {"list": "accounts", "format": "csv"}, format="json").status_code == 202


def test_the_same_key_is_one_export(lin, acme, api_of):
    said = {"list": "accounts", "format": "csv"}
    first, again = (
        api_of(lin).post("/api/v1/exports/", said, format="json", HTTP_IDEMPOTENCY_KEY="k") for _ in range(2)
    )
    assert first.json() == again.json() and Run.objects.count() == 1


def test_cells_are_inert(lin, acme):
    type(acme).objects.filter(pk=acme.pk).update(name="=HYPERLINK(1)")
    assert rows_of(done(lin), lin)[0]["name"] == "'=HYPERLINK(1)"
    assert json.loads(text_of(done(lin, kind="jsonl"), lin))["name"] == "=HYPERLINK(1)"


def test_it_is_cancelled_or_removed_by_its_starter(lin, acme, folder, api_of, django_capture_on_commit_callbacks):
    run = runs.claim(asked(lin).pk)
    assert api_of(lin).delete(f"/api/v1/exports/{run.pk}/").status_code == 204
    with pytest.raises(runs.LeaseLost):
        exports.perform(run)
    ready = done(lin)
    with django_capture_on_commit_callbacks(execute=True):
        assert api_of(lin).delete(f"/api/v1/exports/{ready.pk}/").status_code == 204
    assert not list(folder.glob(f"{ready.pk}-*")) and api_of(lin).get("/api/v1/exports/").json()["results"] == []
    assert not Run.objects.filter(params__has_key="asked").exists()


def test_after_its_time_it_is_handed_out_no_more_and_the_night_lets_it_go(
    lin, acme, folder, time_machine, django_capture_on_commit_callbacks
):
    run = done(lin)
    assert datetime.fromisoformat(run.result["expires_at"]) == run.created_at + timedelta(days=7)
    time_machine.move_to(timezone.now() + timedelta(days=7, minutes=1))
    with pytest.raises(Refused) as refused:
        exports.file_of(run, by=lin)
    assert refused.value.code == "expired" and list(folder.iterdir())
    time_machine.move_to(timezone.now() + timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.nightly().result["export_files"] == 1
    assert not list(folder.iterdir()) and not exports.kept().exists()


def test_who_erases_a_person_lets_go_of_every_file(lin, ada, acme, folder, django_capture_on_commit_callbacks):
    run, going = done(lin), runs.claim(asked(lin, noun="contacts").pk)
    with django_capture_on_commit_callbacks(execute=True):
        assert exports.forget(by=ada) == 1
    assert not list(folder.glob(f"{run.pk}-*"))
    with pytest.raises(runs.LeaseLost):
        runs.beat(going, 0.5)
    exports.work(going.pk)
    assert Run.objects.get(pk=going.pk).state == RunState.DONE
    with pytest.raises(PermissionDenied):
        exports.forget(by=lin)


@pytest.mark.parametrize(("scope", "status"), [("read", 403), ("trade:write", 403), ("exports:write", 202)])
def test_a_token_needs_its_scope(lin, acme, client, scope, status):
    _token, secret = Token.objects.create(user=lin, name="BI", scopes=[scope])
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    answer = client.post("/api/v1/exports/", {"list": "accounts", "format": "csv"}, content_type="application/json")
    assert answer.status_code == status and client.get("/api/v1/exports/").status_code == 200


def test_it_is_read_in_pieces_with_a_few_rows_in_memory(zhao, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(pieces, "PIECE", 10)
    made = [factories.AccountFactory() for _ in range(35)]
    heard = []
    found = pieces.in_pieces(type(made[0]).objects.order_by("-name", "pk"), lambda *told: heard.append(told))
    with django_assert_num_queries(2):
        next(found)
    made[0].delete()
    left = [row.pk for row in type(made[0]).objects.order_by("-name", "pk")]
    assert [row.pk for row in found] == left[1:] and heard == [(0, 35), (10, 35), (20, 35), (30, 35), (35, 35)]


def test_files_lie_where_no_web_server_looks(lin, acme, settings, client):
    path = exports.file_of(done(lin), by=lin)
    assert path.is_relative_to(Path(settings.MEDIA_ROOT))
    assert client.get(f"/media/exports/{path.name}").status_code == 404
