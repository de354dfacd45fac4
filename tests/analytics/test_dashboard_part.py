"""The dashboard of some customers: every part is of them, and its numbers open lists of them."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.urls import reverse

from accounts.models import Account
from analytics.models import Contribution, Score
from kam.ground import scope
from lifecycle.models import Warning
from tests import factories
from tests.analytics.books import computed
from tests.analytics.test_dashboard import page, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(acme, other):
    """Acme sells in the West, the other, which is warned of, in the East."""
    computed(acme, other, small=3)
    Account.objects.filter(pk=acme.pk).update(region="West", segment="Export")
    Account.objects.filter(pk=other.pk).update(region="East")
    return acme


def part(client, query):
    return page(client, f"{reverse('analytics:dashboard')}?{query}")


@pytest.mark.db_both
def test_each_part_is_of_the_customers_asked_for(book, other, zhao, browser_of):
    client = browser_of(zhao)
    west, east = (part(client, f"region={name}").context for name in ("West", "East"))
    rows = Contribution.objects.current()
    for found, account in ((west, book), (east, other)):
        own = rows.filter(account=account)
        assert (found["book"].accounts, found["book"].net) == (1, own.aggregate(s=Sum("net_contribution"))["s"])
        assert sum(line["row"].accounts for line in found["tiers"]) == 1
        assert {line.owner_id for line in found["coverage"]} <= {account.owner_id}
    assert [warning.account for warning in east["warnings"]] == [other] and not west["warnings"]
    assert west["warned"]["count"] == 0 and east["warned"]["count"] == Warning.objects.open().count() == 1
    risk = Score.objects.current().filter(account=other).aggregate(s=Sum("value_at_risk"))["s"]
    assert f'value="{Decimal(risk):.2f}"' in str(east["figures"][1 + 1]["value"]) or Decimal(risk) == 0


@pytest.mark.db_both
@pytest.mark.parametrize("query", ["region=West", "tier=platinum", "segment=Export", "region=West&segment=Export"])
def test_its_numbers_open_lists_of_the_same_customers(book, zhao, browser_of, query):
    client = browser_of(zhao)
    found = part(client, query).context
    names = query.replace("=", "&").split("&")[::2]
    urls = [
        tile[key] for tile in found["figures"] for key in ("url", "hint_url", "part_url", "more_url") if tile.get(key)
    ]
    urls += [line[key] for line in found["tiers"] for key in ("url", "lost_url", "moves_url") if line[key]]
    urls += [url for url in found["ways"].values() if url] + [url for _text, url in found["headline_parts"] if url]
    for url in urls:
        if url.startswith("#") or re.fullmatch(r"/customers/\d+/", url):
            continue
        assert all(f"{name}=" in url for name in names), url
        assert client.get(url).status_code == 200, url
    (carry, address), *_rest = found["headline_parts"]
    assert client.get(address).context["count"] == found["book"].makers, carry


def test_an_owner_is_a_part_and_the_table_of_owners_opens_their_customers(book, lin, zhao, browser_of):
    found = part(browser_of(zhao), f"owner={lin.pk}").context
    assert {line.owner_id for line in found["coverage"]} <= {lin.pk} and found["ways"]["owners"] == "/customers/?"
    assert [text for text, _url in found["chips"]] == [str(lin)]
    nobody = part(browser_of(zhao), "region=Nowhere")
    assert "Nobody fits these filters: Nowhere." in nobody.content.decode()


def test_what_cannot_be_narrowed_is_said_and_odd_questions_are_named(book, zhao, browser_of):
    client = browser_of(zhao)
    said = part(client, "region=West").content.decode()
    assert "target of the year cannot be narrowed" in said and "target of the year" not in page(client).content.decode()
    assert "as_of=2026-01-01 in the address was not understood" in part(client, "as_of=2026-01-01").content.decode()
    assert part(client, "region=none").context["faults"] and part(client, "tier=tin").context["faults"]


def test_nobody_pays_for_filters_that_are_not_asked_for(book, zhao, browser_of):
    client = browser_of(zhao)
    plain = page(client)
    assert "choices" not in plain.context and "?filters=open" in plain.content.decode()
    for query in ("filters=open", "filters=open&region=West"):
        html = part(client, query).content.decode()
        assert 'name="region"' in html and 'type="hidden" name="filters" value="open"' in html
        assert re.search(r'id="allfilters"[^>]* checked', html), "what was asked for is open on a phone"
    assert len(queries(client, f"{reverse('analytics:dashboard')}?region=West")) <= 25


def test_a_narrowed_reader_sees_no_more_than_before(book, other, lin):
    everything = Account.objects.order_by().values("pk")
    looking = scope.narrowed(lin, Account.objects.visible_to(lin).filter(region="East").order_by().values("pk"))
    assert not Account.objects.visible_to(looking).exists() and not scope.sees_all(looking)
    assert set(Account.objects.visible_to(lin)) == set(Account.objects.filter(owner=lin)) and everything.exists()
    assert not Account.objects.visible_to(scope.narrowed(factories.UserFactory(is_active=False), everything)).exists()


def test_of_a_tier_s_members_of_today_nothing_is_said_of_before(book, zhao, browser_of):
    client = browser_of(zhao)
    tier = Account.objects.get(pk=book.pk).tier
    whole, html = page(client, reverse("analytics:dashboard")), part(client, f"tier={tier}")
    assert "90 days</th>" in whole.content.decode() and "90 days</th>" not in html.content.decode()
    net, *_rest, members = html.context["figures"]
    assert net["hint"] == members["hint"] == "of today’s members" and not members["hint_url"]
    said = html.content.decode()
    assert "on a year ago" not in said and "who left the tier is not among them" in said


def test_of_few_the_mark_says_what_they_bring_and_stands_beside_the_line_and_none_are_key_among_these(
    book, zhao, browser_of
):
    Account.objects.filter(pk=book.pk).update(tier="lead", nominated_until=None)
    said = part(browser_of(zhao), "region=West")
    (label,) = [series["markPoint"]["label"] for series in said.context["curve"].option["series"]]
    assert label["formatter"] == "1 customer → 100%" and label["position"] == "left"
    html = said.content.decode()
    assert "No platinum or gold customer is among these." in html and "customers yet" not in html
    assert "with an order or a cost\u00a0· " in html, "no line begins with the point between"
