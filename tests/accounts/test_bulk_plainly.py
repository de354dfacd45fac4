"""Bulk calls take days and numbers as they are described, tell of one odd item alone, and are content with none."""

from __future__ import annotations

import json

import pytest

from accounts.models import Account, Contact, Order
from lifecycle.models import Visit

pytestmark = pytest.mark.django_db
ORDERS, ACCOUNTS, CONTACTS, COSTS, PRODUCTS, PAYMENTS, VISITS = (
    f"/api/v1/{noun}/bulk/" for noun in ("orders", "accounts", "contacts", "costs", "products", "payments", "visits")
)
ITEM = {"account": "ACME", "number": "A-1", "ordered_on": "2026-03-01", "amount": "2"}


def put(client, address, *items):
    answer = client.post(address, {"items": list(items)}, format="json")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


@pytest.mark.parametrize("day", ["2026年3月4日", "20260304", "2026/3/4", "01.03.2026", "2026-01-05T23:00-08:00",
                                 20260304, "2026-03-04 ", " 2026-03-04", True, ["2026-03-04"]])  # fmt: skip
def test_a_day_is_an_iso_day(api_of, lin, acme, day):
    [found] = put(api_of(lin), ORDERS, ITEM | {"ordered_on": day})
    assert found["codes"] == {"ordered_on": "day"} and not Order.objects.exists()


@pytest.mark.parametrize("odd", [{"a": 1}, True, ["x"], [], {}])
def test_a_text_is_text_or_a_number(api_of, zhao, acme, odd):
    """What JSON has besides would come in as Python writes it: a customer called "{'a': 1}"."""
    client = api_of(zhao)
    for address, item in (
        (ACCOUNTS, {"code": "N1", "name": odd}),
        (CONTACTS, {"account": "ACME", "name": odd}),
        (PRODUCTS, {"code": "P1", "name": odd}),
        (PAYMENTS, {"account": "ACME", "on": "2026-03-01", "amount": "5", "name": "x", "reference": odd}),
        (ORDERS, ITEM | {"note": odd}),
    ):
        [found] = put(client, address, item)
        name = next(key for key, value in item.items() if value is odd)
        assert found["status"] == "error" and found["codes"][name] == "type" and found["errors"][name][0]
    assert not Order.objects.exists() and not Contact.objects.exists() and Account.objects.count() == 1


def test_numbers_ticks_and_lists_come_in_where_they_may(api_of, ada, zhao, acme):
    client = api_of(zhao)
    made = put(client, ACCOUNTS, {"code": 4711, "name": "Nord", "tags": ["a", "b"], "inherits_team": False})
    assert made[0]["status"] == "created" and Account.objects.get(code="4711").tags == ["a", "b"]
    assert put(client, ACCOUNTS, {"code": 4711, "tags": ["a", True]})[0]["codes"] == {"tags": "type"}
    for one in ({"name": "Lan"}, {"name": "Wu"}):
        put(client, CONTACTS, {"account": "ACME"} | one)
    visit = {"account": "ACME", "held_at": "2026-03-02 10:30", "kind": "on_site", "outcome": "advance"}
    [met] = put(api_of(ada), VISITS, visit | {"contacts": "Lan; Wu", "note": 7})
    assert (met["status"], met["codes"]) == ("created", {})
    [met] = put(api_of(ada), VISITS, visit | {"held_at": "2026-03-03 10:30", "contacts": ["Lan", "Wu"]})
    assert met["status"] == "created" and Visit.objects.get(pk=met["id"]).contacts.count() == 2
    [met] = put(api_of(ada), VISITS, visit | {"contacts": ["Lan", {"a": 1}]})
    assert met["codes"] == {"contacts": "type"}


@pytest.mark.parametrize("amount", ["(100)", "1.234,50", "1,234", "1E+3", "120万", "¥5", "１２"])
def test_an_amount_is_a_plain_decimal(api_of, lin, acme, amount):
    client = api_of(lin)
    [found] = put(client, ORDERS, ITEM | {"amount": amount})
    assert found["codes"] == {"amount": "number"}
    [lined] = put(client, ORDERS, {**ITEM, "amount": None, "lines": [{"amount": "1"}, {"amount": amount}]})
    assert lined["codes"] == {"lines": "number"}
    [cost] = put(client, COSTS, {"account": "ACME", "kind": "visit", "on": "2026-03-01", "amount": amount})
    assert cost["codes"]["amount"] == "number" and not Order.objects.exists()


