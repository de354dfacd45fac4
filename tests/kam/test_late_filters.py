"""Filters of a list that wait until somebody asks: drawn apart, for the same readers, and as they are set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver, reverse

from kam.ground.pages import ListPage
from tests import factories

pytestmark = pytest.mark.django_db
PLACE = 'id="latefilters"'


def lists(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """The name of every list that is of no other record."""
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLResolver):
            yield from lists(item, f"{space}{item.namespace}:" if item.namespace else space)
        elif issubclass(getattr(item.callback, "view_class", object), ListPage) and not item.pattern.converters:
            yield f"{space}{item.name}"


def names(text: str) -> list[str]:
    """The names of the controls in a page's toolbar, or in a part of one."""
    bar = re.search(r'<form class="toolbar.*?</form>', text, re.S)
    return sorted(set(re.findall(r' name="([^"]+)"', bar[0] if bar else text)))


def fetched(client: Any, address: str, text: str) -> str:
    """What the toggle of a page fetches."""
    asked = re.search(r'id="allfilters"[^>]* hx-get="([^"]+)"', text)
    assert asked
    return str(client.get(f"{address}{unescape(asked[1])}").content.decode())


def test_what_a_list_has_and_what_it_fetches_are_all_its_filters(zhao: Any, browser_of: Any) -> None:
    client, met = browser_of(zhao), []
    for address in sorted({reverse(name) for name in lists()}):
        text = client.get(address).content.decode()
        if PLACE not in text:
            continue
        met.append(address)
        late, every = fetched(client, address, text), client.get(f"{address}?filters=all").content.decode()
        assert "<main" not in late and PLACE not in every
        assert names(late) and not set(names(late)) & set(names(text)), address
        assert sorted(names(text) + names(late)) == names(every), address
    assert len(met) > 10, met


def test_a_filter_that_is_set_does_not_wait(zhao: Any, browser_of: Any) -> None:
    factories.AccountFactory(source="Fair", city="Foshan")
    client = browser_of(zhao)
    text = client.get("/customers/?source=Fair&city=&q=%22%3E%3Cq7").content.decode()
    assert "source" in names(text) and "city" not in names(text) and "><q7" not in text
    late = fetched(client, "/customers/", text)
    assert "city" in names(late) and "source" not in names(late)


def test_whoever_does_not_see_the_list_sees_none_of_its_filters(gu: Any, browser_of: Any) -> None:
    client = browser_of(gu)
    assert client.get("/users/?filters=rest").status_code == client.get("/users/").status_code >= 400
