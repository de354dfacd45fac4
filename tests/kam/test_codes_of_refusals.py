"""What programs read of a refusal: the codes that the document and the guide name are those that the server sends."""

from __future__ import annotations

import ast
import gzip
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from kam.ground import documents, problems, refusals
from tests import factories

pytestmark = pytest.mark.django_db
ACCOUNTS = "/api/v1/accounts/"
GUIDE = (documents.KEPT.parent / "api.md").read_text("utf-8")


def code(answer: Any, status: int) -> str:
    said = json.loads(answer.content)
    assert answer.status_code == status, said
    assert said["type"] == f"urn:kam:problem:{said['code']}"
    return str(said["code"])


def test_each_status_comes_with_the_codes_of_the_table(settings, api_of, zhao, gu, acme, monkeypatch):
    api, path = api_of(zhao), f"{ACCOUNTS}{acme.pk}/"
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2000

    def put(body: Any, kind: str = "application/json", **headers: str) -> Any:
        return api.post(ACCOUNTS, body, content_type=kind, headers=headers)

    put('{"code": "N1", "name": "Nord"}', **{"Idempotency-Key": "1"})
    found = {
        400: {code(put('{"nickname": 1}'), 400), code(put("{"), 400)},
        401: {code(Client().get(path), 401), code(Client().get(path, headers={"Authorization": "Bearer x"}), 401)},
        403: {code(api_of(gu).post("/api/v1/runs/", {"kind": "all"}, format="json"), 403)},
        404: {code(api.get(f"{ACCOUNTS}999999/"), 404)},
        406: {code(api.get(path, headers={"Accept": "image/png"}), 406)},
        412: {code(api.patch(path, {"city": "x"}, format="json", headers={"If-Match": '"1-99"'}), 412)},
        413: {code(put(json.dumps({"name": "x" * 3000})), 413)},
        415: {code(put("x", "text/plain"), 415)},
        422: {code(put('{"code": "N2", "name": "Sud"}', **{"Idempotency-Key": "1"}), 422)},
    }
    for status, codes in found.items():
        assert codes <= refusals.CODES[status].keys(), status
    settings.API_RATE_PER_MINUTE = 0
    assert code(api.get(path), 429) == next(iter(refusals.CODES[429]))
    away = problems.handle(OperationalError(), {})
    assert away is not None and away.data["code"] == next(iter(refusals.CODES[503]))


def test_the_document_and_the_guide_name_these_codes() -> None:
    told = json.loads(documents.KEPT.read_text("utf-8"))["components"]["responses"]
    for status, codes in refusals.CODES.items():
        [said] = told[f"Refused{status}"]["content"].values()
        assert said["example"]["code"] == next(iter(codes))
        described = told[f"Refused{status}"]["description"] if f"Refused{status}" in told else GUIDE
        assert [one for one in codes if f"`{one}`" not in GUIDE or f"`{one}`" not in described] == []
    assert [one for one in refusals.FIELDS if f"`{one}`" not in GUIDE] == []


