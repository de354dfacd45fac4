"""Each bar of a waterfall opens what it is made of: its orders and costs to the cent, the book's its customers."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from accounts.models import CostEntry, Order
from analytics.facts import waterfalls
from analytics.models import Contribution
from analytics.rules.waterfall import KINDS
from analytics.views.waterfalls import LABELS
from tests import factories
from tests.analytics.test_waterfalls import AS_OF, book

__all__ = ["book"]
pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def bars(chart):
    """{label of the step: where its bar leads} of a picture."""
    option = chart.option
    marks = [mark for series in option["series"][1:] for mark in enumerate(series["data"]) if mark[1] != "-"]
    return {option["xAxis"]["data"][place]: mark["url"] for place, mark in marks}


def test_a_customers_bars_open_the_orders_and_costs_in_them(book, other, lin, browser_of):
    for day in (1, 370):  # neither what came after the window nor what lies before it
        edge = AS_OF.fromordinal(AS_OF.toordinal() - 365 if day == 370 else AS_OF.toordinal() + 1)
        factories.OrderFactory(account=book, ordered_on=edge, amount=Decimal("9.00"))
        factories.CostFactory(account=book, kind="freight", on=edge, amount=Decimal("7.00"))
    client = browser_of(lin)
    found = bars(client.get(f"/customers/{book.pk}/waterfall/").context["chart"])
    fall = dict(waterfalls.falls(Contribution.objects.current(), AS_OF))[book.pk]
    keys = lambda url: [row["id"] for row in client.get(url).context["rows"]]  # noqa: E731
    for name in KINDS:
        rows = CostEntry.objects.filter(pk__in=keys(found[str(LABELS[name])]))
        assert sum(waterfalls.cents(row.amount) for row in rows) == getattr(fall, name) > 0, name
    orders = Order.objects.filter(pk__in=keys(found[str(LABELS["revenue"])]))
    assert sum(waterfalls.cents(row.revenue) for row in orders) == fall.revenue > 0
    assert found[str(LABELS["net"])] == found[str(LABELS["credit"])] == ""


def test_the_books_bars_open_the_customers_in_them_under_the_same_filters(book, other, lin, zhao, browser_of):
    client = browser_of(zhao)
    for asked, codes in (("", {"ACME", "OTHER"}), (f"?owner={lin.pk}", {"ACME"})):
        (url,) = set(bars(client.get(f"/waterfall/{asked}").context["chart"]).values())
        listed = client.get(url).context["rows"]
        assert urlsplit(url).path == "/contributions/" and parse_qs(urlsplit(url).query) == parse_qs(asked[1:])
        assert (
            set(Contribution.objects.filter(pk__in=[r["id"] for r in listed]).values_list("account__code", flat=True))
            == codes
        )
