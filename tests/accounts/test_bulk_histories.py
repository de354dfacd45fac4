"""What a bulk call changes is told row by row: in the history of each record, from which it is brought back."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.actions import fields
from kam.actions import puts
from kam.ground import events, intakes
from kam.models import Event
from tests import factories

pytestmark = pytest.mark.django_db


def put(client: Any, noun: str, *items: Any) -> list[str]:
    answer = client.post(f"/api/v1/{noun}/bulk/", {"items": list(items)}, format="json")
    assert answer.status_code == 200, answer.content
    return [item["status"] for item in answer.json()["results"]]


def told(noun: str) -> dict[int, dict[str, Any]]:
    """{record: its changes} of a noun's events; of each record there is one."""
    found = Event.objects.filter(verb=f"{noun}.changed")
    assert len(found) == len({one.subject_id for one in found})
    return {one.subject_id: one.changes for one in found}


def verb_of(noun: Any) -> str:
    """The event of a record that a row changed."""
    return noun.changed or f"{events.noun_of(noun.model())}.changed"


@pytest.mark.db_both
def test_each_changed_customer_has_its_own_line(api_of: Any, zhao: Any, acme: Any, other: Any, lin: Any) -> None:
    same = factories.AccountFactory(code="SAME", region="North")
    rows = [
        {"code": "ACME", "region": "North", "parent": "OTHER"},
        {"code": "OTHER", "region": "South"},
        {"code": "SAME", "region": "North"},
        {"code": "NEW", "region": "North", "name": "New"},
    ]
    assert put(api_of(zhao), "accounts", *rows) == ["changed", "changed", "unchanged", "created"]
    found = told("account")
    assert found.keys() == {acme.pk, other.pk} and same.pk not in found
    assert found[acme.pk]["region"] == ["", "North"] and found[other.pk] == {"region": ["", "South"]}
    one = Event.objects.get(verb="account.changed", subject_id=acme.pk)
    assert (one.by_id, one.account_id, one.subject_name) == (zhao.pk, acme.pk, "Acme Building")


def test_a_new_owner_is_told_once(api_of: Any, zhao: Any, chen: Any, acme: Any) -> None:
    put(api_of(zhao), "accounts", {"code": "ACME", "owner": "chen"})
    assert list(Event.objects.filter(noun="account").values_list("verb", flat=True)) == ["account.handed_over"]


@pytest.mark.db_both
def test_orders_tell_header_and_lines(api_of: Any, lin: Any, acme: Any) -> None:
    order = factories.OrderFactory(account=acme, number="O1", amount=100, revenue=100, currency="CNY")
    day = order.ordered_on.isoformat()
    row = {"account": "ACME", "number": "O1", "ordered_on": day, "currency": "CNY"}
    assert put(api_of(lin), "orders", row | {"lines": [{"text": "Panes", "amount": "120"}]}) == ["changed"]
    changes = told("order")[order.pk]
    assert changes["amount"] == ["100.00", "120.00"]
    assert changes["lines"][0] == [] and changes["lines"][1][0][1] == "Panes"


@pytest.mark.db_both
def test_page_and_api_tell_it_and_bring_it_back(api_of: Any, browser_of: Any, lin: Any, acme: Any) -> None:
    lan, wei = (factories.ContactFactory(account=acme, name=name, title="Buyer") for name in ("Lan", "Wei"))
    rows = [{"account": "ACME", "name": name, "title": f"{name}'s boss"} for name in ("Lan", "Wei")]
    assert put(api_of(lin), "contacts", *rows) == ["changed", "changed"]
    assert told("contact") == {lan.pk: {"title": ["Buyer", "Lan's boss"]}, wei.pk: {"title": ["Buyer", "Wei's boss"]}}
    page = browser_of(lin).get(f"/history/contact/{lan.pk}/").content.decode()
    assert "Buyer" in page and "Lan&#x27;s boss" in page
    client, address = api_of(lin), f"/api/v1/contacts/{lan.pk}/history/"
    happened = client.get(address).json()["results"][0]
    assert happened["words"][0]["was"] == "Buyer"
    done = client.post(f"{address}{happened['id']}/bring-back/", {"field": "title"}, format="json")
    assert done.status_code == 200, done.content
    lan.refresh_from_db()
    assert lan.title == "Buyer"


def test_custom_fields_are_told_by_key(api_of: Any, zhao: Any, ada: Any, acme: Any) -> None:
    field = fields.define(values={"label_en": "Machines", "kind": "number"}, by=ada)
    put(api_of(zhao), "accounts", {"code": "ACME", "custom": {field.key: "7"}})
    assert list(told("account")[acme.pk]) == [f"custom.{field.key}"]


def test_whatever_comes_by_the_thousand_has_a_word_for_its_change() -> None:
    declared = [getattr(kind.open, "args", ()) for kind in intakes.kinds()]
    nouns = [args[0].noun for args in declared if args]
    changing = [noun for noun in nouns if not noun.stands]
    assert len(changing) > 10
    assert {verb_of(noun) for noun in changing} - events.labels().keys() == set()


def test_five_hundred_rows_and_more_cost_few_statements(
    django_assert_max_num_queries: Any, lin: Any, acme: Any
) -> None:
    for place in range(600):
        factories.ContactFactory(account=acme, name=f"P{place}")
    rows = [{"account": "ACME", "name": f"P{place}", "title": "Buyer"} for place in range(600)]
    with django_assert_max_num_queries(60):
        puts.put_many("contacts", rows, by=lin)
    assert Event.objects.filter(verb="contact.changed").count() == 600
