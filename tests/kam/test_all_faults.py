"""One answer tells all that is wrong with what was sent: of a record, of a row of many, of a change."""

from __future__ import annotations

import json
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from rest_framework.exceptions import ValidationError

from kam.ground import inputs
from kam.ground import json as strict

pytestmark = pytest.mark.django_db
ACCOUNTS, BULK, ORDERS = "/api/v1/accounts/", "/api/v1/accounts/bulk/", "/api/v1/orders/bulk/"


def sent(call: Any, address: str, said: Any) -> Any:
    """The answer to a body as it is written: NUL and half a character as JSON has them."""
    return call(address, json.dumps(said), content_type="application/json").json()


@pytest.mark.parametrize(("sign", "code"), [("\0", "nul"), ("\ud800", "half")])
def test_a_text_that_nobody_can_keep_hides_no_other_fault(api_of, zhao, sign, code):
    said = {"code": 7, "name": f"No{sign}rd", "city": "x" * 500, "nickname": "x", "customer_since": "soon"}
    answer = sent(api_of(zhao).post, ACCOUNTS, said)
    assert answer["codes"] == {
        "code": ["type"], "name": [code], "city": ["max_length"], "nickname": ["unknown_field"],
        "customer_since": ["day"],
    }  # fmt: skip
    assert answer["errors"].keys() == answer["codes"].keys() and all(words[0] for words in answer["errors"].values())


def test_a_wrong_type_hides_no_other_fault_of_a_change(api_of, zhao, acme):
    said = {"credit_days": "x", "name": "", "email": 7, "parent": 999_999_999}
    answer = sent(api_of(zhao).patch, f"{ACCOUNTS}{acme.pk}/", said)
    assert answer["codes"] == {
        "credit_days": ["type"], "name": ["required"], "email": ["unknown_field"], "parent": ["invalid_choice"]
    }  # fmt: skip


def test_what_is_of_a_wrong_type_is_not_said_to_be_missing(api_of, zhao, acme):
    said = {"account": acme.pk, "number": "A-1", "ordered_on": 7, "amount": True}
    assert sent(api_of(zhao).post, "/api/v1/orders/", said)["codes"] == {"ordered_on": ["type"], "amount": ["type"]}


def test_a_row_of_many_tells_its_other_faults_beside_the_sign(api_of, zhao, lin, acme):
    rows = [{"code": "N1", "name": "No\0rd", "credit_limit": "much", "odd": "\0"}, {"code": "\0", "name": ""}]
    first, second = sent(api_of(zhao).post, BULK, {"items": rows})["results"]
    assert first["codes"] == {"name": "nul", "credit_limit": "number", "odd": "unknown_field"}
    assert second["codes"]["code"] == "nul"
    rows = [{"account": "ACME", "number": "A\0", "ordered_on": "soon", "currency": "\ud800", "amount": "much"}] * 2
    for row in sent(api_of(lin).post, ORDERS, {"items": rows})["results"]:
        assert row["codes"] == {"number": "nul", "ordered_on": "day", "currency": "half", "amount": "number"}
    rows = [{"account": "\0", "name": "x" * 500, "email": "nobody", "odd": "\0"}]
    [row] = sent(api_of(lin).post, "/api/v1/contacts/bulk/", {"items": rows})["results"]
    assert (
        row["codes"]["account"] == "nul" and row["codes"]["name"] == "long" and row["codes"]["odd"] == "unknown_field"
    )


@pytest.mark.parametrize(("number", "code"), [("1e400", "large"), ("1e-400", "tiny"), ("9" * 25, "large")])
def test_a_number_beyond_all_columns_is_the_fault_of_its_field(api_of, zhao, number, code):
    said = f'{{"code": "N1", "name": "", "credit_limit": {number}}}'
    answer = api_of(zhao).post(ACCOUNTS, said, content_type="application/json").json()
    assert answer["codes"] == {"name": ["required"], "credit_limit": [code]}
    rows = f'{{"items": [{{"code": "N1", "credit_limit": {number}, "odd": 1}}, {{"code": "N2", "name": "Nord"}}]}}'
    first, second = api_of(zhao).post(BULK, rows, content_type="application/json").json()["results"]
    assert first["codes"] == {"credit_limit": code, "odd": "unknown_field"} and second["status"] == "created"


def test_and_of_many_visits(api_of, lin, acme):
    said = {"account": acme.pk, "planned_on": "2027-03-01"}
    plan = api_of(lin).post("/api/v1/plans/", said, format="json").json()["id"]
    item = {"id": plan, "do": "drop", "reason": "\0", "kind": "nothing"}
    [row] = sent(api_of(lin).post, "/api/v1/plans/bulk/", {"items": [item]})["results"]
    assert row["codes"]["reason"] == "nul" and "kind" in row["codes"]


def test_a_name_that_nobody_can_keep_is_no_name(api_of, zhao):
    answer = sent(api_of(zhao).post, ACCOUNTS, {"na\0me": "x"})
    assert answer["status"] == 400 and answer["code"] == "parse_error"


def test_no_form_falls_over_a_field_that_is_of_no_type(zhao):
    generator = SchemaGenerator()
    generator._initialise_endpoints()
    views = [view for _path, _regex, method, view in generator._get_paths_and_endpoints() if method != "GET"]
    forms = {view.form_class for view in views if getattr(view, "form_class", None)}
    assert len(forms) > 50
    for form_class in forms:
        for name in form_class.base_fields:
            with pytest.raises(ValidationError) as wrong:
                inputs.parse(form_class, {name: strict.Spoilt("nul")}, user=zhao)
            assert wrong.value.get_codes()[name] == ["nul"], (form_class, name)
