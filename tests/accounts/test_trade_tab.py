"""A customer's Trade tab: gross profit over what is known of the cost, as of the day of the book."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import CostEntry, Order
from accounts.views import orders, trade
from kam.ground import checks
from tests import factories

pytestmark = [pytest.mark.django_db]
DAY = date(2026, 6, 30)


def shown(account):
    found = trade.figures(Order.objects.filter(account=account), CostEntry.objects.none(), DAY, None)
    return {"profit": str(found[1]["value"]), "share": found[1]["hint"], "revenue": found[0]["hint"]}


def test_unknown_cost_is_no_profit(acme):
    factories.OrderFactory(account=acme, amount=Decimal(900))
    assert shown(acme)["share"] == "cost not known" and "data value" not in shown(acme)["profit"]
    factories.OrderFactory(account=acme, amount=Decimal(100), amount_cost=Decimal(60))
    told = shown(acme)
    assert 'value="40' in told["profit"] and told["share"] == "40% · Cost is known for 10% of the revenue."
    Order.objects.filter(cost=None).update(cost=Decimal(900))
    assert 'value="40' in shown(acme)["profit"] and shown(acme)["share"] == "4% · Cost is known for all of the revenue."


def test_a_return_without_a_cost_is_said_to_be_left_out(acme):
    factories.OrderFactory(account=acme, amount=Decimal(150), amount_cost=Decimal(110))
    factories.OrderFactory(account=acme, amount=Decimal(-20))
    assert shown(acme)["share"] == "27% · Returns whose cost nobody stated are not in it."


def test_the_year_ends_on_the_day_of_the_book(browser_of, lin, acme, other):
    factories.OrderFactory(account=acme, amount=Decimal(500), ordered_on=date(2024, 1, 15))
    factories.OrderFactory(account=other, ordered_on=DAY)
    page = browser_of(lin).get(f"/customers/{acme.pk}/trade/")
    assert "0 orders, 365 days up to" in page.context["figures"][0]["hint"]
    assert "2026" in page.context["figures"][0]["hint"]


def test_the_year_is_that_of_contribution_and_nothing_entered_is_not_nought(acme):
    """After a leap day a calendar year has a day more than the 365 that every run takes."""
    until = date(2024, 6, 30)
    for day in (date(2023, 7, 1), date(2023, 7, 2)):
        factories.OrderFactory(account=acme, amount=Decimal(day.day), ordered_on=day)
    told = trade.figures(Order.objects.filter(account=acme), CostEntry.objects.none(), until, None)
    assert 'value="2"' in str(told[0]["value"]) or 'value="2.00"' in str(told[0]["value"])
    assert "data value" not in str(told[2]["value"]) and told[2]["hint"].startswith("nothing entered, 365 days")
    factories.CostFactory(account=acme, on=date(2023, 7, 1), amount=Decimal(9))
    assert trade.figures(Order.objects.all(), CostEntry.objects.all(), until, None)[2]["hint"].startswith("nothing")
    factories.CostFactory(account=acme, on=until, amount=Decimal(5))
    (cost,) = trade.figures(Order.objects.all(), CostEntry.objects.all(), until, None)[2:3]
    assert 'value="5' in str(cost["value"]) and cost["hint"].startswith("365 days up to")


def test_an_order_far_above_the_biggest_is_asked_about_once_and_stands_on_the_list_of_checks(acme, lin, browser_of):
    factories.OrderFactory(account=acme, number="OLD", amount=Decimal(10000), revenue=Decimal(10000))
    browser, today = browser_of(lin), timezone.localdate().isoformat()
    typed = {"account": acme.pk, "number": "NEW", "ordered_on": today, "currency": "CNY", "amount": "1000000000"}
    asked = browser.post("/orders/new/", typed)
    page = asked.content.decode()
    assert asked.status_code == 422 and "100,000 times their biggest order so far" in page
    assert 'value="NEW"' in page and 'name="confirmed" value="1000000000"' in page
    changed = browser.post("/orders/new/", typed | {"amount": "2000000000", "confirmed": "1000000000"})
    assert changed.status_code == 422, "another amount is another question"
    assert browser.post("/orders/new/", typed | {"confirmed": "1000000000"}).status_code == 302
    assert browser.post("/orders/new/", typed | {"number": "USUAL", "amount": "90000"}).status_code == 302
    found = {check.key: check for check in checks.read(lin)}["sizes"]
    assert found.count == 1
    assert browser.get(f"{found.url}&format=csv").getvalue().decode("utf-8-sig").count("NEW") == 1


@pytest.mark.db_both
@pytest.mark.parametrize(
    ("sizes", "count"),
    [((10000, 9000, 100), 0), ((10000, 1000, 100, 10), 1), ((10000, 1001), 0), ((500,), 0), ((500, 500), 0)],
)
def test_only_the_largest_order_of_a_customer_can_stand_out(sizes, count, acme, lin):
    for number, size in enumerate(sizes):
        day = timezone.localdate()
        factories.OrderFactory(account=acme, number=str(number), amount=size, revenue=Decimal(size), ordered_on=day)
    assert {check.key: check for check in checks.read(lin)}["sizes"].count == count


def test_over_the_api_it_is_taken_and_checked_later(acme, lin, api_of):
    factories.OrderFactory(account=acme, number="OLD", amount=Decimal(10), revenue=Decimal(10))
    sent = {
        "account": acme.pk,
        "number": "N",
        "ordered_on": timezone.localdate().isoformat(),
        "amount": "5000.00",
    }  # a program asks nobody
    assert api_of(lin).post("/api/v1/orders/", sent, format="json").status_code == 201
    assert {check.key: check for check in checks.read(lin)}["sizes"].count == 1


def test_the_form_of_an_order_folds_what_most_are_entered_without(acme, lin, browser_of):
    page = browser_of(lin).get("/orders/new/").content.decode()
    before, after = page.split('<details class="fold part">', 1)
    assert 'name="amount"' in before and 'name="lines-0-text"' not in before and 'name="due_on"' in after
    assert browser_of(lin).get(f"/customers/{acme.pk}/edit/").content.decode().count('<h2 aria-hidden="true">') >= 5
    wrong = browser_of(lin).post("/orders/new/", {"account": acme.pk, "number": "1", "paid_on": "never"})
    assert wrong.content.decode().count('<details class="fold part" open>') == 3


def test_an_order_says_what_of_it_has_come_in_and_a_return_nothing_of_payment(acme):
    part = factories.OrderFactory(account=acme, amount=Decimal(900), revenue=Decimal(900))
    assert str(orders.figures(part)[-1]["value"]) == "not paid yet" and orders.figures(part)[-1]["hint"] == ""
    part.settled = Decimal(300)
    assert orders.figures(part)[-1]["hint"].endswith("300.00 of it has come in")
    back = factories.OrderFactory(account=acme, amount=Decimal(-90), revenue=Decimal(-90))
    assert orders.figures(back)[-1]["value"] == "–"
