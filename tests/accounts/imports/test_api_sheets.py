"""The file of a program's list is read back by the import of the same noun; customers it would make are asked about."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Account, Contact, Order
from kam.ground import intakes
from kam.models import Import
from tests import factories
from tests.accounts.test_bulk_nouns import doors

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
ADDRESSES = {kind: address.removesuffix("bulk/") for kind, address in doors().items()} | {"orders": "/api/v1/orders/"}


def sheet_of(client, address):
    return client.get(address, {"format": "csv"}).getvalue()


@pytest.mark.parametrize("key", sorted(ADDRESSES))
def test_no_key_is_taken_for_a_code(api_of, zhao, key):
    """Each noun with a list and a bulk verb: what its import reads by name stands beside the key, and counts."""
    client, kind = api_of(zhao), intakes.kind(key)
    head = next(csv.reader(io.StringIO(sheet_of(client, ADDRESSES[key]).decode("utf-8-sig"))))
    found = intakes.match(kind, head)
    assert not intakes.missing(kind, found)
    for item in kind.fields:
        if item.ahead and item.name in found:
            assert found[item.name] in item.ahead, item.name


def book(acme, lin):
    boss = factories.ContactFactory(account=acme, name="Lan", email="lan@example.com")
    factories.ContactFactory(account=acme, name="Wei", email="", reports_to=boss, role="user", birthday="--05-17")
    factories.RateFactory(currency="USD", rate=Decimal(7), on=date(2026, 1, 1))
    order = factories.OrderFactory(account=acme, number="O1", ordered_on=DAY)
    Order.objects.filter(pk=order.pk).update(
        currency="USD", rate=7, amount=100, amount_cost=60, revenue=700, cost=420, note="returned once"
    )
    visit = factories.VisitFactory(account=acme, user=lin)
    visit.contacts.set(Contact.objects.all())
    factories.PaymentFactory(account=acme, amount=5, order=None)
    factories.AgreementFactory(account=acme, number="F1", title="Frame")
    factories.CostFactory(account=acme)
    factories.SeatFactory(account=acme, user=lin)


@pytest.mark.db_both
@pytest.mark.parametrize("key", ["contacts", "orders", "visits", "payments", "agreements", "costs", "seats"])
def test_what_left_by_the_api_comes_back_unchanged(bring, api_of, zhao, lin, acme, tmp_path, key):
    book(acme, lin)
    path = tmp_path / "back.csv"
    path.write_bytes(sheet_of(api_of(zhao), ADDRESSES[key]))
    source = bring(path, kind=key)
    assert (source.bad, source.created, source.changed) == (0, 0, 0), source.errors
    assert source.unchanged == (2 if key == "contacts" else 1)


def test_who_does_not_see_people_gets_no_names(api_of, acme, lin):
    tang = factories.UserFactory(role="finance")
    book(acme, lin)
    text = sheet_of(api_of(tang), "/api/v1/visits/").decode()
    assert "ACME" in text and "Lan" not in text.split("contacts_code")[0] and "lan@example.com" not in text


@pytest.mark.db_both
def test_customers_are_told_of_and_asked_for_before_they_are_made(
    api_of, browser_of, ada, acme, sheet, django_capture_on_commit_callbacks
):
    client = api_of(ada)
    path = sheet("account,number,ordered_on,amount", "407,A-1,2026-03-01,5", "ACME,A-1,2026-03-01,5")
    with path.open("rb") as file, django_capture_on_commit_callbacks(execute=True):
        made = client.post("/api/v1/imports/", {"kind": "orders", "file": file}, format="multipart").json()
    at = f"/api/v1/imports/{made['id']}/"
    found = client.get(at).json()
    assert (found["state"], found["new_customers"]) == ("checked", 1), found
    assert client.get(f"/api/v1/runs/{made['run']}/").json()["result"]["new_customers"] == 1
    page = browser_of(ada).get(f"/imports/{made['id']}/").content.decode()
    assert "One customer whose code nobody knows yet is made on the way." in page
    refused = client.post(f"{at}load/", {}, format="json")
    assert (refused.status_code, refused.json()["code"], refused.json()["new_customers"]) == (409, "new_customers", 1)
    assert not Account.objects.filter(code="407").exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{at}load/", {"new_customers": True}, format="json").status_code == 200
    assert Import.objects.get().state == "done" and Account.objects.filter(code="407").exists()
