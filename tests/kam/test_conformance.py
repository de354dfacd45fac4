"""What a program finds that knows the document alone: methods, parameters and bodies are as described."""

from __future__ import annotations

import re

import pytest
from drf_spectacular.generators import SchemaGenerator

from kam.ground import documents
from kam.ground.described import serializer_of
from lifecycle.models import Journey
from tests import factories

VERBS = {"get", "post", "put", "patch", "delete"}


def test_every_address_allows_what_the_document_names(zhao, api_of):
    client, wrong = api_of(zhao), {}
    for path, operations in documents.kept()["paths"].items():
        told = client.options(path.replace("{id}", "1"))
        if told.status_code == 200:  # an address below a record that is not there is a 404
            allowed = {method.strip().lower() for method in told["Allow"].split(",")} & VERBS
            if allowed != operations.keys() & VERBS:
                wrong[path] = allowed ^ (operations.keys() & VERBS)
    assert not wrong


def test_a_verb_that_a_noun_lacks_is_refused_before_what_was_sent_is_read(lin, api_of):
    answer = api_of(lin).post("/api/v1/busy-times/", {"odd": 1}, format="json")
    assert answer.status_code == 405 and "POST" not in answer["Allow"]


@pytest.mark.parametrize(
    "asked", ["account=", "updated_since=", "archived=", "page_size=", "name=", "account=&account=1"]
)
def test_a_parameter_without_a_value_is_refused_by_its_name(lin, acme, api_of, asked):
    """A script whose variable is empty must not be told of everything."""
    answer = api_of(lin).get(f"/api/v1/contacts/?{asked}")
    assert answer.status_code == 400 and asked.partition("=")[0] in answer.json()["errors"]


def test_nor_does_a_plain_answer_take_one(zhao, api_of):
    answer = api_of(zhao).get("/api/v1/agents/?as_of=")
    assert answer.status_code == 400 and "leave it out" in str(answer.json()["errors"]["as_of"])


def test_what_a_person_typed_so_far_may_be_empty(lin, acme, api_of):
    factories.ContactFactory(account=acme)
    assert api_of(lin).get("/api/v1/contacts/?q=&fields=&ordering=&expand=").json()["count"] == 1


def test_rates_are_broken_down_by_what_is_offered_alone(lin, api_of):
    assert api_of(lin).get("/api/v1/promises/rates/?by=account").status_code == 200
    answer = api_of(lin).get("/api/v1/promises/rates/?by=city")
    assert answer.status_code == 400 and "account" in str(answer.json()["errors"]["by"])


def test_the_document_tells_the_bounds_that_are_kept(zhao, api_of):
    shapes = documents.kept()["components"]["schemas"]
    share = shapes["PolicyInputRequest"]["properties"]["platinum_share"]
    assert (share["minimum"], share["maximum"]) == (0.05, 0.95)
    assert shapes["EventHeldInputRequest"]["properties"]["begins_at"]["pattern"] == r"^([01]\d|2[0-3]):[0-5]\d$"
    assert shapes["CaseInputRequest"]["properties"]["account"]["minimum"] == 1


def test_an_item_that_is_none_of_its_shape_does_not_make_the_call_wrong():
    body = documents.kept()["components"]["schemas"]["OrderItemsRequest"]["properties"]["items"]
    assert body["maxItems"] == 10_000
    assert body["items"]["anyOf"] == [{"$ref": "#/components/schemas/OrderItemRequest"}, {}]


def test_what_a_form_needs_is_what_the_document_asks_for(zhao):
    """A field that a form fills by itself need not be sent."""
    generator = SchemaGenerator()
    generator._initialise_endpoints()
    views = [view for _address, _regex, method, view in generator._get_paths_and_endpoints() if method == "POST"]
    forms = {view.form_class for view in views if getattr(view, "form_class", None)}
    assert len(forms) > 50
    for form_class in forms:
        there, asked = form_class(user=zhao).fields, serializer_of(form_class)().fields
        both = there.keys() & asked.keys()
        assert [name for name in both if there[name].required != asked[name].required] == [], form_class


@pytest.mark.parametrize(
    ("address", "said", "name"),
    [
        ("payments", {"amount": "1.00", "on": ""}, "on"),
        ("payments", {"amount": "", "on": "2026-06-01"}, "amount"),
        ("orders", {"number": "1", "ordered_on": "2026-06-01", "amount": "1", "due_on": ""}, "due_on"),
        ("orders", {"number": "1", "ordered_on": "2026-06-01", "lines": ""}, "lines"),
        (
            "orders",
            {"number": "1", "ordered_on": "2026-06-01", "lines": [{"quantity": 1, "amount": 1, "text": 1}]},
            "lines",
        ),
        (
            "orders",
            {"number": "1", "ordered_on": "2026-06-01", "lines": [{"quantity": 1, "amount": 1, "product": 0}]},
            "lines",
        ),
        ("orders", {"number": "1", "ordered_on": "2026-06-01", "amount": "1", "odd": 1}, "odd"),
    ],
)
def test_an_empty_text_is_no_day_and_no_number(zhao, acme, api_of, address, said, name):
    answer = api_of(zhao).post(f"/api/v1/{address}/", {"account": acme.pk, **said}, format="json")
    assert answer.status_code == 400 and name in answer.json()["errors"]


