"""Bulk upserts over the API: by code, by customer and number, with an answer for each item."""

from __future__ import annotations

import pytest

from accounts.actions import accounts
from accounts.models import Account, Order
from kam.choices import Role
from kam.models import Event
from tests import factories

pytestmark = pytest.mark.django_db
ACCOUNTS, ORDERS = "/api/v1/accounts/bulk/", "/api/v1/orders/bulk/"


def states(answer):
    assert answer.status_code == 200, answer.json()
    return [item["status"] for item in answer.json()["results"]]


@pytest.mark.db_both
def test_accounts_are_made_changed_and_left_alone(api_of, zhao, acme):
    client = api_of(zhao)
    items = [
        {"code": "ACME", "region": "North"},
        {"code": "N1", "name": "新 Nord", "tags": ["a", "b"], "kind": "dealer"},
        {"code": "", "name": "nameless"},
        {"code": "N2", "name": "x", "colour": "red"},
        {"code": "N3", "name": "x", "kind": "unheard of"},
    ]
    answer = client.post(ACCOUNTS, {"items": items}, format="json")
    assert states(answer) == ["changed", "created", "error", "error", "error"]
    results = answer.json()["results"]
    assert list(results[2]["errors"]) == ["code"] and list(results[3]["errors"]) == ["colour"]
    assert list(results[4]["errors"]) == ["kind"]
    made = Account.objects.get(pk=results[1]["id"])
    assert made.tags == ["a", "b"] and made.kind == "dealer" and "nord" in made.search_text
    acme.refresh_from_db()
    assert acme.region == "North" and acme.name == "Acme Building" and acme.version == 2
    assert states(client.post(ACCOUNTS, {"items": items[:2]}, format="json")) == ["unchanged", "unchanged"]
    assert Event.objects.filter(verb="accounts.put").count() == 1


def test_a_manager_owns_what_they_put_and_touches_nothing_foreign(api_of, lin, other):
    answer = api_of(lin).post(
        ACCOUNTS, {"items": [{"code": "M1", "name": "Mine"}, {"code": "OTHER", "name": "Ha"}]}, format="json"
    )
    assert states(answer) == ["created", "error"]
    assert Account.objects.get(code="M1").owner == lin
    other.refresh_from_db()
    assert other.name != "Ha"
    grab = api_of(lin).post(ACCOUNTS, {"items": [{"code": "M2", "owner": "chen"}]}, format="json")
    assert grab.status_code == 403


def test_service_may_not_put(api_of, gu):
    assert api_of(gu).post(ACCOUNTS, {"items": [{"code": "S"}]}, format="json").status_code == 403
    assert api_of(gu).post(ORDERS, {"items": [{"number": "S"}]}, format="json").status_code == 403


@pytest.mark.db_both
def test_orders_are_put_by_customer_and_number(api_of, lin, acme, other):
    factories.ProductFactory(code="G1")
    client = api_of(lin)
    items = [
        {"account": "ACME", "number": "1", "ordered_on": "2026-05-01", "amount": "10.00"},
        {"account": "ACME", "number": "2", "ordered_on": "2026-05-02",
         "lines": [{"product": "G1", "quantity": "2", "amount": "5.50"},
                   {"text": "Freight", "quantity": "1", "amount": "1.50"}]},
        {"account": "OTHER", "number": "3", "ordered_on": "2026-05-01", "amount": "10"},
        {"account": "ACME", "number": "4", "ordered_on": "soon", "amount": "10"},
        {"account": "ACME", "number": "5", "ordered_on": "2026-05-01", "amount": "10", "currency": "USD"},
    ]  # fmt: skip
    answer = client.post(ORDERS, {"items": items}, format="json")
    assert states(answer) == ["created", "created", "error", "error", "error"]
    assert str(Order.objects.get(number="2").amount) == "7.00"
    results = answer.json()["results"]
    assert [next(iter(item["errors"])) for item in results[2:]] == ["account", "ordered_on", "currency"]
    items[0]["amount"] = "12.00"
    assert states(client.post(ORDERS, {"items": items[:2]}, format="json")) == ["changed", "unchanged"]
    assert not Order.objects.filter(account=other).exists()


@pytest.mark.parametrize("body", [{}, {"items": None}, {"items": "x"}, []])
def test_what_is_no_list_of_items_is_400(api_of, lin, body):
    for address in (ACCOUNTS, ORDERS):
        assert api_of(lin).post(address, body, format="json").status_code == 400


@pytest.mark.db_both
@pytest.mark.parametrize("value", [{"a": 1}, [1, [2]], True, 1, "x" * 5000, "\x00", None])
def test_odd_values_never_break(api_of, lin, acme, value):
    for name in ("name", "kind", "customer_since", "credit_limit", "tags"):
        answer = api_of(lin).post(ACCOUNTS, {"items": [{"code": "ODD", name: value}]}, format="json")
        assert answer.status_code in (200, 400), (name, value)
    for name in ("ordered_on", "amount", "lines", "note", "currency", "number"):
        good = {"account": "ACME", "number": "1", "ordered_on": "2026-05-01", "amount": "10.00"}
        answer = api_of(lin).post(ORDERS, {"items": [good | {name: value}]}, format="json")
        assert answer.status_code in (200, 400), (name, value)


def test_the_same_key_puts_once(api_of, lin, acme):
    client = api_of(lin)
    body = {"items": [{"account": "ACME", "number": "1", "ordered_on": "2026-05-01", "amount": "10.00"}]}
    first = client.post(ORDERS, body, format="json", HTTP_IDEMPOTENCY_KEY="b1")
    again = client.post(ORDERS, body, format="json", HTTP_IDEMPOTENCY_KEY="b1")
    assert states(first) == states(again) == ["created"]


@pytest.mark.db_both
def test_a_lead_hands_over_in_bulk_within_the_own_team_only(api_of, lin, chen, acme):
    lead = factories.UserFactory(role=Role.LEAD, team=lin.team, username="sun")
    client = api_of(lead)
    answer = client.post(ACCOUNTS, {"items": [{"code": "ACME", "owner": chen.username}]}, format="json")
    assert states(answer) == ["error"] and list(answer.json()["results"][0]["errors"]) == ["owner"]
    assert states(client.post(ACCOUNTS, {"items": [{"code": "ACME", "owner": "sun"}]}, format="json")) == ["changed"]
    acme.refresh_from_db()
    assert acme.owner == lead
    event = Event.objects.get(verb="account.handed_over")
    assert (event.account_id, event.changes) == (acme.pk, {"owner": [lin.name, lead.name]})
    assert event.data["owner_keys"] == [lin.pk, lead.pk]


def test_patch_writes_only_what_was_said(api_of, lin, acme, monkeypatch):
    """Between reading and writing somebody else changes another field: it stays changed."""
    change = accounts.change

    def late(account, **said):
        Account.objects.filter(pk=account.pk).update(region="South")
        return change(account, **said)

    monkeypatch.setattr(accounts, "change", late)
    answer = api_of(lin).patch(f"/api/v1/accounts/{acme.pk}/", {"phone": "021-1"}, format="json")
    assert answer.status_code == 200
    acme.refresh_from_db()
    assert (acme.phone, acme.region) == ("021-1", "South")


@pytest.mark.parametrize("path", ["orders/?page=2", "accounts/?cursor=x", "rates/?search=x", "runs/?search=x"])
def test_a_parameter_that_does_nothing_here_is_refused(api_of, zhao, path):
    answer = api_of(zhao).get(f"/api/v1/{path}")
    assert answer.status_code == 400, answer.content
