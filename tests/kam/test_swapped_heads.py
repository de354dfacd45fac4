"""A list whose filter changes in place: what stands around its rows says the same as the whole page would."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kam.models import SavedView
from tests.analytics.books import computed
from tests.kam.test_late_filters import lists

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
OOB = ' hx-swap-oob="true"'
APART = ("analytics:development", "analytics:waterfall")
"""Pages of filters and one part that is fetched, which are no lists."""


@pytest.fixture
def book(acme: Any, other: Any) -> Any:
    return computed(acme, other)


def part(text: str, key: str, end: str) -> str:
    """What stands on a page under an id; how often its forms were made is left out."""
    found = re.search(rf'<{end} [^>]*id="{key}".*?</{end}>', text, re.S)
    told = re.sub(r'name="(_key|csrfmiddlewaretoken)" value="[^"]*"', "", found[0] if found else "")
    return told.replace(OOB, "").strip()


def narrowed(client: Client, address: str) -> str:
    """A list's address with one of its filters, which it says a chip of."""
    for asked in ("owner={owner}", "q=Acme", "search=Acme", "tier=gold", "kind=visit", "state=open", "open=all"):
        page = f"{address}?{asked.format(owner=client.session['_auth_user_id'])}"
        answer = client.get(page)
        if answer.status_code == 200 and 'id="filters"' in answer.content.decode():
            return page
    return address


def test_what_stands_around_a_list_follows_its_filter(book: Any, zhao: Any, browser_of: Any) -> None:
    client, said = browser_of(zhao), []
    for name in sorted({*lists(), *APART}):
        address = reverse(name)
        page = narrowed(client, address)
        whole = client.get(page).content.decode()
        swapped = client.get(page, headers=HTMX).content.decode()
        assert "<html" not in swapped, address
        for key, end in (("says", "p"), ("filters", "form"), ("asof", "span")):
            assert part(swapped, key, end) == part(whole, key, end), (address, key)
        plain = client.get(address).content.decode()
        if part(plain, "says", "p") != part(whole, "says", "p"):
            said.append(address)
            assert OOB in re.findall(r'<p [^>]*id="says"[^>]*>', swapped)[0]
    assert {"/risks/", "/contributions/", "/verdicts/", "/loyalty/", "/potential/"} <= {*said}, said


def test_filters_that_ask_themselves_are_not_written_anew(book: Any, zhao: Any, browser_of: Any) -> None:
    asks = HTMX | {"HX-Trigger": "filters"}
    swapped = browser_of(zhao).get("/risks/?q=Acme", headers=asks).content.decode()
    assert 'id="says"' in swapped and 'id="filters"' not in swapped


@pytest.mark.parametrize(("name", "key", "tag"), [("risks", "saved", "nav"), ("development", "kept", "div")])
def test_a_saved_view_is_lit_only_while_it_is_what_is_shown(
    book: Any, zhao: Any, browser_of: Any, name: str, key: str, tag: str
) -> None:
    SavedView.objects.create(user=zhao, page=name, name="Gold", query="tier=gold")
    client = browser_of(zhao)
    for asked, is_lit in (("?tier=gold", True), ("", False)):
        for headers in ({}, HTMX):
            text = client.get(f"/{name}/{asked}", headers=headers).content.decode()
            assert ("aria-current" in part(text, key, tag)) is is_lit, (asked, headers)
