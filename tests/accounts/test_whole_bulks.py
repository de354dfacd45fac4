"""The most that one call may bring, as a company runs it: ten thousand orders are stored once, and told of once."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from accounts.models import Order
from kam.api.bulks import MAX_BULK
from kam.models import Event
from tests import factories

pytestmark = [pytest.mark.company, pytest.mark.django_db]
ADDRESS = "/api/v1/orders/bulk/"
SECONDS, QUESTIONS = 20, 100
"""Of our own processor, and to the database: far above what it takes by the thousand, far below row by row."""


def test_ten_thousand_orders_of_one_call_are_stored_once(api_of, zhao, acme):
    if connection.vendor != "postgresql":
        pytest.skip("a company's database takes them by COPY")
    codes = [acme.code, *(factories.AccountFactory(owner=zhao).code for _turn in range(9))]
    items = [
        {"account": codes[number % 10], "number": f"N{number}", "ordered_on": "2026-06-01", "amount": f"{number}.01"}
        for number in range(MAX_BULK)
    ]
    client, began = api_of(zhao), time.process_time()
    with CaptureQueriesContext(connection) as asked:
        first = client.post(ADDRESS, {"items": items}, format="json", headers={"Idempotency-Key": "whole"})
    assert time.process_time() - began < SECONDS and len(asked) < QUESTIONS, len(asked)
    assert first.json()["counts"]["created"] == MAX_BULK == Order.objects.count()
    again = client.post(ADDRESS, {"items": items}, format="json", headers={"Idempotency-Key": "whole"})
    assert again["Idempotent-Replayed"] == "true" and again.json() == first.json()
    assert client.post(ADDRESS, {"items": items}, format="json").json()["counts"]["unchanged"] == MAX_BULK
    assert Order.objects.aggregate(all=Sum("amount"))["all"] == sum(Decimal(one["amount"]) for one in items)
    assert Event.objects.filter(verb="orders.put").count() == 1
    more = [*items, items[0] | {"number": "one more"}]
    assert client.post(ADDRESS, {"items": more}, format="json").status_code in (400, 413)
    assert Order.objects.count() == MAX_BULK
