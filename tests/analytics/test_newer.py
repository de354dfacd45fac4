"""What came after the numbers: whoever sees a part of the book is told of that part alone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.actions import costs, orders
from accounts.choices import EventVerb
from analytics.facts import newer
from kam.choices import EventVerb as Ground
from kam.choices import Role
from kam.ground import events
from tests import factories
from tests.analytics.books import computed

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


@pytest.fixture
def lead(north):
    """Leads lin's team; the other customer is another team's."""
    user = factories.UserFactory(username="sun", role=Role.LEAD, team=north)
    north.lead = user
    north.save()
    return user


@pytest.fixture
def run(acme, other):
    return computed(acme, other)


def order(account, number, run):
    return {"account": account, "number": number, "ordered_on": run.as_of, "currency": "CNY", "amount": Decimal(5)}


def counted(run, reader):
    return {what.name: count for what, count in newer.since(run, reader).items()}


def test_a_lead_is_told_of_orders_and_costs_of_their_own_customers_alone(run, zhao, lead, acme, other, browser_of):
    orders.place(values=order(other, "N1", run), by=zhao)
    cost = {"account": other, "on": run.as_of, "kind": "freight", "amount": Decimal(3)}
    costs.enter(values=cost, by=zhao)
    assert counted(run, zhao) == {"ORDERS_IN": 1, "COSTS": 1} and counted(run, lead) == {}
    assert "Not in these numbers yet" not in browser_of(lead).get(reverse("analytics:dashboard")).content.decode()
    orders.place(values=order(acme, "N2", run), by=zhao)
    assert counted(run, zhao) == {"ORDERS_IN": 2, "COSTS": 1} and counted(run, lead) == {"ORDERS_IN": 1}
    events.record(EventVerb.RATE_CREATED, by=zhao)
    assert counted(run, lead) == {"ORDERS_IN": 1, "RATES": 1}, "what is nobody's is told to everybody"


def test_of_what_came_in_at_once_a_lead_is_told_of_the_rows_in_sight(run, zhao, lead, acme, other, api_of):
    def put(*numbers):
        on = run.as_of.isoformat()
        items = [{"account": account.code, "number": number, "ordered_on": on, "currency": "CNY", "amount": amount}
                 for account, number, amount in numbers]  # fmt: skip
        answer = api_of(zhao).post("/api/v1/orders/bulk/", {"items": items}, format="json")
        assert answer.json()["counts"]["error"] == 0

    put((other, "B1", "5.00"), (other, "B2", "5.00"))
    assert counted(run, zhao) == {"ORDERS_IN": 2} and counted(run, lead) == {}
    put((acme, "B3", "5.00"), (other, "B4", "5.00"))
    orders.place(values=order(acme, "N3", run), by=zhao)
    assert counted(run, zhao) == {"ORDERS_IN": 5} and counted(run, lead) == {"ORDERS_IN": 2}
    events.record(Ground.IMPORT_DONE, by=zhao, data={"kind": "costs", "created": 9, "changed": 0})
    assert counted(run, lead) == {"ORDERS_IN": 2}, "nine costs of others"
    factories.CostFactory(account=acme, on=run.as_of - timedelta(9))
    assert counted(run, lead) == {"ORDERS_IN": 2, "COSTS": 1}
