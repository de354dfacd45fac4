"""The way between analyses carries what a page is narrowed to, as far as the next one knows such a filter."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict

from kam.ground import ways
from kam.ground.ways import keeping
from tests.analytics import books

pytestmark = pytest.mark.django_db
KNOWING = ("concentration", "development", "waterfall", "value", "managers", "survival", "satisfaction", "service",
           "behaviour", "potential", "risks", "contributions", "serving", "coverage", "outcomes", "agents", "migration",
           "reservoir", "plays", "loyalty", "groups", "referrals", "departures", "backtest")  # fmt: skip


@pytest.fixture
def book(acme, other):
    return books.computed(acme, other)


def address(key):
    return ways.address(key)


def test_each_page_is_led_to_with_the_filters_that_it_knows_and_reads_them(book, browser_of, zhao, lin):
    client, question = browser_of(zhao), QueryDict(f"region=East&owner={lin.pk}&segment=OEM&tier=gold&as_of=2026-01-01")
    for key in KNOWING:
        url = keeping(address(key), question)
        asked = parse_qs(urlsplit(url).query)
        assert {"region", "owner"} <= asked.keys() and "as_of" not in asked, url
        page = client.get(url)
        assert b"not understood" not in page.content and not page.context.get("faults"), url
    assert "tier" not in keeping(address("migration"), question) and "tier=gold" in keeping(address("value"), question)


def test_what_a_page_does_not_know_is_left_off(db):
    assert keeping("/risks/versions/", QueryDict("region=East")) == "/risks/versions/"
    assert keeping("/statements/", QueryDict("tier=gold")) == "/statements/"
    for said in ("region=none", "owner=x", "tier=brass", "measure=revenue", "q=acme", "region="):
        assert keeping("/concentration/", QueryDict(said)) == "/concentration/", said
    assert keeping("/satisfaction/", QueryDict("owner=unassigned")) == "/satisfaction/?owner=unassigned"
    assert keeping("/concentration/", QueryDict("tier=none&owner=unassigned")).endswith("?owner=unassigned&tier=none")
    assert keeping("/serving/?measure=effort", QueryDict("region=East")) == "/serving/?measure=effort&region=East"


def test_the_menu_keeps_the_region_until_all_is_chosen(book, browser_of, zhao):
    client = browser_of(zhao)
    page = client.get("/development/?region=East").content.decode()
    assert 'href="/concentration/?region=East"' in page and 'href="/risks/?region=East"' in page
    assert 'href="/concentration/"' in client.get("/development/?region=").content.decode()
    tabs = client.get("/profiles/?region=East").content.decode()
    assert 'href="/profiles/fit/?region=East"' in tabs and 'href="/profiles/people/?region=East"' in tabs
    tabs = client.get("/profiles/mismatches/?region=East&part=hands").content.decode()
    assert 'href="/profiles/products/?region=East"' in tabs and 'href="/profiles/?region=East"' in tabs


def test_the_menu_follows_what_htmx_brings(book, browser_of, zhao):
    client = browser_of(zhao)
    for path in ("/behaviour/", "/development/", "/waterfall/"):
        part = client.get(f"{path}?region=East", headers={"HX-Request": "true"}).content.decode()
        assert part.count('id="ways-pages" hx-swap-oob="true"') == 1, path
        assert f'href="{path}?region=East"' in part
