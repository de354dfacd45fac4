"""Bulk upserts of every noun that files bring in: the same rows, sent by a program, with an answer for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import get_resolver
from rest_framework.test import APIClient

from accounts.models import Contact, Payment, Product
from kam.actions import puts
from kam.api.bulks import BulkRows
from kam.choices import Role
from kam.ground import intakes
from kam.ground.rights import can
from kam.models import Event
from kam.rules import spans
from lifecycle.models import Visit
from tests import factories

pytestmark = pytest.mark.django_db
CONTACTS, PAYMENTS, PRODUCTS = (f"/api/v1/{noun}/bulk/" for noun in ("contacts", "payments", "products"))
VISITS = "/api/v1/visits/bulk/"
WITHOUT = {"accounts", "orders", "deliveries"}
"""Kinds with a bulk verb of their own; a delivery's days are an order's."""


def send(client: APIClient, address: str, *items: Any, status: int = 200) -> Any:
    answer = client.post(address, {"items": list(items)}, format="json")
    assert answer.status_code == status, answer.content
    return answer.json()


def states(found: Any) -> list[str]:
    return [item["status"] for item in found["results"]]


def doors() -> dict[str, str]:
    """{kind: the address of its bulk verb}."""
    found: dict[str, str] = {}
    for address, view in addresses(get_resolver()):
        shape, deeds = getattr(view, "cls", object), getattr(view, "actions", None) or {}
        if issubclass(shape, BulkRows) and "bulk" in deeds.values():
            found[shape.bulk_kind] = f"/{address}"
    return found


def addresses(resolver: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Each plain address with its view."""
    for one in resolver.url_patterns:
        here = before + str(one.pattern).strip("^$")
        yield from addresses(one, here) if hasattr(one, "url_patterns") else [(here, one.callback)]


def test_whatever_comes_by_file_comes_by_program_too() -> None:
    assert doors().keys() == {kind.key for kind in intakes.kinds()} - WITHOUT


@pytest.mark.db_both
def test_each_row_is_made_changed_or_left_and_answers_with_its_key(api_of: Any, lin: Any, acme: Any) -> None:
    lan = factories.ContactFactory(account=acme, name="Lan", email="lan@example.com")
    client = api_of(lin)
    rows = [
        {"account": "ACME", "name": "Lan", "email": "lan@example.com", "title": "CEO"},
        {"account": "ACME", "name": "Wei", "email": "wei@example.com", "role": "decision_maker"},
        {"account": "NOBODY", "name": "Xu"},
        {"account": "ACME", "name": ""},
        {"account": "ACME", "name": "Yu", "shoe_size": 40},
        {"account": "ACME", "name": {"first": "Zhu"}},
    ]
    found = send(client, CONTACTS, *rows)
    assert states(found) == ["changed", "created", "error", "error", "error", "error"]
    assert [next(iter(item["errors"])) for item in found["results"][2:]] == ["account", "name", "shoe_size", "name"]
    assert found["counts"] == {"created": 1, "changed": 1, "unchanged": 0, "error": 4}
    lan.refresh_from_db()
    assert found["results"][0]["id"] == lan.pk and lan.title == "CEO" and lan.email == "lan@example.com"
    assert Contact.objects.get(pk=found["results"][1]["id"]).name == "Wei"
    assert states(send(client, CONTACTS, *rows[:2])) == ["unchanged", "unchanged"]
    told = Event.objects.get(verb="rows.put").data
    assert spans.unpacked(told.pop("spans")) == sorted([lan.pk, found["results"][1]["id"]])
    assert told == {"kind": "contacts", "created": 1, "changed": 1, "unchanged": 0}


