"""Rows of one order that say several things of what an order has one of: told with their rows, the others come in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.actions import order_checks, order_intakes
from accounts.models import Order
from kam.actions import imports
from tests import factories

pytestmark = pytest.mark.django_db
HEAD = "customer,order_no,date,sku,qty,price"
ROW = "ACME,{number},2026-05-01,P{place},1,2"
SAID = {
    "promised_on": ("promised_date", "2026-05-09", "2026-05-10"),
    "delivered_on": ("delivery_date", "2026-05-09", "2026-05-11"),
    "due_on": ("due_date", "2026-06-01", "2026-06-02"),
    "paid_on": ("paid_date", "2026-06-01", "2026-06-03"),
    "note": ("note", "by sea", "by air"),
    "channel": ("channel", "phone", "shop"),
}


def lines(*said: str) -> list[str]:
    """Order 1 with a row for each, and order 2 of one row that says the first."""
    rows = [f"{ROW.format(number=1, place=place)},{word}" for place, word in enumerate(said)]
    return [*rows, f"{ROW.format(number=2, place=9)},{said[0]}"]


@pytest.mark.db_both
@pytest.mark.parametrize("name", SAID)
def test_two_of_what_an_order_has_one_of_keep_it_out_and_are_told_with_their_rows(bring, sheet, acme, name):
    column, first, second = SAID[name]
    source = bring(sheet(f"{HEAD},{column}", *lines(first, second, first)), good_rows=True)
    assert [(error[0], error[1]) for error in source.errors] == [(2, column), (3, column), (4, column)]
    assert f"1: {first} (2, 4), {second} (3)." in str(source.errors[0][2])
    (order,) = Order.objects.all()
    assert (order.number, str(getattr(order, name))) == ("2", first)


@pytest.mark.db_both
def test_day_and_currency_too_each_by_its_name(bring, sheet, acme):
    factories.RateFactory(currency="USD", on=date(2026, 1, 1), rate=Decimal(7))
    rows = ["ACME,1,2026-05-01,P1,1,2,USD", "ACME,1,2026-05-02,P2,1,2,"]
    source = bring(sheet(f"{HEAD},currency", *rows), imports.CHECK)
    assert {(error[0], error[1]) for error in source.errors} == {
        (line, name) for line in (2, 3) for name in ("date", "currency")
    }
    assert any("1: USD (2), CNY (3)." in str(error[2]) for error in source.errors)


def test_what_stands_in_one_row_alone_is_the_order_s(bring, sheet, acme):
    assert bring(sheet(f"{HEAD},due_date", *lines("", "2026-06-01", ""))).bad == 0
    assert Order.objects.get(number="1").due_on == date(2026, 6, 1)


def test_nothing_comes_in_by_halves_unless_the_good_rows_are_asked_for(bring, sheet, acme):
    source = bring(sheet(f"{HEAD},note", *lines("by sea", "by air")), imports.CHECK)
    assert source.bad == 2 and not Order.objects.exists()


def test_many_rows_are_told_in_short():
    said = {f"note {place}": list(range(place, place + 9)) for place in range(9)}
    told = order_checks._in_rows(said)
    assert told == "note 0 (0, 1, 2 …), note 1 (1, 2, 3 …), note 2 (2, 3, 4 …), …"


def test_every_column_of_an_order_is_a_sum_or_one_for_all_its_rows():
    apart = {"code", "number", "rate", "amount", *order_intakes.SUMMED}
    assert {*order_checks.ONE_EACH} == order_intakes.HEAD.keys() - apart, "nothing is taken from one row in silence"
