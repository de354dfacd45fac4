"""An import that changed orders which payments had settled goes back to the cent: parts, sums and paid dates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.actions import payments
from accounts.models import Account, Allocation, Order
from kam.models import ImportedRow
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
HEAD = "account_id,order_id,order_date,revenue"


def state() -> Any:
    parts = Allocation.objects.order_by("payment", "order").values_list("order__number", "amount", "settled")
    orders = Order.objects.order_by("pk").values_list("number", "amount", "settled", "paid_on")
    return list(orders), list(parts)


@pytest.fixture
def pay(lin: Any) -> Any:
    """`pay(amount)` comes in for the customer of the file, on a day in March 2011."""

    def pay(amount: int, day: int = 1, **more: Any) -> Any:
        Account.objects.update(owner=lin)
        values = {"account": Account.objects.get(), "on": date(2011, 3, day), "amount": Decimal(amount)} | more
        return payments.enter(values=values, by=lin)

    return pay


@pytest.mark.parametrize(
    "changed", [["A,1,2011-01-18,6"], ["A,1,2011-01-18,15"], ["A,1,2011-01-18,6", "A,2,2011-01-20,3"]]
)
def test_a_settled_order_is_settled_as_it_was(bring, sheet, undo, pay, changed):
    bring(sheet(HEAD, "A,1,2011-01-18,10", "A,2,2011-01-20,7"))
    pay(10)
    was = state()
    assert was[0][0] == ("1", 10, 10, date(2011, 3, 1))
    source = bring(sheet(HEAD, *changed))
    assert state() != was
    undo(source)
    assert state() == was and not ImportedRow.objects.filter(source=source).exists()


def test_what_moved_on_to_another_order_comes_back(bring, sheet, undo, pay):
    bring(sheet(HEAD, "A,1,2011-01-18,10", "A,2,2011-01-20,4"))
    pay(10)
    was = state()
    source = bring(sheet(HEAD, "A,1,2011-01-18,6"))
    assert Order.objects.get(number="2").paid_on == date(2011, 3, 1)
    undo(source)
    assert state() == was


def test_a_paid_date_of_an_earlier_file_counts_as_such_again(bring, sheet, undo, pay):
    bring(sheet(HEAD + ",paid_on", "A,1,2011-01-18,10,2011-02-01"))
    pay(4)
    was = state()
    source = bring(sheet(HEAD + ",paid_on", "A,1,2011-01-18,10,"))
    assert Order.objects.get().settled == 4
    undo(source)
    assert state() == was


def test_what_came_since_keeps_its_parts(bring, sheet, undo, pay, lin):
    bring(sheet(HEAD, "A,1,2011-01-18,10"))
    pay(10)
    source = bring(sheet(HEAD, "A,1,2011-01-18,6"))
    late = factories.OrderFactory(account=Account.objects.get(), number="9", amount=9, revenue=9, currency="CNY")
    pay(9, day=2, order=late)
    undo(source)
    assert dict(Order.objects.values_list("number", "settled")) == {"1": 10, "9": 9}


def test_an_import_before_it_goes_back_after_it(bring, sheet, undo, pay):
    bring(sheet(HEAD, "A,1,2011-01-18,10"))
    pay(10)
    was = state()
    first = bring(sheet(HEAD, "A,1,2011-01-18,6"))
    second = bring(sheet(HEAD, "A,1,2011-01-18,3"))
    undo(second)
    undo(first)
    assert state() == was
