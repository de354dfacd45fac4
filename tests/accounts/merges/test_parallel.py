"""Merges and what happens beside them: of two at once one waits, and what arrives meanwhile lands on the right file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Event as Flag
from typing import Any

import pytest
from django.db import connection, connections, transaction

from accounts.actions import merges, orders
from accounts.actions.order_puts import put_many
from accounts.models import Account, Merge, Order
from kam.ground.errors import Refused
from tests import factories
from tests.accounts.merges.conftest import DAY

pytestmark = [pytest.mark.company, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")


def beside(*works: Any) -> list[Any]:
    """Each in a thread with a connection of its own; a refusal is an answer too."""

    def run(work: Any) -> Any:
        try:
            return work()
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result() for done in [pool.submit(run, work) for work in works]]


def test_of_two_merges_of_one_file_the_second_is_refused(acme, twin, other, zhao):
    found = beside(lambda: merges.merge(acme, twin, by=zhao), lambda: merges.merge(other, twin, by=zhao))
    assert sorted(isinstance(one, Merge) for one in found) == [False, True] and "merged" in found
    opposite = factories.AccountFactory(), factories.AccountFactory()
    found = beside(lambda: merges.merge(*opposite, by=zhao), lambda: merges.merge(*opposite[::-1], by=zhao))
    assert "merged" in found and Merge.objects.in_force().count() == 2


@pytest.mark.parametrize("door", ["one", "bulk"])
def test_an_order_that_arrives_during_a_merge_lands_on_the_file_that_stays(door, acme, twin, zhao):
    merging, asked = Flag(), Flag()

    def merge() -> None:
        with transaction.atomic():
            merges.merge(acme, twin, by=zhao)
            merging.set()
            asked.wait(5)
            asked.clear()
            asked.wait(0.5)  # the order is on its way, and waits for us

    def arrive() -> None:
        merging.wait(5)
        asked.set()
        if door == "one":
            values = {"account": Account.objects.get(pk=twin.pk), "number": "LATE", "ordered_on": DAY,
                      "currency": "CNY", "amount": Decimal(5)}  # fmt: skip
            orders.place(values=values, by=zhao)
        else:
            put_many([{"account": "OLD-1", "number": "LATE", "ordered_on": DAY, "amount": "5"}], by=zhao)

    beside(merge, arrive)
    assert Order.objects.get(number="LATE").account_id == acme.pk