@pytest.mark.db_both
@pytest.mark.parametrize("odd", [1, None, "ACME", [], [{"account": "ACME"}], True])
def test_what_is_no_object_is_refused_alone_and_the_others_come_in(api_of: Any, zhao: Any, acme: Any, odd: Any) -> None:
    client, order = api_of(zhao), {"account": "ACME", "number": "1", "ordered_on": "2026-05-01", "amount": "10"}
    told = {
        PRODUCTS: {"code": "G1", "name": "Glass"}, "/api/v1/accounts/bulk/": {"code": "N1", "name": "New"},
        "/api/v1/orders/bulk/": order,
    }  # fmt: skip
    for address, row in told.items():
        found = send(client, address, odd, row, odd)
        assert states(found) == ["error", "created", "error"], address
        assert found["results"][0]["codes"] == {"_": "object"} and found["results"][2]["errors"]["_"]
        assert [one["index"] for one in found["results"]] == [0, 1, 2]
        assert states(send(client, address, odd)) == ["error"]
    assert Product.objects.get().code == "G1" and acme.orders.get().number == "1"


@pytest.mark.db_both
def test_payments_settle_and_visits_count_as_from_a_file(api_of: Any, zhao: Any, ada: Any, lin: Any, acme: Any) -> None:
    order = factories.OrderFactory(account=acme, number="O1", amount=100, revenue=100)
    paid = {"account": "ACME", "on": "2026-03-15", "amount": 40.5, "order": "O1", "reference": "BK1"}
    found = send(api_of(zhao), PAYMENTS, paid, paid)
    assert states(found) == ["created", "error"], "the same row twice"
    payment = Payment.objects.get(pk=found["results"][0]["id"])
    assert payment.allocations.get().order == order and str(payment.amount) == "40.50"
    person = factories.ContactFactory(account=acme, name="Lan")
    held = {"account": "ACME", "held_at": "2026-03-02 10:30", "outcome": "advance", "contacts": ["Lan"], "user": "lin"}
    found = send(api_of(ada), VISITS, held)
    visit = Visit.objects.get(pk=found["results"][0]["id"])
    assert visit.user == lin and list(visit.contacts.all()) == [person]
    person.refresh_from_db()
    assert str(person.last_met_on) == "2026-03-02"


def test_null_empties_and_what_is_not_said_stays(api_of: Any, zhao: Any) -> None:
    factories.ProductFactory(code="G1", name="Glass", category="Panes", unit="m2")
    assert states(send(api_of(zhao), PRODUCTS, {"code": "G1", "name": "Glass", "category": None})) == ["changed"]
    product = Product.objects.get(code="G1")
    assert (product.category, product.unit) == ("", "m2")


def test_rows_of_customers_one_does_not_see_are_nobodys(api_of: Any, lin: Any, other: Any) -> None:
    found = send(api_of(lin), CONTACTS, {"account": "OTHER", "name": "Xu"}, {"account": "NONE", "name": "Xu"})
    first, second = (item["errors"]["account"][0] for item in found["results"])
    assert first.replace("OTHER", "NONE") == second and not Contact.objects.exists()


def test_who_may_not_write_the_noun_sends_none(api_of: Any) -> None:
    auditor = factories.UserFactory(role=Role.AUDITOR)
    for key, address in doors().items():
        answer = api_of(auditor).post(address, {"items": "not even a list"}, format="json")
        assert answer.status_code == 403, (key, answer.content)


@pytest.mark.db_both
@pytest.mark.parametrize("value", [{"a": 1}, [1, [2]], True, -1, 1e300, "x" * 5000, "\x00", None, [], ""])
def test_odd_values_never_break_any_of_them(zhao: Any, ada: Any, acme: Any, value: Any) -> None:
    """The verb itself, as the walk over the doors sends odd bodies to each address."""
    for key in doors():
        kind = intakes.kind(key)
        good = {field.name: field.example for field in kind.fields if field.example}
        good |= {"account": "ACME"} if "account" in good else {}
        by = ada if kind.right is not None and can(ada, kind.right) else zhao
        for field in kind.fields:
            _whole, (answer,) = puts.put_many(key, [good | {field.name: value}], by=by)
            assert ("state" in answer) != ("errors" in answer), (key, field.name, answer)