def test_plain_ones_are_taken_as_text_and_as_numbers(api_of, lin, zhao, acme):
    found = put(
        api_of(lin), ORDERS, ITEM, ITEM | {"number": "A-2", "amount": 5}, ITEM | {"number": "A-3", "amount": "-1.50"}
    )
    assert [item["status"] for item in found] == ["created"] * 3
    first, second = put(
        api_of(zhao), ACCOUNTS, {"code": "ACME", "credit_limit": "10.5", "customer_since": "2024-05-01"},
        {"code": "N1", "name": "x", "credit_limit": "1,5"},
    )  # fmt: skip
    assert first["status"] == "changed" and second["codes"] == {"credit_limit": "number"}


@pytest.mark.db_both
@pytest.mark.parametrize("sign", ["\\u0000", "\\ud800"])
def test_a_sign_that_is_none_is_the_fault_of_its_item(api_of, lin, zhao, acme, sign):
    good, bad = json.dumps(ITEM), json.dumps(ITEM | {"number": "A-2", "note": "SIGN"}).replace("SIGN", sign)
    code = {"\\u0000": "nul", "\\ud800": "half"}[sign]
    body = f'{{"items": [{bad}, {good}, "{sign}"]}}'
    answer = api_of(lin).post(ORDERS, body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    first, second, third = answer.json()["results"]
    assert (first["codes"], second["status"], third["codes"]) == ({"note": code}, "created", {"_": code})
    assert first["errors"]["note"][0] and Order.objects.get().number == "A-1"
    people = f'{{"items": [{{"account": "ACME", "name": "Lan"}}, {{"account": "ACME", "name": "W{sign}"}}]}}'
    found = api_of(lin).post(CONTACTS, people, content_type="application/json").json()["results"]
    assert [item["status"] for item in found] == ["created", "error"] and Contact.objects.count() == 1
    named = f'{{"items": [{{"code": "N1", "na{sign}me": "x"}}]}}'
    assert api_of(zhao).post(ACCOUNTS, named, content_type="application/json").json()["results"][0]["codes"] == {
        "_": code
    }
    assert not Account.objects.filter(code="N1").exists()


@pytest.mark.db_both
@pytest.mark.parametrize("address", [ORDERS, ACCOUNTS, CONTACTS, COSTS])
def test_none_at_all_is_no_error(api_of, lin, acme, address):
    answer = api_of(lin).post(address, {"items": []}, format="json")
    counts = {"created": 0, "changed": 0, "unchanged": 0, "error": 0}
    assert (answer.status_code, answer.json()) == (200, {"counts": counts, "results": []})


def test_the_right_is_asked_for_none_too(api_of, gu):
    assert api_of(gu).post(ORDERS, {"items": []}, format="json").status_code == 403


@pytest.mark.db_both
def test_the_order_of_fields_makes_no_other_request(api_of, zhao):
    client, key = api_of(zhao), {"Idempotency-Key": "one"}

    def send(body):
        return client.post("/api/v1/accounts/", body, content_type="application/json", headers=key)

    first = send('{"code": "N1", "name": "Nord", "credit_days": 30}')
    again = send('{ "credit_days":30,\n"name":"Nord", "code": "N1"}')
    assert (first.status_code, again.status_code, again["Idempotent-Replayed"]) == (201, 201, "true")
    assert first.json() == again.json() and Account.objects.filter(code="N1").count() == 1
    for other in (
        '{"code": "N1", "name": "Nord", "credit_days": 31}',
        '{"code": "N1", "name": "Nord", "credit_days": "30"}',
    ):
        assert send(other).status_code == 422


@pytest.mark.parametrize("odd", ["x", 5, 1.5, True, [1], [], [{}], ""])
def test_own_fields_are_an_object_and_an_item_without_is_at_fault_alone(api_of, zhao, acme, odd):
    good = {"code": "N2", "name": "Good"}
    found = put(api_of(zhao), ACCOUNTS, {"code": "N1", "name": "Odd", "custom": odd}, good)
    assert found[0]["codes"].keys() == {"custom"} and found[1]["status"] == "created"
