"""`?fields=` is taken by every operation that answers records, and refused by the others in the usual words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kam.actions import webhooks
from kam.api.exports import ExportShape
from kam.ground import documents, sparse
from kam.models import Run, Webhook
from kam.rules.openapi_samples import operations
from tests import factories

pytestmark = pytest.mark.django_db
ITEM = {"code": "N1", "name": "Nord"}


def test_who_i_am_in_few_words(api_of, zhao):
    assert api_of(zhao).get("/api/v1/me/?fields=role").json() == {"id": zhao.pk, "role": "director"}


def test_what_became_of_the_items_of_a_bulk_call(api_of, zhao):
    answer = api_of(zhao).post("/api/v1/accounts/bulk/?fields=status", {"items": [ITEM, {}]}, format="json").json()
    assert answer["counts"]["created"] == 1
    assert [set(row) for row in answer["results"]] == [{"id", "status"}] * 2


def test_a_webhook_that_is_changed(api_of, zhao, monkeypatch):
    monkeypatch.setattr("kam.ground.outgoing.check", lambda url: None)
    hook, _secret = webhooks.create({"name": "DWH", "url": "https://dwh.example.com/"}, by=zhao)
    address = f"/api/v1/webhooks/{hook.pk}/"
    assert api_of(zhao).patch(f"{address}?fields=name", {"name": "BI"}, format="json").json() == {
        "id": hook.pk, "name": "BI"
    }  # fmt: skip
    sent = api_of(zhao).post(f"{address}test/?fields=verb").json()
    assert set(sent) == {"id", "verb"}
    assert api_of(zhao).patch(f"{address}?fields=nothing", {"name": "Not"}, format="json").status_code == 400
    assert Webhook.objects.get(pk=hook.pk).name == "BI", "refused before anything is written"


def test_a_plan_that_is_moved(api_of, lin, acme):
    made = api_of(lin).post("/api/v1/plans/", {"account": acme.pk, "planned_on": "2027-03-01"}, format="json").json()
    address = f"/api/v1/plans/{made['id']}/"
    moved = api_of(lin).patch(f"{address}?fields=planned_on,heeds", {"planned_on": "2027-03-02"}, format="json").json()
    assert set(moved) == {"id", "planned_on", "heeds"} and moved["planned_on"] == "2027-03-02"
    assert set(api_of(lin).get(f"{address}?fields=state").json()) == {"id", "state"}
    assert "heeds" not in api_of(lin).get(address).json()


def test_a_history_row_by_row(api_of, lin, acme):
    api_of(lin).patch(f"/api/v1/accounts/{acme.pk}/", {"city": "Wuxi"}, format="json")
    answer = api_of(lin).get(f"/api/v1/accounts/{acme.pk}/history/?fields=verb").json()
    assert {frozenset(row) for row in answer["results"]} == {frozenset({"id", "verb"})} and "files" in answer


def test_rankings_too(api_of, zhao, acme):
    factories.AccountFactory(parent=acme)
    rows = api_of(zhao).get("/api/v1/groups/?fields=code").json()["results"]
    assert rows and set(rows[0]) == {"id", "code"}
    assert "fields" in api_of(zhao).get("/api/v1/groups/?fields=code&format=csv").json()["errors"]
    assert api_of(zhao).get("/api/v1/groups/?fields=nothing").status_code == 400


def test_an_answer_that_is_repeated_holds_what_the_first_held(api_of, zhao):
    key = {"HTTP_IDEMPOTENCY_KEY": "N1"}
    first, second = (api_of(zhao).post("/api/v1/accounts/?fields=code", ITEM, format="json", **key) for _once in (1, 2))
    assert first.json() == second.json() and set(first.json()) == {"id", "code"} and "ETag" in second


@pytest.mark.parametrize(
    "said", [{"filters": {"fields": "code,name"}}, {"fields": ["code", "name"]}], ids=["filters", "beside"]
)
def test_a_file_of_few_fields_is_asked_for_as_a_list_is(api_of, zhao, said):
    answer = api_of(zhao).post("/api/v1/exports/?fields=filter", {"list": "accounts", "format": "csv"} | said, "json")
    assert answer.status_code == 202 and answer.json() == {"id": Run.objects.get().pk, "filter": "fields=code%2Cname"}


def test_but_in_one_place(api_of, zhao):
    said: dict[str, Any] = {"list": "accounts", "format": "csv", "fields": ["code"], "filters": {"fields": "name"}}
    assert list(api_of(zhao).post("/api/v1/exports/", said, "json").json()["errors"]) == ["fields"]


def test_what_holds_no_record_refuses_it(api_of, zhao, acme):
    for address in ("", "concentration/", f"accounts/{acme.pk}/group/", "today/", "event-types/"):
        answer = api_of(zhao).get(f"/api/v1/{address}?fields=id", HTTP_ACCEPT_LANGUAGE="en")
        assert answer.json()["errors"] == {"fields": ["There is no such parameter."]}, address


def test_each_operation_that_answers_a_record_describes_it():
    document, wrong = documents.kept(), []
    shapes = document["components"]["schemas"]

    def shape(schema: Any) -> dict[str, Any]:
        found = shapes[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        properties = found.get("properties", {})
        if "results" in properties:
            return shape(properties["results"])
        return shape(found["items"]) if "items" in found else found

    for where, operation in operations(document):
        good = [one for status, one in operation["responses"].items() if status.startswith("2")]
        contents = [one["content"]["application/json"] for one in good if "application/json" in one.get("content", {})]
        has_key = any("id" in shape(one["schema"]).get("properties", {}) for one in contents)
        named = any(one["name"] == "fields" for one in operation.get("parameters", ()))
        wrong += [where] * (has_key != named)
    assert not wrong


def test_a_record_alone_has_fields():
    assert sparse.known(ExportShape(many=True))[0] == "id"
    assert sparse.known({204: None}) == sparse.known(date) == []
