"""A customer's Trade tab: gross profit over what is known of the cost, as of the day of the book."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import CostEntry, Order
from accounts.views import trade
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
    assert "0 orders, 12 months as of" in page.context["figures"][0]["hint"]
    assert "2026" in page.context["figures"][0]["hint"]
