"""Orders by hand and by the thousand: rights, sums, rates, and both ways agree."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actions import orders, rates
from accounts.models import Order
from accounts.rules import money, parsing
from kam.ground.errors import Refused, Stale
from kam.models import Event
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 1)


def values(account, **more):
    return {"account": account, "number": "1", "ordered_on": DAY, "amount": Decimal("10.00")} | more


def test_an_order_is_placed_with_one_event(lin, acme):
    order = orders.place(values=values(acme), by=lin)
    assert (order.revenue, order.currency, order.rate) == (10, "CNY", 1)
    assert Event.objects.filter(verb="order.created", account_id=acme.pk).count() == 1


@pytest.mark.db_both
def test_lines_make_the_header(lin, acme):
    lines = [{"quantity": 2, "amount": Decimal("5.01"), "cost": Decimal("3")}, {"quantity": 1, "amount": Decimal("1")}]
    order = orders.place(values=values(acme, amount=None), lines=lines, by=lin)
    assert (order.amount, order.cost, order.discount) == (Decimal("6.01"), 3, None)
    order = orders.change(order, values={"amount": Decimal("99")}, by=lin)
    assert order.amount == Decimal("6.01"), "lines overrule"
    order = orders.change(order, values={"amount": Decimal("99")}, lines=[], by=lin)
    assert order.amount == 99 and not order.lines.exists() and order.version == 2
    assert Event.objects.filter(verb="order.changed").count() == 1


def test_rights_and_sight(lin, gu, acme, other):
    with pytest.raises(PermissionDenied):
        orders.place(values=values(acme), by=gu)
    with pytest.raises(Refused):
        orders.place(values=values(other), by=lin)
    _whole, answers = orders.put_many([{"account": "OTHER", "number": "1", "ordered_on": DAY, "amount": 1}], by=lin)
    assert "account" in answers[0]["errors"] and not Order.objects.exists()
    with pytest.raises(PermissionDenied):
        orders.put_many([], create_accounts=True, owner=gu, by=gu)


def test_a_number_is_taken_once_and_a_stale_version_is_told(lin, acme):
    order = orders.place(values=values(acme), by=lin)
    with pytest.raises(Refused, match="number"):
        orders.place(values=values(acme), by=lin)
    orders.change(order, values={"note": "x"}, version=1, by=lin)
    with pytest.raises(Stale):
        orders.change(order, values={"note": "y"}, version=1, by=lin)


@pytest.mark.db_both
def test_a_rate_converts_what_it_covers(lin, ada, acme):
    with pytest.raises(Refused, match="USD"):
        orders.place(values=values(acme, currency="USD"), by=lin)
    rates.put(currency="USD", on=date(2026, 1, 1), rate=Decimal("7"), by=ada)
    rates.put(currency="USD", on=date(2026, 6, 1), rate=Decimal("8"), by=ada)
    order = orders.place(values=values(acme, currency="USD", amount=Decimal("1.01")), by=lin)
    later = orders.place(values=values(acme, number="2", ordered_on=date(2026, 6, 1), currency="USD"), by=lin)
    assert (order.revenue, later.revenue) == (Decimal("7.07"), 80)
    rate = rates.put(currency="USD", on=date(2026, 1, 1), rate=Decimal("7.05"), by=ada)
    order.refresh_from_db()
    later.refresh_from_db()
    assert (order.revenue, order.rate, later.revenue) == (Decimal("7.12"), Decimal("7.05"), 80)
    assert (rate.version, Event.objects.get(verb="rate.changed").data) == (2, {"orders": 1})
    with pytest.raises(PermissionDenied):
        rates.put(currency="USD", on=DAY, rate=Decimal("1"), by=lin)


def test_rows_are_answered_one_by_one(lin, acme):
    rows = [
        {"account": "ACME", "number": "1", "ordered_on": "2026-05-01", "amount": "10"},
        {"account": "ACME", "number": "1", "ordered_on": "2026-05-02", "amount": "10"},
        {"account": "ACME", "number": "2", "ordered_on": [], "amount": True},
        {"account": "ACME", "number": "3", "ordered_on": DAY, "lines": [{"product": "NONE", "amount": "1"}]},
        {"account": "ACME", "number": "4", "ordered_on": DAY, "lines": [{"text": "x"}]},
        {"account": "ACME", "number": "5", "ordered_on": DAY, "amount": "1", "colour": "red"},
    ]
    whole, answers = orders.put_many(rows, by=lin)
    assert (whole.created, whole.bad) == (1, 5)
    assert [sorted(a.get("errors", {})) for a in answers] == [
        [], ["number"], ["amount", "ordered_on"], ["lines"], ["lines"], ["colour"]]  # fmt: skip
    assert Event.objects.filter(verb="orders.put").count() == 1
    assert orders.put_many(rows[:1], by=lin)[1][0]["state"] == "unchanged"


cents = st.integers(-10_000_000, 10_000_000).map(lambda n: Decimal(n).scaleb(-2))
rate = st.integers(1, 2_000_000_000).map(lambda n: Decimal(n).scaleb(-8))
one_line = st.fixed_dictionaries(
    {"quantity": st.integers(1, 99).map(Decimal), "amount": cents, "cost": st.none() | cents}
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    amount=cents,
    cost=st.none() | cents,
    rate=rate,
    lines=st.lists(one_line, max_size=3),
    again=st.lists(one_line, max_size=3),
)
def test_by_hand_and_in_bulk_agree(lin, ada, acme, amount, cost, rate, lines, again):
    Order.objects.all().delete()
    rates.put(currency="USD", on=date(2026, 1, 1), rate=rate, by=ada)
    said = {"ordered_on": DAY, "currency": "USD", "amount": amount, "amount_cost": cost}
    said |= sums(lines) if lines else {}
    hand = orders.place(values=said | {"account": acme, "number": "hand"}, lines=lines, by=lin)
    _whole, answers = orders.put_many([said | {"account": "ACME", "number": "bulk", "lines": lines}], by=lin)
    assert answers[0]["state"] == "created"
    assert as_written("hand") == as_written("bulk")
    less = {"ordered_on": DAY, "currency": "USD", "amount": sums(again)["amount"] if again else amount}
    orders.change(hand, values=less, lines=again, by=lin)
    orders.put_many([less | {"account": "ACME", "number": "bulk", "lines": again}], by=lin)
    assert as_written("hand") == as_written("bulk")


def sums(lines):
    """What an order of these lines may state of itself."""
    names = {"amount": "amount", "amount_cost": "cost"}
    return {header: money.total(line[name] for line in lines) for header, name in names.items()}


def as_written(number):
    """An order's amounts and its lines."""
    names = ("amount", "amount_cost", "amount_discount", "revenue", "cost", "discount", "rate")
    order = Order.objects.get(number=number)
    lines = order.lines.order_by("position").values_list("position", "text", "quantity", "amount", "cost")
    return [getattr(order, name) for name in names], list(lines)


@given(cents)
def test_amounts_are_read_as_written(amount):
    for text in (f"{amount}", f"{amount:,}", f"¥{amount:,}", f" {amount} "):
        assert Decimal(parsing.amount(text)) == amount
    assert money.convert(amount, Decimal(1)) == amount


@pytest.mark.db_both
def test_archived_orders_come_back(lin, acme):
    order = factories.OrderFactory(account=acme)
    orders.archive(order, by=lin)
    assert not Order.objects.live().exists()
    orders.restore(order, by=lin)
    assert Order.objects.live().exists()
