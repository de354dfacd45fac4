"""Payments settle orders, whoever changes what meanwhile; a paid date given by hand is never counted twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.db.models import F, Sum

from accounts.actions import orders, payments, rates
from accounts.models import Allocation, Order, Payment
from kam.choices import Role
from kam.ground.errors import Refused, Stale
from kam.models import Event
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 20)


def order(account, number, day, amount, **more):
    more = {"amount": Decimal(amount)} | more
    return factories.OrderFactory(account=account, number=number, ordered_on=date(2026, 5, day), **more)


def pay(account, amount, by, **more):
    return payments.enter(values={"account": account, "on": DAY, "amount": Decimal(amount)} | more, by=by)


def state(account):
    """{number: (settled, paid on)} of an account's orders."""
    found = Order.objects.filter(account=account).order_by("number")
    return {row.number: (row.settled, row.paid_on) for row in found}


def sound(account):
    """Sums hold: no order and no payment gives more than it has, and `settled` is the sum of the parts."""
    for row in Order.objects.filter(account=account):
        sums = row.allocations.aggregate(amount=Sum("amount"), settled=Sum("settled"))
        assert (sums["amount"] or 0) <= max(row.amount, 0)
        assert (sums["settled"] or 0) == row.settled
    for row in Payment.objects.filter(account=account):
        assert (row.allocations.aggregate(sum=Sum("amount"))["sum"] or 0) <= row.amount
    return True


@pytest.fixture
def book(acme):
    return [order(acme, "A", 1, "100"), order(acme, "B", 2, "200"), order(acme, "C", 3, "300")]


def test_a_payment_settles_the_oldest_orders_and_leaves_one_event(acme, lin, book):
    paid = pay(acme, "250.50", lin)
    assert state(acme) == {"A": (100, DAY), "B": (Decimal("150.50"), None), "C": (0, None)}
    assert paid.received == Decimal("250.50") and paid.by == lin
    assert Event.objects.filter(account_id=acme.pk, verb="payment.created").count() == 1
    assert Event.objects.filter(account_id=acme.pk).count() == 1


def test_a_named_order_comes_first_and_the_rest_flows_on(acme, lin, book):
    pay(acme, "400", lin, order=book[2])
    assert state(acme) == {"A": (100, DAY), "B": (0, None), "C": (300, DAY)}


def test_archive_and_restore_bring_it_all_back(acme, lin, book):
    paid = pay(acme, "300", lin)
    before = state(acme)
    payments.archive(paid, by=lin)
    assert {settled for settled, _day in state(acme).values()} == {0}
    assert {day for _settled, day in state(acme).values()} == {None}
    payments.restore(paid, by=lin)
    assert state(acme) == before and sound(acme)


@pytest.mark.db_both
def test_a_paid_date_given_by_hand_is_full_payment_and_takes_no_money(acme, lin, book):
    orders.change(book[0], values={"paid_on": date(2026, 5, 9)}, by=lin)
    paid = pay(acme, "200", lin)
    assert state(acme)["A"] == (0, date(2026, 5, 9)) and state(acme)["B"] == (200, DAY)
    payments.archive(paid, by=lin)
    assert state(acme)["A"] == (0, date(2026, 5, 9)) and state(acme)["B"] == (0, None)


@pytest.mark.db_both
def test_money_that_settled_an_order_stays_there_when_an_import_marks_it_paid(acme, lin, book):
    pay(acme, "100", lin)
    row = {"account": "ACME", "number": "A", "ordered_on": "2026-05-01", "amount": "100", "paid_on": "2026-06-25"}
    orders.put_many([row], by=lin)
    assert state(acme) == {"A": (100, date(2026, 6, 25)), "B": (0, None), "C": (0, None)}
    row |= {"amount": "60", "paid_on": ""}
    orders.put_many([row], by=lin)
    assert state(acme) == {"A": (60, DAY), "B": (40, None), "C": (0, None)} and sound(acme)