def sent() -> Iterator[tuple[int, str]]:
    """(status, code) of each refusal that the API's own layer writes with both of them."""
    for path in sorted((documents.KEPT.parents[1] / "kam").glob("ground/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            said = {one.arg: one.value for one in node.keywords} if isinstance(node, ast.Call) else {}
            code, status = (said.get(name) for name in ("code", "status"))
            if isinstance(code, ast.Constant) and isinstance(status, ast.Constant) and isinstance(code.value, str):
                yield int(status.value), code.value


def test_what_the_layer_itself_refuses_is_in_the_table() -> None:
    found = set(sent())
    assert {(400, "key_empty"), (409, "shown_once"), (422, "key_reused")} <= found
    assert [one for one in found if one[1] not in refusals.CODES.get(one[0], ())] == []
    rows = set(re.findall(r"^\| (\d+) \| `(\w+)` \|", GUIDE, re.M))
    assert rows == {(str(status), code) for status, codes in refusals.CODES.items() for code in codes}


@pytest.mark.parametrize(("key", "why"), [("", "key_empty"), ("x" * 256, "key_too_long"), ("a\x7fb", "key_unreadable")])
def test_a_key_that_is_none_says_why(api_of, zhao, key, why):
    answer = api_of(zhao).post(ACCOUNTS, {"code": "N9", "name": "x"}, format="json", headers={"Idempotency-Key": key})
    assert code(answer, 400) == why


def test_each_field_says_its_code_beside_its_words(api_of, zhao, acme):
    answer = api_of(zhao).post(ACCOUNTS, {"code": 7, "name": "", "nickname": "x", "customer_since": "x"}, format="json")
    assert answer.json()["codes"] == {
        "code": ["type"], "name": ["required"], "nickname": ["unknown_field"], "customer_since": ["day"]
    }  # fmt: skip
    answer = api_of(zhao).post(ACCOUNTS, {"code": "N1", "name": "", "customer_since": "x"}, format="json").json()
    assert answer["codes"] == {"name": ["required"], "customer_since": ["day"]}
    assert answer["codes"].keys() == answer["errors"].keys()
    taken = api_of(zhao).post(ACCOUNTS, {"code": acme.code, "name": "Wholly different"}, format="json").json()
    assert taken["codes"] == {"code": ["taken"]} and taken["errors"]["code"]
    factories.ProductFactory(code="P1")
    taken = api_of(zhao).post("/api/v1/products/", {"code": "P1", "name": "x"}, format="json").json()
    assert taken["codes"] == {"code": ["taken"]}
    assert api_of(zhao).get(ACCOUNTS, {"nobody": "1"}).json()["codes"] == {"nobody": ["unknown_parameter"]}


def test_a_packed_body_is_refused_in_words(api_of, zhao):
    body = gzip.compress(b'{"code": "N1", "name": "Nord"}')
    answer = api_of(zhao).post(ACCOUNTS, body, content_type="application/json", headers={"Content-Encoding": "gzip"})
    assert code(answer, 415) == "unsupported_media_type" and "gzip" in answer.json()["detail"]


def test_a_file_is_served_to_who_takes_its_kind_alone(api_of, zhao, acme):
    api = api_of(zhao)
    answer = api.get(ACCOUNTS, {"format": "csv"}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200 and b"ACME" in b"".join(answer.streaming_content)
    assert api.get(ACCOUNTS, headers={"Accept": "application/problem+json"}).json()["count"] == 1
    assert api.get(ACCOUNTS, headers={"Accept": "text/csv"}).status_code == 406


@pytest.mark.parametrize("noun", ["accounts", "orders", "contacts", "plans"])
def test_a_bulk_call_takes_items_alone(api_of, zhao, noun):
    answer = api_of(zhao).post(f"/api/v1/{noun}/bulk/", {"items": [], "upsert": True}, format="json")
    assert answer.status_code == 400 and answer.json()["codes"] == {"upsert": ["unknown_field"]}


@pytest.mark.parametrize("asked", ["accounts/?page=1", "accounts/?page_size=5", "orders/?cursor=x", "changes/?page=1"])
def test_a_file_has_all_rows(api_of, zhao, asked):
    answer = api_of(zhao).get(f"/api/v1/{asked}&format=csv")
    assert answer.status_code == 400 and list(answer.json()["codes"].values()) == [["unknown_parameter"]]


def test_the_headers_that_the_document_names_come(api_of, zhao, acme):
    paths = json.loads(documents.KEPT.read_text("utf-8"))["paths"]

    def named(path: str, method: str, status: str) -> set[str]:
        return set(paths[path][method]["responses"][status]["headers"])

    api = api_of(zhao)
    made = api.post(ACCOUNTS, {"code": "N1", "name": "Nord"}, format="json")
    read, rows = api.get(f"{ACCOUNTS}{acme.pk}/"), api.get(ACCOUNTS)
    assert {"ETag", "Location", "RateLimit-Limit"} <= named(ACCOUNTS, "post", "201") <= set(made.headers)
    assert "ETag" in named(ACCOUNTS + "{id}/", "get", "200") <= set(read.headers)
    assert "ETag" not in named(ACCOUNTS, "get", "200") <= set(rows.headers)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ({"ordered_on": "05/06/2026"}, {"ordered_on": ["day"]}), ({"ordered_on": "2026/5/6"}, {"ordered_on": ["day"]}),
        ({"ordered_on": "Nov 20, 2026"}, {"ordered_on": ["day"]}), ({"amount": "1,234"}, {"amount": ["number"]}),
        ({"amount": "12,5"}, {"amount": ["number"]}), ({"amount": "¥ 12.50"}, {"amount": ["number"]}),
    ],
)  # fmt: skip
def test_no_day_and_no_amount_of_a_single_call_is_guessed_at(said, codes, language, acme, api_of, lin):
    order = {"account": acme.pk, "number": "A-1", "ordered_on": "2026-05-06", "amount": "5.00", "currency": "CNY"}
    headers = {"Accept-Language": language}
    answer = api_of(lin).post("/api/v1/orders/", order | said, format="json", headers=headers)
    assert (answer.status_code, answer.json().get("codes")) == (400, codes)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("custom", "codes"), [({"nope": 1}, {"custom.nope": ["unknown_field"]}), ("x", {"custom": ["field_values"]})]
)
def test_a_field_of_ones_own_that_is_not_there_is_called_so(custom, codes, acme, api_of, lin):
    answer = api_of(lin).patch(f"{ACCOUNTS}{acme.pk}/", {"custom": custom}, format="json")
    assert (answer.status_code, answer.json()["codes"]) == (400, codes)


def raised(path: str) -> set[tuple[int, str]]:
    """(status, code) of each refusal in a file that has a code of its own."""
    tree = ast.parse((documents.KEPT.parent.parent / path).read_text("utf-8"))
    calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and getattr(one.func, "id", "") == "Refused"]
    said = [{one.arg: one.value for one in call.keywords} for call in calls]
    plain = [{name: one.value for name, one in more.items() if isinstance(one, ast.Constant)} for more in said]
    return {(int(more.get("status", 409)), str(more["code"])) for more in plain if "code" in more}


@pytest.mark.parametrize("path", ["kam/actions/webhooks.py", "kam/actions/tokens.py", "kam/api/tokens.py"])
def test_each_refusal_of_webhooks_and_tokens_is_in_the_table(path):
    found = raised(path)
    assert found and all(code in refusals.CODES[status] for status, code in found), found


def test_the_guide_has_the_table_as_it_is():
    rows = [f"| {status} | `{one}` | {why} |" for status, codes in refusals.CODES.items() for one, why in codes.items()]
    rows += [f"| `{one}` | {why} |" for one, why in refusals.FIELDS.items()]
    assert [row for row in rows if row not in GUIDE.splitlines()] == []
