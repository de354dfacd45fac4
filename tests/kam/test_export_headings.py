"""Files of lists have headings in words: none is a key of the product, and an import knows them again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

from kam.ground.pages import ListPage
from tests.analytics.books import computed

pytestmark = pytest.mark.django_db
KEYS = {"id"}
"""The number of a record is called so in every language."""


def lists(patterns: Any, space: str = "") -> Iterator[str]:
    """Addresses of all lists that stand by themselves."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from lists(one.url_patterns, one.namespace or space)
        elif one.name and issubclass(getattr(one.callback, "view_class", object), ListPage):
            try:
                yield reverse(f"{space}:{one.name}")
            except NoReverseMatch:
                continue


def test_no_list_mixes_words_and_keys(acme, other, zhao, browser_of):
    computed(acme, other)
    zhao.language = "zh-hans"
    zhao.save()
    client, keyed, read = browser_of(zhao), {}, 0
    for url in set(lists(get_resolver().url_patterns)):
        answer = client.get(url, {"format": "csv"})
        if answer.status_code != 200:
            continue
        head = next(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
        read += 1
        if mixed := {one for one in head if re.fullmatch(r"[a-z]+(_[a-z]+)*", one)} - KEYS:
            keyed[url] = mixed
    assert read > 60 and not keyed