@pytest.mark.db_both
def test_new_orders_take_what_was_paid_ahead(acme, lin):
    pay(acme, "500", lin)
    made = orders.place(
        values={"account": acme, "number": "N", "ordered_on": date(2026, 7, 1), "amount": Decimal(80)}, by=lin
    )
    assert state(acme)["N"] == (80, date(2026, 7, 1))
    orders.archive(made, by=lin)
    orders.put_many([{"account": "ACME", "number": "M", "ordered_on": "2026-07-03", "amount": "900"}], by=lin)
    assert state(acme)["M"] == (500, None) and sound(acme)
    orders.restore(made, by=lin)
    assert state(acme)["N"] == (0, None), "the money has settled another one meanwhile"


@pytest.mark.db_both
def test_a_correction_moves_what_it_settles(acme, lin, book):
    paid = pay(acme, "300", lin)
    paid = payments.change(paid, values={"amount": Decimal("100"), "order": book[1]}, version=1, by=lin)
    assert state(acme) == {"A": (0, None), "B": (100, None), "C": (0, None)}
    with pytest.raises(Stale):
        payments.change(paid, values={"amount": Decimal(1)}, version=1, by=lin)
    orders.change(book[1], values={"amount": Decimal(70)}, by=lin)
    assert state(acme) == {"A": (30, None), "B": (70, DAY), "C": (0, None)} and sound(acme)


def test_another_customer_gets_it_when_it_was_booked_wrongly(acme, lin, book):
    second = factories.AccountFactory(owner=lin)
    there = order(second, "Z", 1, "100")
    paid = pay(acme, "100", lin)
    payments.change(paid, values={"account": second}, by=lin)
    there.refresh_from_db()
    assert state(acme)["A"] == (0, None) and there.paid_on == DAY


@pytest.mark.db_both
def test_currencies_stay_apart_and_rates_value_them_anew(acme, lin, ada):
    rates.put(currency="USD", on=date(2026, 1, 1), rate=Decimal("7"), by=ada)
    order(acme, "A", 1, "100")
    usd = orders.place(values={"account": acme, "number": "U", "ordered_on": date(2026, 5, 1), "currency": "USD",
                               "amount": Decimal("10.01")}, by=lin)  # fmt: skip
    paid = pay(acme, "3.33", lin, currency="USD")
    assert paid.received == Decimal("23.31") and state(acme) == {"A": (0, None), "U": (Decimal("23.31"), None)}
    rates.put(currency="USD", on=date(2026, 1, 1), rate=Decimal("7.077"), by=ada)
    paid.refresh_from_db()
    usd.refresh_from_db()
    assert paid.received == Decimal("23.57") and usd.settled == Decimal("23.57")
    pay(acme, "6.68", lin, currency="USD")
    usd.refresh_from_db()
    assert usd.settled == usd.revenue and usd.paid_on == DAY and sound(acme)


