"""Records that came in by the thousand: one message to whoever asked for their noun, with which they are."""

from __future__ import annotations

import time

import pytest

from accounts.actions import orders
from accounts.models import Order
from kam.actions import sendings
from kam.ground import events
from kam.models import Event, Sending, User
from kam.rules import spans
from tests.accounts.imports.conftest import _own_media, bring, sheet
from tests.kam.test_webhooks import make, there, work

__all__ = ["_own_media", "bring", "sheet", "there"]
pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
DAY = "2026-06-01"


def rows(*numbers):
    return [{"account": "ACME", "number": str(one), "ordered_on": DAY, "amount": f"{one}.00"} for one in numbers]


def told(there):
    return [(one["type"], one["data"]) for one in there.told]


def test_a_bulk_call_is_one_message_with_the_orders_that_came_and_changed(there, zhao, acme, api_of):
    orders.put_many(rows(1, 2, 3), by=zhao)
    make(there, zhao, verbs=["order"])
    items = [*rows(1, 7, 8), rows(2)[0] | {"amount": "5.00"}]
    api_of(zhao).post("/api/v1/orders/bulk/", {"items": items}, format="json")
    work()
    (verb, data) = next(one for one in told(there) if one[0] == "orders.put")
    key = dict(Order.objects.values_list("number", "pk"))
    assert verb == "orders.put" and (data["kind"], data["created"], data["changed"]) == ("orders", 2, 1)
    assert data["ids"] == sorted([key["2"], key["7"], key["8"]]) and data["id"] is None
    assert [one["data"]["id"] for one in there.told if one["type"] == "order.changed"] == [key["2"]]
    api_of(zhao).post("/api/v1/orders/bulk/", {"items": rows(1)}, format="json")
    assert work() == 0, "nothing came of it"


@pytest.mark.parametrize(
    ("asked", "comes"), [(["order"], True), (["account"], False), (["orders.put"], True), ([], True)]
)
@pytest.mark.parametrize("tiers", [[], ["gold"]])
def test_whoever_asked_for_their_noun_or_for_all_is_told(there, zhao, acme, asked, comes, tiers):
    make(there, zhao, verbs=asked, tiers=tiers)
    orders.put_many(rows(1), by=zhao)
    work()
    assert [verb for verb, data in told(there) if data["noun"] != "webhook"] == (["orders.put"] if comes else [])


def test_customers_and_people_alike(there, zhao, acme, api_of):
    make(there, zhao, verbs=["account", "contact"])
    api = api_of(zhao)
    api.post("/api/v1/accounts/bulk/", {"items": [{"code": "NEW", "name": "New"}]}, format="json")
    api.post("/api/v1/contacts/bulk/", {"items": [{"account": "ACME", "name": "Wang"}]}, format="json")
    api.post("/api/v1/orders/bulk/", {"items": rows(1)}, format="json")
    work()
    many = [(verb, data["kind"]) for verb, data in told(there) if verb.endswith(".put")]
    assert sorted(many) == [("accounts.put", "accounts"), ("rows.put", "contacts")]


def test_a_file_is_one_message_and_says_from_when_its_rows_are_listed(there, zhao, ada, acme, api_of, bring, sheet):
    make(there, zhao, verbs=["order"])
    bring(sheet("account_id,order_id,order_date,revenue", f"ACME,F-1,{DAY},12.00"))
    work()
    ((verb, data),) = told(there)
    assert (verb, data["kind"], data["created"]) == ("import.done", "orders", 1) and "ids" not in data
    found = api_of(zhao).get("/api/v1/orders/", {"updated_since": data["since"]}).json()["results"]
    assert [one["number"] for one in found] == ["F-1"]


def test_ten_thousand_orders_are_one_message_in_no_time(there, zhao, acme, django_assert_max_num_queries):
    make(there, zhao, verbs=["order"])
    began = time.process_time()
    orders.put_many(rows(*range(10_000)), by=zhao)
    came = time.process_time()
    with django_assert_max_num_queries(30):
        sendings.give_places(by=zhao)
        sendings.spread(by=zhao)
    sendings.send(by=User.objects.system())
    took = time.process_time() - came
    assert took < 2 and came - began < 30
    (data,) = [data for _verb, data in told(there)]
    assert sorted(data["ids"]) == sorted(Order.objects.values_list("pk", flat=True)) and len(data["ids"]) == 10_000
    assert Event.objects.filter(verb="orders.put").count() == Sending.objects.count() == 1
    assert len(str(Event.objects.get(verb="orders.put").data)) < 1000, "keys that follow one another take no room"


def test_numbers_in_little_room():
    assert spans.packed([7, 3, 1, 2, 3]) == [[1, 3], [7, 7]] and spans.packed([]) == []
    numbers = [*range(5), 9, *range(20, 30)]
    assert spans.unpacked(spans.packed(numbers)) == numbers


def test_what_was_told_before_there_were_numbers_is_sent_as_it_is(there, zhao, acme):
    make(there, zhao, verbs=["orders.put"])
    events.record("orders.put", by=zhao, data={"created": 1})
    work()
    assert "ids" not in told(there)[0][1]
