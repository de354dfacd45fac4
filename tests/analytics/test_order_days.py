"""The order days of a customer as a calendar: each opens its orders, and both years count what the figures count."""

from datetime import timedelta
from decimal import Decimal

import pytest

from analytics.actions import recompute
from analytics.models import Behaviour
from kam.choices import RunKind
from tests import factories
from tests.analytics import behaviour_books as books

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def test_each_day_opens_its_orders_and_all_of_them_are_the_order_days(two_years, zhao, lin, browser_of):
    acme, _other, _young = two_years
    for on, amount in ((books.DAY, -60), (books.DAY - timedelta(30), -9000)):
        factories.OrderFactory(account=acme, ordered_on=on, amount=Decimal(amount))
    recompute.start(RunKind.BEHAVIOUR, as_of=books.DAY, by=zhao)
    client = browser_of(lin)
    chart = client.get(f"/customers/{acme.pk}/behaviour/").context["rhythm"]
    year, before = (one["range"] for one in chart.option["calendar"])
    assert year[1] == books.DAY.isoformat() and before[1] < year[0]
    days = chart.option["series"][0]["data"]
    row = Behaviour.objects.get(account=acme)
    counted = [sum(first <= one["value"][0] <= last for one in days) for first, last in (year, before)]
    assert counted == [row.orders, row.orders_before] == [12, 36]
    assert chart.says == "Ordered on 12 days of the year, and on 36 of the year before."
    assert len(chart.table["rows"]) == len(days) == 48
    for one in (days[0], days[-1]):
        assert client.get(one["url"]).context["count"] == one["value"][1] == 1, one["url"]
    _day, count, sold = chart.table["rows"][0]
    assert count == "1" and ">CN¥300<" in sold, "what came back on that day is no order of it"
