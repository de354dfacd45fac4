"""The import over REST: a file is sent, matched, checked, loaded, told row by row and taken back; rights and scopes."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Account, Order
from kam.models import Import, Token

pytestmark = pytest.mark.django_db
AT = "/api/v1/imports/"
HEAD = "account_id,order_id,order_date,revenue,colour"


@pytest.fixture
def send(django_capture_on_commit_callbacks: Any) -> Any:
    """Posts, and lets the worker do what the post asked for."""

    def post(client: Any, path: str, data: Any = None, **more: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, {} if data is None else data, **more)

    return post


def book(*lines: str, name: str = "book.csv") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, "\n".join([HEAD, *lines, ""]).encode())}


@pytest.mark.db_both
def test_a_file_is_sent_checked_loaded_and_taken_back(api_of: Any, ada: Any, send: Any) -> None:
    api = api_of(ada)
    answer = send(api, AT, book("A,1,2011-01-18,5,red", "B,1,soon,5,red"), format="multipart")
    assert answer.status_code == 201 and answer["Location"] == f"{AT}{answer.json()['id']}/"
    found = api.get(answer["Location"]).json()
    assert (found["state"], found["kind"], found["missing"]) == ("checked", "orders", [])
    assert (found["total"], found["bad"], found["created"]) == (2, 1, 1)
    assert found["mapping"]["number"] == "order_id" and "colour" in found["columns"]
    assert found["errors"][0]["row"] == 3 and found["errors"][0]["value"] == "soon" and not Order.objects.exists()
    errors = api.get(found["errors_file"])
    assert b"soon" in b"".join(errors.streaming_content) and "book-errors.csv" in errors["Content-Disposition"]
    send(api, f"{answer['Location']}load/", {"new_customers": True}, format="json")
    assert not Order.objects.exists() and api.get(answer["Location"]).json()["state"] == "checked"
    send(api, f"{answer['Location']}load/", {"good_rows": True, "new_customers": True}, format="json")
    assert Order.objects.count() == 1 and api.get(answer["Location"]).json()["state"] == "done"
    assert send(api, f"{answer['Location']}load/", {}, format="json").status_code == 409
    send(api, f"{answer['Location']}undo/", {}, format="json")
    assert not Order.objects.exists() and not Account.objects.exists()


def test_columns_are_said_where_their_names_tell_nothing(api_of: Any, ada: Any, lin: Any, send: Any) -> None:
    api = api_of(ada)
    file = SimpleUploadedFile("kunden.csv", b"eins,zwei\nA-1,Acme\n")
    found = send(api, AT, {"file": file, "kind": "accounts"}, format="multipart").json()
    assert found["state"] == "uploaded" and "code" in found["missing"] and found["run"] is None
    at = f"{AT}{found['id']}/columns/"
    for wrong in ({"code": "drei"}, {"colour": "eins"}, ["eins"], {"code": 1}):
        assert send(api, at, {"mapping": wrong}, format="json").status_code in (400, 409, 422), wrong
    said = {"mapping": {"code": "eins", "name": "zwei"}, "owner": lin.pk}
    assert send(api, at, said, format="json").status_code == 200
    assert api.get(f"{AT}{found['id']}/").json()["state"] == "checked"
    send(api, f"{AT}{found['id']}/load/", {}, format="json")
    assert Account.objects.get(code="A-1").owner == lin


def test_nothing_is_said_of_a_file_that_is_being_worked_on(api_of: Any, ada: Any) -> None:
    """Its rows would come in as nobody checked them, and could not be taken back."""
    api = api_of(ada)
    at = f"{AT}{api.post(AT, book('A,1,2011-01-18,5,red'), format='multipart').json()['id']}/"
    assert api.get(at).json()["state"] == "uploaded"  # its check waits for a worker
    for way, said in (("columns/", {}), ("columns/", {"encoding": "big5"}), ("load/", {}), ("undo/", {})):
        assert api.post(f"{at}{way}", said, format="json").status_code == 409


def test_what_a_program_cannot_see_is_told(api_of: Any, ada: Any, send: Any) -> None:
    api = api_of(ada)
    odd = ["A,1,2011-01-18,5,red", "B,2,2011-01-18,5,red,one more", "C\0,3,2011-01-18,5,red"]
    found = api.get(send(api, AT, book(*odd), format="multipart")["Location"]).json()
    assert found["encoding"] == "utf-8-sig" and [(one["row"], one["value"]) for one in found["errors"]][0] == (
        3,
        "one more",
    )
    assert (found["good"], found["bad"]) == (1, 2) and "separator" in found["errors"][0]["reason"]
    chinese = SimpleUploadedFile("b.csv", "客户编号,客户名称\nA,华东建材\n".encode("gb18030"))
    assert send(api, AT, {"file": chinese, "kind": "accounts"}, format="multipart").json()["encoding"] == "gb18030"


def test_the_same_key_brings_a_file_once(api_of: Any, ada: Any, send: Any) -> None:
    api = api_of(ada)
    for _again in range(2):
        answer = send(api, AT, book("A,1,2011-01-18,5,red"), format="multipart", HTTP_IDEMPOTENCY_KEY="night 1")
        assert answer.status_code == 201
    assert Import.objects.count() == 1 and answer["Idempotent-Replayed"] == "true"
    other = send(api, AT, book("A,2,2011-01-18,5,red"), format="multipart", HTTP_IDEMPOTENCY_KEY="night 1")
    assert other.status_code == 422 and Import.objects.count() == 1


def test_only_who_may_import_and_a_token_with_its_scope(api_of: Any, ada: Any, lin: Any, send: Any) -> None:
    assert send(api_of(lin), AT, book("A,1,2011-01-18,5,red"), format="multipart").status_code == 403
    source = Import.objects.create(kind="orders", file_name="x.csv", by=ada, options={"header": ["a"]})
    for way in ("", "errors/"):
        assert api_of(lin).get(f"{AT}{source.pk}/{way}").status_code == 404
    for way in ("columns/", "load/", "undo/"):
        assert send(api_of(lin), f"{AT}{source.pk}/{way}", {}, format="json").status_code in (403, 404)
    assert api_of(ada).get(f"{AT}{source.pk}/errors/").status_code == 404
    assert api_of(ada).post(AT, {"file": "no"}, format="json").status_code == 415
    assert send(api_of(ada), AT, {"colour": "red"}, format="multipart").status_code == 400


@pytest.mark.parametrize(("scope", "status"), [("read", 403), ("trade:write", 403), ("imports:write", 201)])
def test_a_token_needs_its_scope(ada: Any, client: Any, scope: str, status: int) -> None:
    _token, secret = Token.objects.create(user=ada, name="ERP", scopes=[scope])
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    assert client.post(AT, book("A,1,2011-01-18,5,red")).status_code == status
    assert client.get(AT).status_code == 200


def test_a_header_that_was_brought_in_before_is_known_again(api_of: Any, ada: Any, acme: Any, send: Any) -> None:
    api, line = api_of(ada), f"{acme.code},N-1,2026-03-01,5"
    file = SimpleUploadedFile("a.csv", f"Kd,Beleg,Tag,Wert\n{line}\n".encode())
    first = send(api, AT, {"file": file, "kind": "orders"}, format="multipart").json()
    at = f"{AT}{first['id']}/"
    mapping = {"account": "Kd", "number": "Beleg", "ordered_on": "Tag", "amount": "Wert"}
    send(api, f"{at}columns/", {"mapping": mapping}, format="json")
    file = SimpleUploadedFile("b.csv", f"Kd,Beleg,Tag,Wert\n{line}\n".encode())
    assert send(api, AT, {"file": file}, format="multipart").json()["kind"] != "orders", "nobody brought one in yet"
    send(api, f"{at}load/", {}, format="json")
    file = SimpleUploadedFile("c.csv", f"Kd,Beleg,Tag,Wert\n{line}\n".encode())
    found = send(api, AT, {"file": file}, format="multipart").json()
    assert (found["kind"], found["mapping"], found["missing"]) == ("orders", mapping, [])
