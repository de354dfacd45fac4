"""A row tells all its faults at once, by file and bulk call: what cannot be read, and names nobody answers to."""

from __future__ import annotations

import pytest
from django.utils import timezone, translation

from accounts.models import Account, Order, Payment
from kam.actions import imports
from kam.models import Import

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def put(client, noun, *items):
    answer = client.post(f"/api/v1/{noun}/bulk/", {"items": list(items)}, format="json")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def told(source: Import) -> set[tuple[int, str]]:
    return {(line, column) for line, column, _words, _value in source.errors}


def test_an_order_of_a_bulk_call(api_of, zhao, acme):
    sound = {"account": "ACME", "number": "A-2", "ordered_on": "2026-03-01", "amount": "5"}
    bad = {"account": "NOBODY", "number": "A-1", "ordered_on": "1.3.2026", "amount": "a lot", "colour": "red"}
    lined = {"account": "NOBODY", "number": "A-3", "ordered_on": "2199-01-01", "currency": "XTS"}
    lines = [{"amount": "5", "product": "NONE"}]
    one, two, three, four = put(
        api_of(zhao), "orders", bad, sound, lined | {"lines": lines}, sound | {"number": "A-4", "lines": [{}]}
    )
    assert one["codes"] == {
        "ordered_on": "day", "amount": "number", "colour": "unknown_field", "account": "unknown_account",
    }  # fmt: skip
    assert two["status"] == "created" and Order.objects.count() == 1
    assert three["codes"].keys() == {"account", "lines", "currency"}
    assert three["codes"]["lines"] == "unknown_product"
    assert four["codes"].keys() == {"lines"}


def test_an_order_of_a_day_to_come_names_its_customer_too(api_of, zhao, acme):
    item = {"account": "NOBODY", "number": "A-1", "ordered_on": "2199-01-01", "amount": "5"}
    whole, lined = put(
        api_of(zhao), "orders", item, item | {"number": "A-2", "lines": [{"amount": "5", "product": "P"}]}
    )
    assert whole["codes"] == {"account": "unknown_account", "ordered_on": "to_come"}
    assert lined["codes"] == {"account": "unknown_account", "ordered_on": "to_come", "lines": "unknown_product"}


def test_a_file_of_orders(bring, sheet, acme, other):
    Account.objects.filter(pk=acme.pk).update(archived_at=timezone.now())
    head = "customer_code,order number,order date,revenue,currency"
    rows = [
        "ACME,A-1,someday,5,CNY",
        "ACME,A-2,2026-03-01,5,XTS",
        "OTHER,A-3,2026-03-01,x,CNY",
        "NEW,A-4,2026-03-01,5,CNY",
    ]
    source = bring(sheet(head, *rows), imports.CHECK)
    assert told(source) == {
        (2, "order date"), (2, "customer_code"), (3, "currency"), (3, "customer_code"), (4, "revenue"),
    }  # fmt: skip
    assert (source.good, source.bad, source.created, imports.new_customers_of(source)) == (1, 3, 1, 1)


def test_rows_of_a_simple_noun(api_of, zhao, acme, bring, sheet):
    bad = {"account": "NOBODY", "on": "1.3.2026", "amount": "-5", "order": "A-9", "colour": "red"}
    [one, two, three] = put(
        api_of(zhao),
        "payments",
        bad,
        bad | {"account": "ACME"},
        {"account": "ACME", "on": "2026-03-01", "amount": "5"},
    )
    assert one["codes"].keys() == {"account", "on", "colour"} | ({"amount"} & one["codes"].keys())
    assert two["codes"].keys() >= {"order", "on", "colour"} and two["codes"]["order"] == "unknown_order"
    assert three["status"] == "created" and Payment.objects.count() == 1
    with translation.override("en"):
        head = "customer_code,paid on,amount,order"
        source = bring(sheet(head, "NOBODY,someday,x,A-9", "ACME,someday,5,A-9"), imports.CHECK, kind="payments")
    assert told(source) == {
        (2, "customer_code"), (2, "paid on"), (2, "amount"), (3, "paid on"), (3, "order"),
    }  # fmt: skip


def test_two_names_that_nobody_answers_to(api_of, zhao, acme):
    item = {"account": "ACME", "who": "Nobody", "whom": "No one", "strength": "3"}
    [found] = put(api_of(zhao), "influences", item)
    assert {"who", "whom"} <= found["codes"].keys()


def test_a_customer(api_of, zhao, acme, bring, sheet):
    bad = {
        "code": "C-1",
        "owner": "nobody",
        "parent": "NONE",
        "credit_days": "many",
        "latitude": "north",
        "colour": "red",
    }
    again = {"code": "C-2", "name": "Two", "owner": "nobody"}
    one, two, three = put(api_of(zhao), "accounts", bad, {"code": "C-2", "name": "Two"}, again)
    assert one["codes"].keys() == {"owner", "parent", "credit_days", "latitude", "colour"}
    assert two["status"] == "created" and three["codes"] == {"code": "again_account", "owner": "unknown_owner"}
    head = "customer code,name,owner,parent,credit_days"
    source = bring(sheet(head, "C-3,Three,nobody,NONE,many", "C-4,Four,,,30"), imports.CHECK, kind="accounts")
    assert told(source) == {(2, "owner"), (2, "parent"), (2, "credit_days")} and source.created == 1


def test_a_superior_at_a_customer_that_is_not_there(api_of, zhao, acme):
    item = {"account": "nobody's", "name": "Li", "reports_to": "Wang"}
    answer = api_of(zhao).post("/api/v1/contacts/bulk/", {"items": [item]}, format="json")
    assert answer.status_code == 200 and answer.json()["results"][0]["codes"]["account"] == "unknown_account"
