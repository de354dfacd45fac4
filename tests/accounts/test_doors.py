"""Every noun of the account file, asked the house's list at page and API alike."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Contact, CostEntry, Order, Product, Rate, Seat
from kam.choices import Role
from kam.models import Event
from tests import factories

pytestmark = pytest.mark.django_db

NOUNS = ("contacts", "seats", "orders", "costs")
EDITED = {"contacts": "title", "seats": "until", "orders": "note", "costs": "note"}


@pytest.fixture
def keeper(acme, other):
    """The values of a new record of each noun, and one foreign record."""
    mate = factories.UserFactory()
    return {
        "contacts": ({"name": "王 Wei", "role": "coach"}, factories.ContactFactory(account=other)),
        "seats": ({"user": mate.pk, "function": "finance"}, factories.SeatFactory(account=other)),
        "orders": (
            {"number": "N1", "ordered_on": "2026-05-01", "amount": "120.50"},
            factories.OrderFactory(account=other),
        ),
        "costs": ({"on": "2026-05-01", "kind": "freight", "amount": "9.99"}, factories.CostFactory(account=other)),
    }


@pytest.mark.db_both
@pytest.mark.parametrize("noun", NOUNS)
def test_the_api_makes_reads_changes_archives_and_restores(api_of, lin, acme, keeper, noun):
    client, (values, _foreign) = api_of(lin), keeper[noun]
    made = client.post(f"/api/v1/{noun}/", {**values, "account": acme.pk}, format="json")
    assert made.status_code == 201, made.json()
    address = made["Location"]
    assert client.get(address)["ETag"] == made["ETag"]
    new = "2030-01-01" if noun == "seats" else "new words"
    changed = client.patch(address, {EDITED[noun]: new}, format="json")
    assert changed.status_code == 200 and changed.json()[EDITED[noun]] == new, changed.json()
    assert client.patch(address, {EDITED[noun]: new}, format="json", HTTP_IF_MATCH=made["ETag"]).status_code == 412
    assert client.delete(address).status_code == 204
    assert client.get(f"/api/v1/{noun}/").json()["results"] == []
    assert client.post(f"{address}restore/").status_code == 200
    assert len(client.get(f"/api/v1/{noun}/").json()["results"]) == 1


@pytest.mark.db_both
@pytest.mark.parametrize("noun", NOUNS)
def test_the_api_hides_what_is_anothers(api_of, lin, acme, other, keeper, noun):
    client, (values, foreign) = api_of(lin), keeper[noun]
    address = f"/api/v1/{noun}/{foreign.pk}/"
    assert client.get(address).status_code == 404
    assert client.patch(address, {}, format="json").status_code == 404
    assert client.delete(address).status_code == 404
    assert client.get(f"/api/v1/{noun}/").json()["results"] == []
    assert client.get(f"/api/v1/{noun}/?account={other.pk}").status_code == 400
    smuggled = client.post(f"/api/v1/{noun}/", {**values, "account": other.pk}, format="json")
    assert smuggled.status_code == 400 and "account" in smuggled.json()["errors"]


@pytest.mark.parametrize("noun", NOUNS)
def test_the_api_refuses_without_the_right(api_of, gu, acme, keeper, noun):
    values, _foreign = keeper[noun]
    assert api_of(gu).post(f"/api/v1/{noun}/", {**values, "account": acme.pk}, format="json").status_code == 403


@pytest.mark.parametrize("noun", NOUNS)
def test_bad_input_names_the_field(api_of, lin, acme, noun):
    for body in ({}, {"account": acme.pk}, {"account": "x"}, {"colour": "red"}, [], "text"):
        answer = api_of(lin).post(f"/api/v1/{noun}/", body, format="json")
        assert answer.status_code == 400 and answer.json()["errors"]


@pytest.mark.db_both
@pytest.mark.parametrize(
    "address", ["/contacts/", "/orders/", "/costs/", "/products/", "/rates/", "/tiers/", "/customers/"]
)
def test_lists_open_and_leave_as_sheets(browser_of, zhao, acme, address):
    factories.ContactFactory(account=acme)
    factories.OrderFactory(account=acme)
    factories.CostFactory(account=acme)
    factories.ProductFactory()
    client = browser_of(zhao)
    assert client.get(address).status_code == 200
    assert client.get(f"{address}?format=xlsx").content[:2] == b"PK"
    assert client.get(address, headers={"HX-Request": "true"}).content.strip().startswith(b"<section")


@pytest.mark.parametrize("tab", ["people", "team", "trade", "timeline"])
def test_tabs_are_panels_of_visible_customers(browser_of, lin, acme, other, tab):
    factories.ContactFactory(account=acme, name="Frau Braun")
    factories.OrderFactory(account=acme)
    factories.CostFactory(account=acme)
    client = browser_of(lin)
    assert client.get(f"/customers/{acme.pk}/{tab}/").status_code == 200
    assert client.get(f"/customers/{other.pk}/{tab}/").status_code == 404
    assert client.get(f"/customers/{acme.pk}/?tab={tab}").status_code == 200


def test_finance_sees_no_contacts(browser_of, api_of, acme):
    factories.ContactFactory(account=acme, name="Frau Braun")
    money = factories.UserFactory(role=Role.FINANCE)
    client = browser_of(money)
    assert client.get("/contacts/").status_code == 403
    assert client.get(f"/customers/{acme.pk}/people/").status_code == 403
    assert b"tab=people" not in client.get(f"/customers/{acme.pk}/").content
    assert client.get("/contacts/pick/").json()["results"] == []
    assert api_of(money).get("/api/v1/contacts/").json()["results"] == []


@pytest.mark.db_both
def test_a_contact_is_added_below_its_customer(browser_of, lin, acme, other):
    client = browser_of(lin)
    response = client.post(f"/customers/{acme.pk}/people/new/", {"name": "Jens", "role": "coach"})
    assert response.status_code == 302
    jens = Contact.objects.get()
    assert jens.account == acme and "jens" in jens.search_text
    assert client.post(f"/customers/{other.pk}/people/new/", {"name": "X"}).status_code == 404
    assert client.post(f"/contacts/{jens.pk}/left/").status_code == 302
    jens.refresh_from_db()
    assert jens.left_on is not None
    assert client.get(f"/contacts/{jens.pk}/").status_code == 200
    assert client.get(f"/contacts/{jens.pk}/edit/").status_code == 200


def test_nobody_reports_to_another_customers_people(api_of, lin, acme):
    second = factories.AccountFactory(owner=lin)
    stranger = factories.ContactFactory(account=second)
    body = {"account": acme.pk, "name": "A", "reports_to": stranger.pk}
    assert api_of(lin).post("/api/v1/contacts/", body, format="json").status_code == 400


def test_two_do_not_report_to_each_other(api_of, lin, acme):
    boss = factories.ContactFactory(account=acme)
    worker = factories.ContactFactory(account=acme, reports_to=boss)
    answer = api_of(lin).patch(f"/api/v1/contacts/{boss.pk}/", {"reports_to": worker.pk}, format="json")
    assert answer.status_code == 409 and "reports_to" in answer.json()["errors"]


@pytest.mark.db_both
def test_a_seat_gives_sight_and_its_end_takes_it(browser_of, lin, acme):
    mate = factories.UserFactory()
    assert browser_of(mate).get(f"/customers/{acme.pk}/").status_code == 404
    client = browser_of(lin)
    client.post(f"/customers/{acme.pk}/team/new/", {"user": mate.pk, "function": "finance"})
    seat = Seat.objects.get(user=mate)
    assert browser_of(mate).get(f"/customers/{acme.pk}/").status_code == 200
    assert mate.notices.filter(event__verb="seat.created").exists()
    again = client.post(f"/customers/{acme.pk}/team/new/", {"user": mate.pk, "function": "finance"})
    assert again.status_code == 422
    client.post(f"/seats/{seat.pk}/end/")
    assert browser_of(mate).get(f"/customers/{acme.pk}/").status_code == 404


def order_values(account, **more):
    return {"account": account.pk, "number": "L1", "ordered_on": "2026-05-01", "currency": "CNY"} | more


@pytest.mark.db_both
def test_an_order_with_lines_is_their_sum(browser_of, lin, acme):
    product = factories.ProductFactory()
    lines = {
        "lines-0-product": product.pk, "lines-0-quantity": "2", "lines-0-amount": "100.10", "lines-0-cost": "60",
        "lines-1-text": "Freight", "lines-1-quantity": "1", "lines-1-amount": "9.90", "lines-1-cost": "",
        "lines-2-product": "", "lines-2-text": "",
    }  # fmt: skip
    unlike = browser_of(lin).post("/orders/new/", order_values(acme, amount="1", **lines))
    assert unlike.status_code == 422 and "110.00" in unlike.content.decode() and not Order.objects.exists()
    response = browser_of(lin).post("/orders/new/", order_values(acme, amount="110", **lines))
    order = Order.objects.get()
    assert response["Location"] == f"/orders/{order.pk}/"
    assert order.amount == Decimal("110.00") and order.lines.count() == 2
    page = browser_of(lin).get(f"/orders/{order.pk}/").content.decode()
    assert product.name in page and "110.00" in page


def test_a_wrong_line_is_named_and_stays(browser_of, lin, acme):
    data = order_values(acme, **{"lines-0-text": "Glass", "lines-0-quantity": "two", "lines-0-amount": "5"})
    response = browser_of(lin).post("/orders/new/", data)
    page = response.content.decode()
    assert response.status_code == 422 and "Line 1" in page and 'value="Glass"' in page


def test_the_api_nests_lines_and_leaves_them_when_silent(api_of, lin, acme):
    client = api_of(lin)
    lines = [{"text": "Glass", "quantity": "2", "amount": "50.00"}, {"text": "Frame", "quantity": 1, "amount": "25.00"}]
    made = client.post("/api/v1/orders/", order_values(acme, lines=lines), format="json")
    assert made.status_code == 201, made.json()
    assert made.json()["amount"] == "75.00" and len(made.json()["lines"]) == 2
    address = made["Location"]
    assert len(client.patch(address, {"note": "n"}, format="json").json()["lines"]) == 2
    short = client.patch(address, {"lines": lines[:1]}, format="json").json()
    assert short["amount"] == "50.00" and len(short["lines"]) == 1
    bad = client.patch(address, {"lines": [{"colour": "red"}]}, format="json")
    assert bad.status_code == 400 and "lines" in bad.json()["errors"]


def test_an_order_in_a_currency_without_rate_explains_itself(browser_of, api_of, lin, acme):
    values = order_values(acme, currency="usd", amount="10")
    response = browser_of(lin).post("/orders/new/", values)
    assert response.status_code == 422 and "USD" in response.content.decode()
    answer = api_of(lin).post("/api/v1/orders/", values, format="json")
    assert answer.status_code == 409 and answer.json()["code"] == "no_rate"


@pytest.mark.db_both
def test_rates_are_kept_by_finance_and_convert_orders(browser_of, api_of, lin, acme):
    money = factories.UserFactory(role=Role.FINANCE)
    assert browser_of(lin).get("/rates/new/").status_code == 403
    response = browser_of(money).post("/rates/new/", {"currency": "usd", "on": "2026-01-01", "rate": "7.1"})
    assert response.status_code == 302
    made = api_of(lin).post("/api/v1/orders/", order_values(acme, currency="USD", amount="10"), format="json")
    assert made.json()["revenue"] == "71.00"
    rate = Rate.objects.get()
    assert browser_of(money).post(f"/rates/{rate.pk}/edit/", {"rate": "7.2"}).status_code == 302
    assert Order.objects.get().revenue == Decimal("72.00")
    moved = api_of(money).patch(f"/api/v1/rates/{rate.pk}/", {"on": "2026-02-01"}, format="json")
    assert moved.status_code == 409


@pytest.mark.db_both
def test_products_are_open_to_read_and_kept_by_right(browser_of, api_of, lin, gu):
    assert browser_of(lin).post("/products/new/", {"code": "G1", "name": "玻璃"}).status_code == 302
    product = Product.objects.get()
    assert [row["label"] for row in browser_of(gu).get("/products/pick/?q=boli").json()["results"]] == ["玻璃"]
    assert browser_of(gu).get(f"/products/{product.pk}/edit/").status_code == 403
    assert api_of(gu).get("/api/v1/products/").json()["count"] == 1
    assert api_of(lin).post("/api/v1/products/", {"code": "G1", "name": "x"}, format="json").status_code in (400, 409)


@pytest.mark.db_both
def test_costs_are_signed(browser_of, lin, acme):
    values = {"account": acme.pk, "on": "2026-05-01", "kind": "hours", "amount": "300", "hours": "2"}
    browser_of(lin).post("/costs/new/", values)
    entry = CostEntry.objects.get()
    assert entry.by == lin and Event.objects.filter(verb="cost.created", account_id=acme.pk).exists()
    assert browser_of(lin).get(f"/costs/{entry.pk}/edit/").status_code == 200
    browser_of(lin).post(f"/costs/{entry.pk}/archive/")
    assert browser_of(lin).get("/costs/").content.count(b"/edit/") == 0


@pytest.mark.db_both
def test_orders_page_by_cursor(api_of, lin, acme):
    for n in range(5):
        factories.OrderFactory(account=acme, ordered_on=date(2026, 1, 1 + n))
    first = api_of(lin).get("/api/v1/orders/?page_size=3").json()
    assert len(first["results"]) == 3 and first["next"]
    assert len(api_of(lin).get(first["next"]).json()["results"]) == 2
