"""Bought in a term: agreements and quotas say the same, equal to the ledger to the cent, and know what is not known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Agreement, OrderLine, Quota
from accounts.rules import money
from tests import factories
from tests.accounts import makers

pytestmark = pytest.mark.django_db
DAY = date(2026, 8, 1)


def lined(account, parts, rate="1"):
    """An order with a line of each product and amount, as the ledger keeps it."""
    amount = sum((Decimal(part) for _product, part in parts), Decimal(0))
    order = factories.OrderFactory(
        account=account, amount=amount, rate=Decimal(rate), revenue=money.convert(amount, Decimal(rate))
    )
    for place, (product, part) in enumerate(parts, start=1):
        OrderLine.objects.create(order=order, position=place, product=product, quantity=2, amount=Decimal(part))
    return order


def read(account):
    """The agreement with its commitment in glass, and the quota of glass."""
    return (
        Agreement.objects.with_bought(DAY).get(account=account, committed_category="glass"),
        Quota.objects.with_achieved(DAY).get(account=account),
    )


@pytest.fixture
def terms(acme):
    factories.AgreementFactory(account=acme, committed_amount=Decimal(1000), committed_category="glass")
    makers.QuotaFactory(account=acme, amount=Decimal(1000), category="glass")
    return acme


def test_all_lines_of_all_orders_make_the_ledgers_revenue(terms):
    glass, frame = factories.ProductFactory(category="glass"), factories.ProductFactory(category="frames")
    orders = [
        lined(terms, [(glass, "0.33"), (glass, "0.33"), (glass, "0.34")], "0.50505"),
        lined(terms, [(glass, "0.75"), (glass, "0.75")], "0.67"),
        lined(terms, [(glass, "10.01"), (glass, "-3.33")], "7.12345678"),
        lined(terms, [(glass, "100"), (frame, "9.99")]),
        lined(terms, [(glass, "1.11"), (glass, "1.12"), (frame, "5")], "7.1"),
    ]
    wanted = sum(order.revenue for order in orders[:3]) + 100 + Decimal("15.83")
    agreement, quota = read(terms)
    assert agreement.bought_amount == quota.achieved == wanted


@pytest.mark.db_both
def test_what_came_without_lines_is_not_known_and_not_behind(terms, browser_of, api_of, lin):
    glass = factories.ProductFactory(category="glass")
    lined(terms, [(glass, "95")])
    bare = factories.OrderFactory(account=terms, amount=Decimal(5))
    agreement, quota = read(terms)
    assert agreement.bought_amount == quota.achieved == 95 and agreement.bought_quantity == 2
    assert agreement.is_behind(DAY) and Agreement.objects.with_bought(DAY).behind(DAY).exists()
    bare.amount = bare.revenue = Decimal("-5.01")
    bare.save()
    agreement, quota = read(terms)
    assert agreement.bought_amount is agreement.bought_quantity is quota.achieved is quota.attainment is None
    assert not agreement.is_behind(DAY) and not Agreement.objects.with_bought(DAY).behind(DAY).exists()
    assert quota.state() == "unknown"
    told = api_of(lin).get(f"/api/v1/agreements/{agreement.pk}/?as_of={DAY}").json()
    assert (told["bought_amount"], told["bought_quantity"], told["is_behind"]) == (None, None, False)
    client = browser_of(lin)
    assert "not known" in client.get(f"/agreements/?as_of={DAY}").content.decode()
    assert "came without lines" in client.get(f"/agreements/{agreement.pk}/").content.decode()
    assert "Not known" in client.get("/quotas/").content.decode()


@pytest.mark.db_both
def test_whole_orders_need_no_lines(acme):
    factories.AgreementFactory(account=acme, number="W", committed_amount=Decimal(10_000))
    factories.OrderFactory(account=acme, amount=Decimal(300))
    found = Agreement.objects.with_bought(DAY).get(number="W")
    assert found.bought_amount == 300 and found.bought_quantity is None and found.is_behind(DAY)


@pytest.mark.db_both
def test_no_order_is_nothing_bought(terms):
    agreement, quota = read(terms)
    assert agreement.bought_amount == quota.achieved == agreement.bought_quantity == 0 and agreement.is_behind(DAY)