@pytest.mark.parametrize("amount", ["12.50", "12", 12, 12.5])
def test_an_amount_may_be_text_or_a_number(zhao, acme, api_of, amount):
    said = {"account": acme.pk, "on": "2026-06-01", "amount": amount, "note": None}
    answer = api_of(zhao).post("/api/v1/payments/", said, format="json")
    assert answer.status_code == 201 and answer.json()["amount"] == f"{float(amount):.2f}"


def test_the_document_tells_what_is_in_lists_and_objects():
    shapes = documents.kept()["components"]["schemas"]
    order = shapes["OrderInputRequest"]
    line = order["properties"]["lines"]["items"]
    assert order["additionalProperties"] is False and "amount" not in order["required"]
    assert line["required"] == ["quantity", "amount"] and line["additionalProperties"] is False
    exact, number = line["properties"]["amount"]["anyOf"]
    assert exact["pattern"] == r"^-?\d{1,11}(?:\.\d{1,2})?$" and number["type"] == "number"
    assert shapes["PlayInputRequest"]["properties"]["steps"]["maxItems"] == 8
    assert shapes["StatementInputRequest"]["properties"]["year"]["minimum"] == 1900
    assert shapes["OrderInputRequest"]["properties"]["currency"]["pattern"] == "^([A-Za-z]{3})?$"
    assert "required" not in shapes["TryInputRequest"]
    numbers = shapes["TryInputRequest"]["properties"]["numbers"]
    assert numbers["properties"]["loyalty"]["properties"]["tenure"]["anyOf"][0] == {
        "type": "number", "minimum": 0, "maximum": 100
    }  # fmt: skip
    assert shapes["PlanDeedsRequest"]["properties"]["items"]["maxItems"] == 500
    assert shapes["HandOverStepInputRequest"]["properties"]["to"]["minItems"] == 1
    assert shapes["WebhookInputRequest"]["properties"]["url"]["pattern"].startswith("^https?://")


def test_what_may_be_empty_is_of_no_format():
    shapes = documents.kept()["components"]["schemas"]
    assert "format" not in shapes["InvitationShape"]["properties"]["to"]
    assert shapes["EventHeldShape"]["properties"]["begins_at"]["pattern"].startswith("^")
    optional = shapes["ContactInputRequest"]["properties"]["email"]["anyOf"]
    assert [one.get("format", one.get("maxLength")) for one in optional] == ["email", 0]


def test_parameters_are_bounded_as_their_fields_are():
    paths = documents.kept()["paths"]

    def asked(address):
        return {one["name"]: one["schema"] for one in paths[f"/api/v1/{address}/"]["get"]["parameters"]}

    assert asked("accounts")["tier"]["minItems"] == 1 and asked("hand-overs")["step"]["format"] == "uuid"
    assert asked("reservoir")["first"]["pattern"].startswith("^[1-9]")


def test_how_late_deliveries_are_is_null_where_none_is():
    shapes = documents.kept()["components"]["schemas"]
    assert shapes["DeliveryShape"]["properties"]["delay"]["nullable"] is True


def test_milestones_of_a_journey_are_of_a_day_that_was_said(zhao, acme, api_of):
    journey = Journey.objects.get_or_create(account=acme, defaults={"stage": "developing", "since": "2026-01-01"})[0]
    answer = api_of(zhao).get(f"/api/v1/journeys/{journey.pk}/milestones/?as_of=")
    assert answer.status_code == 400 and "as_of" in answer.json()["errors"]


@pytest.mark.parametrize("method", ["TRACE", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("address", ["agents", "me", "accounts"])
def test_a_method_that_nobody_has_is_refused_with_parameters_too(zhao, api_of, method, address):
    answer = api_of(zhao).generic(method, f"/api/v1/{address}/?as_of=2026-06-01")
    assert answer.status_code == (400 if (method, address) == ("POST", "accounts") else 405)


def test_a_run_has_a_number_above_zero(zhao, api_of):
    assert "run" in api_of(zhao).get("/api/v1/asset-values/?run=0").json()["errors"]


def test_none_at_all_is_described_as_it_is_taken():
    body = documents.kept()["components"]["schemas"]["OrderItemsRequest"]
    assert "minItems" not in body["properties"]["items"] and body["additionalProperties"] is False


def test_a_form_with_a_file_takes_what_it_describes_alone():
    assert documents.kept()["components"]["schemas"]["DocumentUploadRequest"]["additionalProperties"] is False


def test_days_and_numbers_of_the_address_are_bounded_as_the_server_bounds_them(zhao, api_of):
    asked = documents.kept()["paths"]["/api/v1/asset-values/"]["get"]["parameters"]
    told = {one["name"]: one["schema"] for one in asked}
    assert re.match(told["as_of"]["pattern"], "2026-06-30") and not re.match(told["as_of"]["pattern"], "0255-02-22")
    assert told["run"]["minimum"] == 1 and told["p_min"]["maximum"] == told["run"]["maximum"] == 99_999_999_999
    refused = api_of(zhao).get("/api/v1/asset-values/?as_of=0255-02-22&p_min=1e50").json()["codes"]
    assert refused == {"as_of": ["day"], "p_min": ["max_value"]}
