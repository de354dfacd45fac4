"""Why one page counts more customers than another: each says of whom, and opens those that it leaves out."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Account
from analytics.models import Contribution
from tests import factories
from tests.analytics.books import DAY, buys, computed

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]

GONE = "2026-01-01T00:00:00Z"


@pytest.fixture
def book(acme, other, zhao):
    """Nine with orders, one with a cost alone, two who never had either; of buyers and of those one is archived."""
    silent = factories.AccountFactory(name="Cost alone")
    buys(silent, months=2, until=DAY - timedelta(500))
    factories.CostFactory(account=silent, on=DAY, amount="25.00")
    factories.AccountFactory(name="Nothing yet", owner=acme.owner)
    factories.AccountFactory(name="Nothing ever", archived_at=GONE)
    buys(factories.AccountFactory(name="Bought once", archived_at=GONE), months=2, until=DAY)
    return computed(acme, other)


def links(page, words):
    found = re.findall(rf'<a href="([^"]+)">([^<]*{words}[^<]*)</a>', str(page.context["page"]["subtitle"]))
    return [(html.unescape(url), said) for url, said in found]


def test_the_contributions_say_of_whom_they_are_and_open_the_others(book, zhao, lin, browser_of, api_of):
    browser, url = browser_of(zhao), reverse("analytics:contribution-list")
    page = browser.get(url)
    rows = Contribution.objects.current()
    assert page.context["count"] == rows.count() == 10
    assert "Customers listed ordered in the last twelve months" in page.content.decode()
    ((unsold, said),) = links(page, "no revenue")
    assert said.startswith("1 ") and browser.get(url + unsold).context["count"] == 1
    assert "Cost alone" in browser.get(url + unsold).content.decode()
    ((unlisted, said),) = links(page, "not listed")
    listed = browser.get(unlisted)
    assert said.startswith("1 ") and listed.context["count"] == 1 and "Nothing yet" in listed.content.decode()
    ((archived, gone),) = links(page, "archived")
    closed = browser.get(archived)
    assert gone == "1 of those listed is archived" and closed.context["count"] == 1
    assert "Bought once" in closed.content.decode()
    assert Account.objects.live().count() == rows.count() - 1 + 1, "less who is archived, all customers"
    assert browser.get(url, {"no_revenue": "false"}).context["count"] == 9
    told = api_of(zhao).get("/api/v1/contributions/", {"no_revenue": "true"}).json()["results"]
    assert [one["revenue"] for one in told] == ["0.00"]
    own = browser_of(lin).get(url)
    assert not links(own, "no revenue") and links(own, "not listed") == [("/customers/?ranked=false", said)]


def test_whoever_never_ordered_has_no_tier_and_the_tiers_say_so(book, zhao, browser_of):
    browser, url = browser_of(zhao), reverse("analytics:verdict-list")
    page = browser.get(url)
    ((without, said),) = links(page, "no tier")
    count = browser.get(without).context["count"]
    assert said.startswith(f"{count} ") and page.context["count"] - 1 + count == Account.objects.live().count()
    assert "1 of those listed is archived." in str(page.context["page"]["subtitle"])
    assert not links(browser.get(url, {"tier": "lead"}), "no tier")
