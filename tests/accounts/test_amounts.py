"""Amounts that no book holds are refused by field, through every door, and no number after them is lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.actions import rates
from accounts.models import Order, Rate, Standing
from accounts.rules import money, parsing
from analytics.actions import recompute
from analytics.models import Contribution
from kam.ground.errors import Refused
from tests import factories

pytestmark = pytest.mark.django_db
HUGE = "99999999999999.99"
ORDERS, BULK = "/api/v1/orders/", "/api/v1/orders/bulk/"


@pytest.fixture
def euro(system):
    return rates.put(currency="EUR", on=date(2020, 1, 1), rate=Decimal(100), by=system)


def order(acme, **more):
    return {"account": acme.pk, "number": "1", "ordered_on": "2026-05-01"} | more


def lines(amount, count=2, **more):
    return [{"text": "x", "quantity": "1", "amount": amount} | more for _n in range(count)]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"amount": HUGE}, "amount"),
        ({"amount": f"-{HUGE}"}, "amount"),
        ({"amount": "1", "amount_cost": HUGE}, "amount_cost"),
        ({"lines": lines(HUGE)}, "lines"),
        ({"lines": lines("1", quantity="99999999999999")}, "lines"),
        ({"lines": lines("99999999999", 11)}, "lines"),
        ({"amount": "99999999999", "currency": "EUR"}, "amount"),
        ({"amount": "1", "amount_cost": "99999999999", "currency": "EUR"}, "amount_cost"),
        ({"amount": "1", "ordered_on": "1899-12-31"}, "ordered_on"),
        ({"amount": "1", "due_on": "0001-01-01"}, "due_on"),
        ({"amount": "1", "number": "a\rb"}, "number"),
        ({"lines": lines("1", product="9" * 5000)}, "lines"),
        ({"lines": lines("1", product="x")}, "lines"),
    ],
)
def test_an_order_is_refused_by_field_and_leaves_no_row(lin, acme, euro, api_of, more, field):
    answer = api_of(lin).post(ORDERS, order(acme, **more), format="json")
    assert answer.status_code == 400 and field in answer.json()["errors"], answer.json()
    assert not Order.objects.exists()
    assert api_of(lin).get(ORDERS).json()["results"] == []


def test_the_largest_are_taken_and_read(lin, acme, api_of, browser_of):
    assert api_of(lin).post(ORDERS, order(acme, lines=lines("99999999999.99")), format="json").status_code == 201
    assert api_of(lin).get(ORDERS).json()["results"][0]["revenue"] == "199999999999.98"
    assert browser_of(lin).get("/orders/").status_code == 200


@pytest.mark.parametrize("product", ["x", "²", "9" * 5000, "-1", "1e9"])
def test_the_page_shows_the_lines_again_whatever_product_they_named(lin, acme, browser_of, product):
    values = order(acme) | {"lines-0-product": product, "lines-0-quantity": "1", "lines-0-amount": "5"}
    answer = browser_of(lin).post("/orders/new/", values)
    assert answer.status_code == 422 and "no such product" in answer.content.decode()


@pytest.mark.db_both
def test_bulk_answers_each_item(lin, acme, euro, api_of):
    good = {"account": "ACME", "ordered_on": "2026-05-01"}
    items = [
        good | {"number": "1", "amount": HUGE},
        good | {"number": "2", "lines": lines("1", quantity="99999999999999")},
        good | {"number": "3", "lines": lines("99999999999", 11)},
        good | {"number": "4", "amount": "99999999999", "currency": "EUR"},
        good | {"number": "5", "amount": "1", "cost": "99999999999", "currency": "EUR"},
        good | {"number": "a\rb", "amount": "1"},
        good | {"number": "a\nb", "amount": "1"},
        good | {"number": "7", "amount": "99999999999.99", "note": "a\rb"},
    ]
    found = api_of(lin).post(BULK, {"items": items}, format="json")
    assert found.status_code == 200, found.json()
    results = found.json()["results"]
    assert [item["status"] for item in results] == ["error"] * 7 + ["created"]
    assert [next(iter(item["errors"])) for item in results[:7]] == [
        "amount", "lines", "amount", "amount", "cost", "number", "number"
    ]  # fmt: skip
    assert Order.objects.get().amount == Decimal("99999999999.99")


def test_a_cost_that_is_kept_may_not_grow_too_large_in_another_currency(lin, acme, euro, api_of):
    factories.OrderFactory(
        account=acme, number="1", amount=Decimal(5), amount_cost=Decimal("5e10"), cost=Decimal("5e10")
    )
    item = {"account": "ACME", "number": "1", "ordered_on": "2026-05-01", "amount": "5", "currency": "EUR"}
    answer = api_of(lin).post(BULK, {"items": [item]}, format="json")
    assert answer.status_code == 400 and "currency" in answer.json()["errors"]
    assert Order.objects.get().currency == "CNY"


@pytest.mark.db_both
@pytest.mark.parametrize("code", ["a\rb", "a\nb", "a\x07b", "a\x85b"])
def test_a_code_holds_nothing_unseen(lin, zhao, api_of, code):
    answer = api_of(zhao).post(
        "/api/v1/accounts/bulk/", {"items": [{"code": code}, {"code": "x", "owner": code}]}, format="json"
    )
    results = answer.json()["results"]
    assert answer.status_code == 200 and [list(item["errors"]) for item in results] == [["code"], ["owner"]]
    assert "nobody sees" in results[0]["errors"]["code"][0]
    answer = api_of(lin).post("/api/v1/accounts/", {"code": code, "name": "x"}, format="json")
    assert answer.status_code == 400 and "code" in answer.json()["errors"]


@pytest.mark.parametrize("text", [HUGE, "100000000000", "1e11", "-100,000,000,000.00"])
def test_parsers_take_no_more_than_forms(text):
    for parse in (parsing.amount, parsing.quantity, parsing.price):
        with pytest.raises(parsing.Unreadable, match="large"):
            parse(text)
    assert parsing.amount("99999999999.99") == "99999999999.99"


@pytest.mark.parametrize("rate", ["9999999999", "1000001", "0", "-1"])
def test_a_rate_stays_within_reason(ada, api_of, rate):
    answer = api_of(ada).post("/api/v1/rates/", {"currency": "EUR", "on": "2026-01-01", "rate": rate}, format="json")
    assert answer.status_code in (400, 409) and "rate" in answer.json()["errors"]
    assert not Rate.objects.exists()


@pytest.mark.db_both
def test_a_new_rate_that_an_order_cannot_bear_is_refused(system, acme, euro):
    for amount in (Decimal("9e9"), Decimal("-9e9")):
        made = factories.OrderFactory(account=acme, currency="EUR", amount=amount, revenue=amount * 100)
        with pytest.raises(Refused):
            rates.put(currency="EUR", on=date(2020, 1, 1), rate=Decimal(1000), by=system)
        made.delete()
    assert Rate.objects.get().rate == 100


def test_a_known_day_s_rate_is_corrected(ada, acme, api_of, browser_of):
    body = {"currency": "EUR", "on": "2026-01-01", "rate": "7"}
    assert api_of(ada).post("/api/v1/rates/", body, format="json").status_code == 201
    made = factories.OrderFactory(account=acme, currency="EUR", rate=7, revenue=7000)
    answer = api_of(ada).post("/api/v1/rates/", body | {"rate": "8"}, format="json")
    assert answer.status_code == 201 and answer.json()["version"] == 2
    made.refresh_from_db()
    assert made.revenue == 8000
    assert browser_of(ada).post("/rates/new/", body | {"rate": "9"}).status_code == 302
    assert Rate.objects.get().rate == 9


@pytest.mark.db_both
def test_a_year_of_the_largest_amounts_is_computed(system, acme):
    largest = money.LARGEST
    for number in range(12):
        factories.OrderFactory(account=acme, number=str(number), amount=largest, ordered_on=date(2026, 6, number + 1))
        factories.CostFactory(account=acme, amount=Decimal("99999999999.99"), on=date(2026, 6, number + 1))
    recompute.start("all", as_of=date(2026, 6, 30), by=system)
    assert Contribution.objects.get().revenue == 12 * largest == Standing.objects.get().revenue


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("products/", {"code": "P1", "name": "x"}),
        ("rates/", {"currency": "EUR", "on": "2026-01-01", "rate": "7"}),
        ("orders/", {"number": "1", "ordered_on": "2026-05-01", "amount": "1"}),
        ("accounts/", {"code": "ACME", "name": "x"}),
    ],
)
def test_the_right_is_asked_before_the_form_tells_what_there_is(acme, gu, system, api_of, path, body):
    factories.ProductFactory(code="P1")
    rates.put(currency="EUR", on=date(2026, 1, 1), rate=Decimal(7), by=system)
    assert api_of(gu).post(f"/api/v1/{path}", body, format="json").status_code == 403
    assert api_of(gu).post(f"/api/v1/{path}", {"nonsense": 1}, format="json").status_code == 403


@pytest.mark.db_both
def test_relatives_out_of_sight_have_no_id(lin, zhao, acme, other, api_of):
    type(acme).objects.filter(pk=acme.pk).update(parent=other, referred_by=other)
    address = f"/api/v1/accounts/{acme.pk}/"
    for path in (address, "/api/v1/accounts/"):
        found = api_of(lin).get(path).json()
        row = found if path == address else found["results"][0]
        assert (row["parent"], row["referred_by"]) == (None, None)
    assert api_of(lin).patch(address, {"phone": "021-6139 9258"}, format="json").json()["parent"] is None
    row = api_of(zhao).get(address).json()
    assert (row["parent"], row["referred_by"]) == (other.pk, other.pk)
