"""Beside a warning stands what fell in orders, by how much, and what it was by."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import OrderLine
from analytics.actions import recompute
from kam.choices import RunKind
from lifecycle.actions import warnings
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)
YEAR = timedelta(365)


def bought(account, on, product, quantity, amount):
    order = factories.OrderFactory(account=account, ordered_on=on, amount=Decimal(amount), revenue=Decimal(amount))
    OrderLine.objects.create(
        order=order, position=1, product=product, quantity=Decimal(quantity), amount=Decimal(amount)
    )


@pytest.fixture
def book(acme, other, system):
    """Pipes fell by 6000 (fewer, a little dearer), glue was dropped, tiles rose."""
    pipes, glue, tiles = (
        factories.ProductFactory(code=one, name=one, category=one) for one in ("pipes", "glue", "tiles")
    )
    for ago, product, quantity, amount in ((YEAR, pipes, 100, 10000), (YEAR, glue, 5, 500), (YEAR, tiles, 10, 1000),
                                           (YEAR * 0, pipes, 32, 4000), (YEAR * 0, tiles, 11, 1100)):  # fmt: skip
        bought(acme, DAY - timedelta(9) - ago, product, quantity, amount)
    bought(other, DAY - timedelta(9), pipes, 1, 100)
    recompute.start(RunKind.DEVELOPMENT, as_of=DAY, by=system)
    return acme


def test_the_warning_says_what_fell_most_and_by_what(book, lin, browser_of):
    made, browser = warnings.raise_by_hand(book, reason="Silent", by=lin), browser_of(lin)
    url = reverse("analytics:account-fallen", args=[book.pk])
    assert f'hx-get="{url}"' in browser.get(f"/warnings/{made.pk}/").content.decode()
    page = browser.get(url)
    assert page.context["says"] == "Orders of twelve months fell by 56%, from CN¥11.5K to CN¥5,100."
    assert [(one["name"], one["share"]) for one in page.context["fell"]] == [("pipes", "−60%"), ("glue", "−100%")]
    told = page.context["by"].replace("\u2060", "")
    assert told == "−CN¥7,550 by quantity, +CN¥1,650 by price, −CN¥500 with products begun or dropped"
    assert "tab=development" in page.content.decode() and "CN¥6,000" in page.content.decode()
    tab = browser.get(f"/customers/{book.pk}/development/")
    assert tab.context["split"] == page.context["by"] and "Bennet 1920" in tab.content.decode()


def test_who_fell_nowhere_is_told_nothing_and_others_see_none(book, other, chen, lin, browser_of):
    assert not browser_of(chen).get(reverse("analytics:account-fallen", args=[other.pk])).content.strip()
    assert browser_of(chen).get(reverse("analytics:account-fallen", args=[book.pk])).status_code == 404


def test_as_few_reads_whatever_was_bought(book, lin, browser_of, system, django_assert_max_num_queries):
    for number in range(20):
        product = factories.ProductFactory(code=f"M{number}", name=f"M{number}", category=f"M{number}")
        bought(book, DAY - YEAR - timedelta(9), product, 3, 900 + number)
    recompute.start(RunKind.DEVELOPMENT, as_of=DAY, by=system)
    browser = browser_of(lin)
    with django_assert_max_num_queries(9):
        assert len(browser.get(reverse("analytics:account-fallen", args=[book.pk])).context["fell"]) == 3


def test_a_program_is_told_the_same(book, other, chen, lin, api_of):
    url = f"/api/v1/accounts/{book.pk}/fallen/"
    told = api_of(lin).get(url).json()
    parts = {name: told[name] for name in ("price", "quantity", "mix", "untold", "change")}
    wanted = {"price": "1650.00", "quantity": "-7550.00", "mix": "-500.00", "untold": "0.00", "change": "-6400.00"}
    assert parts == wanted
    assert (told["before"], told["now"], told["as_of"], told["is_told"]) == ("11500.00", "5100.00", "2026-06-30", True)
    assert [(one["category"], one["change"]) for one in told["fell"]] == [("pipes", "-6000.00"), ("glue", "-500.00")]
    quarter = api_of(lin).get(url, {"period": "quarter"}).json()
    assert quarter["period"] == "quarter" and quarter["now_from"] > told["now_from"]
    assert api_of(chen).get(url).status_code == 404
    assert api_of(lin).get(url, {"period": "week"}).status_code == 400
    assert api_of(lin).get(url, {"as_of": "2020-01-01"}).status_code == 404
    nothing = api_of(chen).get(f"/api/v1/accounts/{other.pk}/fallen/").json()
    assert nothing["fell"] == [] and nothing["change"] == "100.00"
