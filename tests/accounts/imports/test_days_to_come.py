"""What happened lies not ahead: orders, deliveries and payments of a day to come are refused through every door."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actions import orders
from accounts.models import Order, Payment
from kam.ground.errors import Refused
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
ORDERS, PAYMENTS = "/api/v1/orders/", "/api/v1/payments/"


def day(ahead: int) -> str:
    return (timezone.localdate() + timedelta(ahead)).isoformat()


@pytest.mark.parametrize("name", ["ordered_on", "delivered_on", "paid_on"])
def test_by_form_and_api_the_field_is_named(name, lin, acme, browser_of, api_of):
    said = {"account": acme.pk, "number": "1", "ordered_on": day(0), "amount": "5"}
    answer = api_of(lin).post(ORDERS, said | {name: day(1)}, format="json")
    assert answer.status_code == 400 and "on a day to come" in answer.json()["errors"][name][0]
    page = browser_of(lin).post("/orders/new/", said | {name: day(1)})
    assert page.status_code == 422 and "on a day to come" in page.content.decode()
    later = {"promised_on": day(9), "due_on": day(30)}
    assert api_of(lin).post(ORDERS, said | later, format="json").status_code == 201


def test_payments_too(lin, acme, browser_of, api_of):
    said = {"account": acme.pk, "on": day(1), "amount": "5"}
    answer = api_of(lin).post(PAYMENTS, said, format="json")
    assert answer.status_code == 400 and "state the day it came" in answer.json()["errors"]["on"][0]
    page = browser_of(lin).post("/payments/new/", said)
    assert page.status_code == 422 and "state the day it came" in page.content.decode()
    assert api_of(lin).post(PAYMENTS, said | {"on": day(0)}, format="json").status_code == 201


def test_a_bulk_upsert_says_so_for_the_row(lin, acme, api_of):
    good, bad = ({"account": "ACME", "number": str(n), "ordered_on": day(n), "amount": "5"} for n in (0, 1))
    lined = {"account": "ACME", "number": "3", "ordered_on": day(1), "lines": [{"amount": "5"}, {"amount": "6"}]}
    late = good | {"number": "4", "delivered_on": day(1), "promised_on": day(5)}
    found = api_of(lin).post(f"{ORDERS}bulk/", {"items": [good, bad, lined, late]}, format="json").json()["results"]
    assert [one["status"] for one in found] == ["created", "error", "error", "error"]
    assert [set(one["codes"].items()) for one in found[1:]] == [
        {("ordered_on", "to_come")}, {("ordered_on", "to_come")}, {("delivered_on", "to_come")},
    ]  # fmt: skip
    rows = [{"account": "ACME", "on": day(n), "amount": "5"} for n in (0, 1)]
    found = api_of(lin).post(f"{PAYMENTS}bulk/", {"items": rows}, format="json").json()["results"]
    assert [one["status"] for one in found] == ["created", "error"] and found[1]["codes"] == {"on": "to_come"}
    assert Order.objects.count() == Payment.objects.count() == 1


@pytest.mark.parametrize("kind, head, row", [
    ("orders", "account_id,order_id,order_date,revenue", "ACME,1,{},5"),
    ("orders", "account_id,order_id,order_date,product,revenue", "ACME,1,{},P,5"),
    ("payments", "客户编号,到账日期,金额", "ACME,{},5"),
    ("deliveries", "客户编号,订单号,实际交货", "ACME,SO-1,{}"),
])  # fmt: skip
def test_a_row_of_a_file_is_told_what_to_do(kind, head, row, bring, sheet, acme):
    factories.OrderFactory(account=acme, number="SO-1", ordered_on=date(2026, 1, 5))
    with pytest.raises(Refused):
        bring(sheet(head, row.format(day(1))), kind=kind)
    source = bring(sheet(head, row.format(day(1)), name="b.csv"), kind=kind, good_rows=True)
    assert source.bad == 1 and "is yet to come" in str(source.errors)
    assert bring(sheet(head, row.format(day(0)), name="c.csv"), kind=kind).bad == 0


def test_a_day_that_stands_already_hinders_no_other_change(lin, acme):
    order = factories.OrderFactory(account=acme, ordered_on=timezone.localdate() + timedelta(3))
    assert orders.change(order, values={"note": "x", "ordered_on": order.ordered_on}, by=lin).note == "x"
