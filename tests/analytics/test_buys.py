"""Lists and analyses narrowed to who bought a category in the year up to their day."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import OrderLine
from analytics.actions import recompute
from kam.choices import RunKind
from kam.models import User
from tests import factories
from tests.analytics.books import DAY, computed

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
LISTS = [
    "analytics:contribution-list", "analytics:score-list", "analytics:verdict-list", "analytics:loyalty-list",
    "analytics:potential-list", "analytics:asset-list",
]  # fmt: skip
PAGES = ["value", "concentration", "serving", "managers", "survival", "coverage", "service-report", "agents"]


def bought(account, category, on, amount="10.00"):
    product = factories.ProductFactory(category=category)
    order = factories.OrderFactory(account=account, ordered_on=on, amount=Decimal(amount), revenue=Decimal(amount))
    return OrderLine.objects.create(order=order, position=1, product=product, quantity=1, amount=Decimal(amount))


@pytest.fixture
def book(acme, other):
    bought(acme, "Pumps", DAY)
    bought(acme, "Valves", date(2024, 6, 1))
    bought(other, "Valves", date(2025, 9, 1))
    bought(other, "Pumps", DAY, "-10.00")
    archived = bought(other, "Pumps", DAY).order
    archived.archived_at = "2026-06-30T00:00:00Z"
    archived.save()
    computed(acme, other)
    return recompute.start(RunKind.VALUE, as_of=DAY, by=User.objects.system())


def accounts(page):
    """Keys of the customers whose files the rows open."""
    return {int(key) for key in re.findall(r'class="open" href="/customers/(\d+)/', page.content.decode())}


@pytest.mark.parametrize("name", LISTS)
def test_lists_show_who_bought_a_category_in_the_year_up_to_their_day(name, book, acme, other, zhao, browser_of):
    client, url = browser_of(zhao), reverse(name)
    assert accounts(client.get(url, {"category": "Pumps"})) == {acme.pk}
    assert accounts(client.get(url, {"category": "Valves"})) == {other.pk}
    assert not accounts(client.get(url, {"category": "Nothing of ours"}))
    assert accounts(client.get(url, {"category": "Valves", "run": 2**63})) == set()


def test_the_list_of_customers_speaks_of_the_year_up_to_today(book, acme, other, zhao, browser_of, api_of):
    factory = factories.AccountFactory(owner=acme.owner)
    line = bought(factory, "Filters", date.today())  # noqa: DTZ011 – the clock of the tests
    page = browser_of(zhao).get(reverse("accounts:account-list"), {"category": "Filters"})
    assert accounts(page) == {factory.pk}
    assert "Filters" in page.content.decode()
    found = api_of(zhao).get("/api/v1/accounts/", {"category": line.product.category}).json()
    assert [one["id"] for one in found["results"]] == [factory.pk]


@pytest.mark.parametrize("name", PAGES)
def test_analyses_offer_the_categories_and_take_one(name, book, zhao, browser_of):
    client, url = browser_of(zhao), reverse(f"analytics:{name}")
    page = client.get(url, {"category": "Pumps", "as_of": DAY.isoformat()})
    assert page.status_code == 200 and not page.context.get("faults")
    assert '<option value="Pumps" selected>' in page.content.decode()
    assert '<option value="Valves"' in page.content.decode()


def test_value_and_cost_to_serve_are_those_of_the_buyers(book, acme, zhao, browser_of):
    client = browser_of(zhao)
    rows = client.get(reverse("analytics:serving-list"), {"category": "Pumps", "as_of": DAY.isoformat()})
    assert accounts(rows) == {acme.pk}
    asked = {"category": "Pumps", "as_of": DAY.isoformat()}
    link = client.get(reverse("analytics:value"), asked).context["figures"][0]["url"]
    assert "category=Pumps" in link and accounts(client.get(link)) == {acme.pk}
