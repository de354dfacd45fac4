"""Bulk calls and files say what does not come in: orders in the archive, amounts unlike their lines, long texts."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import Contact, Order
from kam.actions import imports
from tests import factories

pytestmark = pytest.mark.django_db
ORDERS = "/api/v1/orders/bulk/"
ITEM = {"account": "ACME", "number": "A-1", "ordered_on": "2026-03-01", "amount": "2"}
LINED = {"account": "ACME", "number": "L-1", "ordered_on": "2026-03-01"}


def put(client, *items, at=ORDERS):
    answer = client.post(at, {"items": list(items)}, format="json")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


@pytest.mark.db_both
@pytest.mark.parametrize("lines", [{}, {"amount": None, "lines": [{"amount": "1"}, {"amount": "1"}]}])
def test_an_order_in_the_archive_is_told_and_stays_as_it_is(api_of, lin, acme, lines):
    gone = factories.OrderFactory(account=acme, number="A-1", amount=7, archived_at=timezone.now())
    item = {name: value for name, value in (ITEM | lines).items() if value is not None}
    first, second = put(api_of(lin), item, item | {"number": "A-2"})
    assert (first["status"], first["id"], first["codes"]) == ("error", None, {"number": "archived"})
    assert first["errors"]["number"] == ["Order A-1 stands in the archive. Bring it back first, or leave this row out."]
    assert second["status"] == "created"
    gone.refresh_from_db()
    assert gone.amount == 7 and gone.archived_at is not None and gone.version == 1


@pytest.mark.db_both
@pytest.mark.parametrize("step", [imports.CHECK, imports.LOAD])
def test_a_file_says_so_of_each_row_of_the_order(bring, sheet, acme, step):
    factories.OrderFactory(account=acme, number="A-1", amount=7, archived_at=timezone.now())
    rows = [f"ACME,{number},2026-03-01,5,{text}" for number, text in (("A-1", "x"), ("A-1", "y"), ("A-2", "z"))]
    source = bring(sheet("customer_code,order number,order date,revenue,text of the line", *rows), step, good_rows=True)
    assert (source.good, source.bad, source.created, source.changed) == (1, 2, 1, 0)
    assert {fault[0] for fault in source.errors} == {2, 3} and "archive" in source.errors[0][2]
    assert Order.objects.get(number="A-1").amount == 7


@pytest.mark.db_both
def test_an_amount_that_contradicts_the_lines_is_told_with_both(api_of, lin, acme):
    lines = [{"amount": "3.33"}, {"amount": "3.33"}, {"amount": "-1.66", "text": "Discount"}]
    found = put(
        api_of(lin),
        LINED | {"amount": "99", "lines": [{"amount": "5.00"}]},
        LINED | {"number": "L-2", "amount": "5.03", "lines": lines},  # a cent a line may be rounding
        LINED | {"number": "L-3", "amount": "5.04", "lines": lines},
        LINED | {"number": "L-4", "amount_cost": "4.00", "lines": [{"amount": "5.00"}]},
        LINED | {"number": "L-5", "amount": "0", "lines": [{"amount": "5.00"}, {"amount": "-5.00"}]},
        LINED | {"number": "L-6", "amount_discount": "0", "amount_cost": "0.00", "lines": [{"amount": "5.00"}]},
    )
    assert [item["status"] for item in found] == ["error", "created", "error", "error", "created", "created"]
    assert found[0]["codes"] == {"amount": "unlike_lines"} and "99 ≠ 5.00" in found[0]["errors"]["amount"][0]
    assert found[3]["codes"] == {"amount_cost": "unlike_lines"}
    assert dict(Order.objects.values_list("number", "amount")) == {"L-2": 5, "L-5": 0, "L-6": 5}


def test_a_single_order_that_contradicts_itself_is_refused(api_of, lin, acme):
    body = {
        "account": acme.pk,
        "number": "L-1",
        "ordered_on": "2026-03-01",
        "lines": [{"quantity": "1", "amount": "5"}],
    }
    client = api_of(lin)
    answer = client.post("/api/v1/orders/", body | {"amount": "99"}, format="json")
    assert answer.status_code == 400 and list(answer.json()["errors"]) == ["amount"], answer.content
    assert "99" in answer.json()["errors"]["amount"][0] and "5.00" in answer.json()["errors"]["amount"][0]
    made = client.post("/api/v1/orders/", body | {"amount": "5.01"}, format="json")
    assert made.status_code == 201 and made.json()["amount"] == "5.00"
    url = f"/api/v1/orders/{made.json()['id']}/"
    assert client.patch(url, {"amount": "7"}, format="json").status_code == 400
    assert client.patch(url, {"lines": [{"quantity": "1", "amount": "7"}]}, format="json").json()["amount"] == "7.00"


@pytest.mark.db_both
@pytest.mark.parametrize(
    "said",
    [{"note": "x" * 100_000}, {"note": "x" * 256}, {"amount": None, "lines": [{"amount": "2", "text": "x" * 201}]}],
)
def test_what_is_too_long_is_told_and_not_cut(api_of, lin, acme, said):
    [found] = put(api_of(lin), {name: value for name, value in (ITEM | said).items() if value is not None})
    assert set(found["codes"].values()) == {"long"} and not Order.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        {"region": "x" * 81},
        {"website": f"https://{'x' * 200}"},
        {"tags": ["x" * 41]},
        {"tags": [f"t{n}" for n in range(31)]},
    ],
)
def test_what_is_too_long_of_a_customer_is_told_too(api_of, zhao, acme, said):
    [found] = put(api_of(zhao), {"code": "ACME"} | said, at="/api/v1/accounts/bulk/")
    assert set(found["codes"].values()) == {"long"}, found
    acme.refresh_from_db()
    assert acme.version == 1


def test_a_file_says_what_is_too_long(bring, sheet, acme):
    head = "customer_code,order number,order date,revenue,note,customer name"
    source = bring(
        sheet(head, f"ACME,A-1,2026-03-01,5,{'x' * 256},", f"NEW,A-1,2026-03-01,5,,{'y' * 201}"), imports.CHECK
    )
    assert source.bad == 2 and {fault[2] for fault in source.errors} == {"This is too long. Shorten it."}


def test_a_phone_that_nobody_can_dial_is_told_as_one(api_of, lin, acme):
    rows = [{"account": "ACME", "name": "Lan", "phone": "1"}, {"account": "ACME", "name": "Wei", "email": "wei"}]
    first, second = put(api_of(lin), *rows, at="/api/v1/contacts/bulk/")
    assert first["codes"] == {"phone": "phone"} and "telephone" in first["errors"]["phone"][0]
    assert second["codes"] == {"email": "invalid"} and "e-mail" in second["errors"]["email"][0]
    assert not Contact.objects.exists()