@pytest.mark.db_both
def test_refusals_explain_themselves(acme, other, lin, gu, book):
    back = order(acme, "R", 9, "-20")
    strange = order(other, "S", 9, "20")
    for more, field in (
        ({"order": back}, "order"), ({"order": strange}, "order"), ({"currency": "USD"}, "currency"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            pay(acme, "10", lin, **more)
        assert refusal.value.field == field
    for account, amount in ((other, "10"), (acme, "0"), (acme, "-5")):
        with pytest.raises(Refused):
            pay(account, amount, lin)
    pay(acme, "100", lin, order=book[0])
    with pytest.raises(Refused, match="settled"):
        pay(acme, "1", lin, order=book[0])
    with pytest.raises(PermissionDenied):
        pay(acme, "1", gu)
    assert Payment.objects.count() == 1


@pytest.mark.db_both
def test_the_api_speaks_of_what_is_settled(acme, other, api_of, lin, gu, book):
    client = api_of(lin)
    body = {"account": acme.pk, "on": "2026-06-20", "amount": "150.00", "reference": "R-1"}
    made = client.post("/api/v1/payments/", body, format="json")
    assert made.status_code == 201, made.json()
    said = made.json()
    assert [part["amount"] for part in said["allocations"]] == ["100.00", "50.00"] and said["currency"] == "CNY"
    address = made["Location"]
    assert client.patch(address, {"note": "x"}, format="json", HTTP_IF_MATCH='"9-9"').status_code == 412
    assert client.patch(address, {"amount": "-1"}, format="json").status_code in (400, 409)
    assert client.get("/api/v1/payments/?unapplied=true").json()["results"] == []
    assert len(client.get(f"/api/v1/payments/?order={book[0].pk}").json()["results"]) == 1
    assert client.get(f"/api/v1/payments/?account={other.pk}").status_code == 400
    smuggled = client.post("/api/v1/payments/", body | {"account": other.pk}, format="json")
    assert smuggled.status_code == 400
    assert api_of(gu).post("/api/v1/payments/", body, format="json").status_code == 403
    assert client.delete(address).status_code == 204
    assert client.post(f"{address}restore/").json()["archived_at"] is None
    foreign = factories.PaymentFactory(account=other)
    assert client.get(f"/api/v1/payments/{foreign.pk}/").status_code == 404


@pytest.mark.db_both
def test_finance_enters_and_everybody_reads_pages(acme, other, browser_of, lin, gu, book):
    money = factories.UserFactory(role=Role.FINANCE)
    client = browser_of(money)
    assert b'value="100.00"' in client.get(f"/payments/new/?order={book[0].pk}").content
    values = {"account": acme.pk, "on": "2026-06-20", "amount": "700", "currency": "", "reference": "银行 88"}
    response = client.post("/payments/new/", values)
    paid = Payment.objects.get()
    assert response["Location"] == f"/payments/{paid.pk}/"
    page = client.get(f"/payments/{paid.pk}/").content.decode()
    assert "A" in page and "¥100.00" in page.replace("CN¥", "¥") and "settle nothing yet" in page
    assert client.get("/payments/?q=银行").content.count(b"/payments/") > 1
    assert client.get(f"/orders/{book[0].pk}/").content.decode().count(f"/payments/{paid.pk}/") == 1
    assert b"\xe9\x93\xb6\xe8\xa1\x8c" in b"".join(client.get("/payments/?format=csv").streaming_content)
    bad = client.post("/payments/new/", values | {"amount": "-3"})
    assert bad.status_code == 422 and "above zero" in bad.content.decode()
    assert browser_of(gu).get(f"/payments/{paid.pk}/").status_code == 200
    assert browser_of(gu).get("/payments/new/").status_code == 403
    foreign = factories.PaymentFactory(account=other)
    assert browser_of(lin).get(f"/payments/{foreign.pk}/").status_code == 404
    stale = client.post(f"/payments/{paid.pk}/edit/", values | {"amount": "5", "_version": "0"})
    assert stale.status_code == 412
    client.post(f"/payments/{paid.pk}/archive/")
    assert state(acme)["A"] == (0, None)
    client.post(f"/payments/{paid.pk}/restore/")
    assert state(acme)["A"] == (100, DAY)


@pytest.mark.db_both
def test_the_list_asks_no_more_for_more_rows(acme, lin, browser_of, django_assert_max_num_queries):
    for n in range(12):
        factories.PaymentFactory(account=acme, reference=f"R{n}")
    client = browser_of(lin)
    client.get("/payments/")
    with django_assert_max_num_queries(14):
        client.get("/payments/")


@pytest.mark.company
@pytest.mark.django_db(transaction=True)
def test_two_at_once_settle_no_order_twice(lin, acme):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    first = order(acme, "A", 1, "100")

    def one(number):
        try:
            return pay(acme, "60", lin, reference=str(number)).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(one, range(8)))
    assert len(set(made)) == 8 and sound(acme)
    first.refresh_from_db()
    assert (first.settled, first.paid_on) == (100, DAY)
    assert Allocation.objects.filter(order=first).aggregate(sum=Sum("amount"))["sum"] == 100
    assert not Order.objects.filter(settled__gt=F("revenue")).exists()
