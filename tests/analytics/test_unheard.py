"""What an address asks for and the page does not understand is said at its top; what links of ours ask for never is."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict

from analytics.actions import recompute
from analytics.views.lists import ways_of
from kam.choices import RunKind
from kam.ground import heard
from kam.models import User
from tests.analytics.books import DAY, computed

pytestmark = pytest.mark.django_db
LINK = re.compile(r'(?:href="|"url": ")([^"#]+)')
LINE = re.compile(r'<div class="note" role="status">.*?<p>(.*?)</p>', re.S)


def told(client, path):
    """The lines at the top of a page, without their marks."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return [unescape(re.sub(r"<.*?>", "", line)) for line in LINE.findall(answer.content.decode())]


@pytest.fixture
def client(zhao, acme, other, browser_of):
    computed(acme, other)
    return browser_of(zhao)


@pytest.mark.parametrize("path", ["/serving/", "/risks/", "/satisfaction/", "/concentration/", "/contributions/"])
def test_a_misspelt_filter_is_told_with_the_one_that_was_meant(client, path):
    line = "teir=gold in the address was not understood: the page is shown without it. Did you mean tier=gold?"
    assert told(client, f"{path}?teir=gold") == [line]
    assert b'href="?tier=gold"' in client.get(f"{path}?teir=gold").content
    assert told(client, path) == told(client, f"{path}?tier=gold") == []


def test_several_are_told_at_once_and_what_was_typed_is_no_markup(client):
    several = "foo=1, bar=2 in the address were not understood: the page is shown without them."
    assert told(client, "/reservoir/?foo=1&bar=2&empty=") == [several]
    assert b"<b>x" not in client.get("/reservoir/?foo=<b>x</b>").content
    long = told(client, f"/reservoir/?foo={'x' * 400}")[0]
    assert "xxx… in the address" in long and len(long) < 200


@pytest.mark.parametrize("path", ["/risks/", "/waterfall/", "/behaviour/", "/value/customers/", "/development/"])
def test_a_value_that_no_filter_has_is_told_where_nothing_is_found_for_it(client, path):
    line = "tier=xyz in the address was not understood, so nothing is found. Show it without"
    assert told(client, f"{path}?tier=xyz") == [line]


@pytest.mark.parametrize("path", ["/profiles/", "/risks/backtest/"])
def test_a_day_that_is_none_is_told_and_stands_for_the_newest(client, path):
    line = "as_of=2026-13-45 in the address was not understood: the page is shown without it."
    assert told(client, f"{path}?as_of=2026-13-45") == [line]
    assert told(client, f"{path}?as_of=2026-06-30") == []


def test_a_tier_is_no_filter_of_the_migration_nor_any_word_one_of_the_coverage(client):
    assert told(client, "/migration/?tier=gold")[:1] == [
        "tier=gold in the address was not understood: the page is shown without it."
    ]
    assert "xyz is not one of the available choices." in client.get("/coverage/?tier=xyz").content.decode()


def test_where_nobody_fits_no_empty_picture_is_drawn(client):
    recompute.start(RunKind.ALL, as_of=DAY - timedelta(400), by=User.objects.system())
    page = client.get("/migration/?region=Nowhere").content
    assert b"Nobody fits these filters: Nowhere." in page and b'data-chart="' not in page
    assert b"Nobody fits" not in client.get("/migration/").content


def test_whatever_our_pages_link_to_is_understood(client, zhao):
    """Of each kind of address, by its path and the names that it asks for, one is opened."""
    paths, shapes = [way["url"] for group in ways_of(zhao, "") for way in group["pages"]], set()
    for path in paths:
        page = client.get(path).content.decode()
        assert "not understood" not in page, path
        for url in map(unescape, LINK.findall(page.replace("\\u0026", "&"))):
            parts = urlsplit(url)
            where = parts.path or urlsplit(path).path
            shape = (re.sub(r"\d+", "", where), tuple(re.findall(r"(\w+)=", parts.query)))
            if parts.netloc or not parts.query or shape in shapes or "format" in shape[1] or "/export" in where:
                continue
            shapes.add(shape)
            answer = client.get(f"{where}?{parts.query}", HTTP_ACCEPT="text/html")
            assert b"not understood" not in b"".join(answer), f"{path} leads to {url}"
    assert len(shapes) > 40  # fewer would mean that the links were not found


def test_a_question_remembers_what_is_read_in_it_or_in_its_copy():
    asked = heard.Heard("tier=gold&owner=3&day=x&tear=1")
    assert asked.unread == ["tier", "owner", "day", "tear"]
    assert asked["tier"] == "gold" and asked.copy().get("owner") == "3" and heard.day(asked, "day") is None
    assert asked.unread == ["tear", "day"] and asked.meant("tear") == "tier"
    assert dict(asked.items()) == dict(QueryDict(asked.urlencode()).items()) and asked.unread == ["tear", "day"]
