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


def test_the_books_bars_open_the_rows_they_are_made_of(book, other, zhao, browser_of):
    prospect = factories.AccountFactory(code="PROSPECT")
    factories.CostFactory(account=prospect, kind="freight", on=AS_OF, amount=Decimal("7.00"))
    client = browser_of(zhao)
    found = bars(client.get("/waterfall/").context["chart"])
    whole = waterfalls.of_book(Contribution.objects.current(), AS_OF)
    keys = lambda url: [row["id"] for row in client.get(url).context["rows"]]  # noqa: E731
    for name in KINDS:
        rows = CostEntry.objects.filter(pk__in=keys(found[str(LABELS[name])]))
        assert sum(waterfalls.cents(row.amount) for row in rows) == getattr(whole, name) > 0, name
    for name, column in (("revenue", "revenue"), ("discounts", "discount")):
        orders = Order.objects.filter(pk__in=keys(found[str(LABELS[name])]))
        total = sum(waterfalls.cents(getattr(row, column)) for row in orders)
        assert total == getattr(whole, name) > 0, name
    unknown = Order.objects.filter(pk__in=keys(found[str(LABELS["estimated"])]))
    assert [row.cost for row in unknown] == [None] and found[str(LABELS["credit"])] == ""


def test_a_narrowed_book_opens_only_what_can_be_narrowed_alike(book, other, lin, zhao, browser_of):
    client = browser_of(zhao)
    found = bars(client.get(f"/waterfall/?owner={lin.pk}").context["chart"])
    assert found[str(LABELS["revenue"])] == ""
    url = found[str(LABELS["net"])]
    assert urlsplit(url).path == "/contributions/" and parse_qs(urlsplit(url).query) == {"owner": [str(lin.pk)]}
    assert [row["id"] for row in client.get(url).context["rows"]] == [Contribution.objects.get(account=book).pk]
    costs = client.get(found[str(LABELS["freight"])])
    keys = [row["id"] for row in costs.context["rows"]]
    assert set(CostEntry.objects.filter(pk__in=keys).values_list("account", flat=True)) == {book.pk}
    loss = bars(client.get("/waterfall/?loss=false").context["chart"])
    assert loss[str(LABELS["freight"])] == "" and "loss=false" in loss[str(LABELS["net"])]
