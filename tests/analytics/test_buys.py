"""Lists and analyses narrowed to who bought a category in the year up to their day."""

import re
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import OrderLine
from analytics.actions import recompute
from analytics.facts import moves
from kam.choices import RunKind
from kam.models import User
from lifecycle.models import Warning
from tests import factories
from tests.analytics.books import DAY, computed
from tests.analytics.test_outcomes import warned
from tests.analytics.test_satisfaction import said

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


def test_lists_show_who_bought_a_category_in_the_year_up_to_their_day(book, acme, other, zhao, browser_of, subtests):
    for name in LISTS:
        with subtests.test(name=name):
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


def test_analyses_offer_the_categories_and_take_one(book, zhao, browser_of, subtests):
    for name in PAGES:
        with subtests.test(name=name):
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


def raw(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchone()[0]


BUYING = """ IN (SELECT o.account_id FROM accounts_orderline l JOIN accounts_order o ON o.id = l.order_id
    JOIN accounts_product p ON p.id = l.product_id WHERE p.category = %s AND l.amount > 0 AND o.archived_at IS NULL
    AND o.ordered_on > %s AND o.ordered_on <= %s)"""
YEAR = (DAY - timedelta(365), DAY)


def sheet(client, url, asked):
    return b"".join(client.get(url, asked | {"format": "csv"}).streaming_content).decode("utf-8-sig")


def test_answers_are_counted_of_the_buyers_by_page_file_and_api(book, acme, other, zhao, browser_of, api_of):
    for account, score in ((acme, 4), (acme, 8), (other, 10)):
        said(account, 2, score, day=DAY)
    days, client = {"since": str(YEAR[0]), "until": str(DAY)}, browser_of(zhao)
    for what, among in (("Pumps", acme), ("Valves", other)):
        asked = days | {"category": what}
        count = raw(f"SELECT COUNT(*) FROM lifecycle_surveyanswer WHERE account_id {BUYING}", what, *YEAR)
        page = client.get("/satisfaction/", asked)
        assert sum(one["answers"] for one in page.context["accounts"]) == count
        assert [one["account"] for one in page.context["accounts"]] == [among]
        assert (what, f"?{urlencode(days)}") in page.context["chips"] and f'value="{what}" selected' in text_of(page)
        opened = client.get(page.context["figures"][0]["url"])
        assert opened.context["count"] == count and f"category={what}" in page.context["figures"][0]["url"]
        told = api_of(zhao).get("/api/v1/satisfaction/", asked).json()
        assert told["whole"]["answers"] == count
        assert sheet(client, "/satisfaction/", asked).count("\n") == 2 and among.code in sheet(
            client, "/satisfaction/", asked)  # fmt: skip
        api = api_of(zhao).get("/api/v1/survey-answers/", {"category": what, "to_day": str(DAY)}).json()
        assert len(api["results"]) == count
    gone = client.get("/satisfaction/", {"since": "2023-07-01", "until": "2024-05-30", "category": "Valves"})
    assert gone.context["any"] is False, "nobody had bought one by then"


def test_warnings_are_counted_of_the_buyers_by_page_file_and_api(book, acme, other, zhao, browser_of, api_of):
    Warning.objects.all().delete()
    for account, state in ((acme, "kept"), (acme, "open"), (other, "lost")):
        warned(account, zhao, state, DAY - timedelta(9), DAY if state != "open" else None, cause="unresolved")
    client = browser_of(zhao)
    for what, expected in (("Pumps", 2), ("Valves", 1)):
        asked = {"as_of": str(DAY), "days": "365", "category": what}
        count = raw(f"SELECT COUNT(*) FROM lifecycle_warning WHERE account_id {BUYING}", what, *YEAR)
        page = client.get("/outcomes/", asked)
        assert count == expected == int(page.context["figures"][0]["value"])
        assert page.context["headline"].startswith(f"{what}: ") and f'value="{what}" selected' in text_of(page)
        assert client.get(page.context["figures"][0]["url"]).context["count"] == count
        ((_name, line, url),) = page.context["rows"]
        assert line.count == count == client.get(url).context["count"]
        assert api_of(zhao).get("/api/v1/outcomes/", asked).json()["whole"]["count"] == count
        assert f",{count}," in sheet(client, "/outcomes/", asked)


def test_the_migration_is_counted_of_the_buyers_by_page_list_file_and_api(book, acme, other, zhao, browser_of, api_of):
    recompute.start(RunKind.ALL, as_of=DAY - timedelta(200), by=User.objects.system())
    client = browser_of(zhao)
    for what in ("Pumps", "Valves"):
        asked = {"since": str(DAY - timedelta(200)), "until": str(DAY), "category": what}
        sql = f"SELECT COUNT(*) FROM analytics_verdict WHERE run_id = %s AND account_id {BUYING}"
        count = raw(sql, moves.span().last.pk, what, *YEAR)
        page = client.get("/migration/", asked)
        cells = [one for row in page.context["rows"] for one in row["cells"] if one["cell"]]
        assert sum(one["cell"].accounts for one in cells) == count == 1
        assert [client.get(one["url"]).context["count"] for one in cells] == [1]
        assert what in [word for word, _url in page.context["chips"]] and f'value="{what}" selected' in text_of(page)
        told = api_of(zhao).get("/api/v1/migration/", asked).json()
        assert sum(cell["accounts"] for cell in told["cells"]) == count
        assert len(api_of(zhao).get("/api/v1/tier-moves/", asked).json()["results"]) == count
        assert sheet(client, "/migration/", asked).count("\n") == 1 + len(cells)


def text_of(page):
    return page.content.decode()
