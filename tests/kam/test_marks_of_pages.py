"""Every page, as it is read: no half-width marks within Chinese, no full-width ones in English, one form of a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from operator import itemgetter
from typing import Any

import pytest
from django.test import Client

from kam.models import Import, User
from tests.planting import Garden
from tests.test_house_doors import LEAVING, addresses, ours

INLINE = {"a", "abbr", "b", "code", "data", "del", "em", "i", "ins", "output", "small", "span", "strong", "time"}
UNREAD = {"script", "style", "template", "svg", "code", "pre", "textarea", "kbd"}
SAID = ("title", "aria-label", "placeholder", "alt", "data-label", "data-confirm")
HAN = "[\u3400-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN} ?[,;:!?] ?{HAN}|{HAN} ?\(|\) ?{HAN}")
FULL_WIDTH = re.compile("[，。；：！？（）、]")
ASKING = re.compile("-(archive|restore|remove|withdraw|undo|revive|reopen|end|put|delete|drop|revoke|unmake|back)$")
"""Addresses that only ask whether one means it: the same page for all."""
WRITTEN = {"/aids/"}
"""Pages of what people write in one language for all."""
CODE = re.compile(r"</(data|time|span|b|a)>")
"""Marks of the page's own writing that reached its reader."""
FEWEST = 100
"""Pages of a language; fewer would mean that the walk lost its way."""


class Reader(HTMLParser):
    """The words of a page, block by block, and the days that stand in it."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks, self.days, self.unread, self.in_time = [""], [], 0, False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.unread += tag in UNREAD
        self.in_time = tag == "time" or self.in_time
        self.blocks += [] if tag in INLINE else [""]
        self.blocks[:0] = [value for name, value in attrs if name in SAID and value]

    def handle_endtag(self, tag: str) -> None:
        self.unread -= tag in UNREAD
        self.in_time = self.in_time and tag != "time"
        self.blocks += [] if tag in INLINE else [""]

    def handle_data(self, data: str) -> None:
        if self.unread <= 0:
            self.blocks[-1] += data
            self.days += [data] if self.in_time else []


def pages(client: Client, garden: Garden) -> Iterator[tuple[str, Reader]]:
    """Every whole page that answers, read."""
    client.raise_request_exception = False
    for name, address, _row in sorted(addresses(garden, ours()), key=itemgetter(1)):
        apart = name in LEAVING or ASKING.search(name) or address in WRITTEN or address.startswith("/api/")
        response = None if apart else client.get(address)
        if response is None or response.status_code != 200 or response.streaming:
            continue
        if response.headers["Content-Type"].startswith("text/html"):
            reader = Reader()
            reader.feed(response.content.decode())
            yield address, reader


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "wrong", "other_day"),
    [("en", FULL_WIDTH, re.compile(r"\d月|\d-\d\d-\d")), ("zh-hans", HALF_WIDTH, re.compile(r"[A-Z][a-z]{2}\b|\d-\d"))],
)
def test_pages_have_the_marks_of_their_language(language, wrong, other_day, zhao, lin, acme, browser_of):
    garden = Garden(lin, acme)
    Import.objects.update(kind="accounts")  # one that exists
    User.objects.update(language=language)
    zhao.refresh_from_db()
    found, seen = {}, 0
    for address, page in pages(browser_of(zhao), garden):
        seen += 1
        texts = [" ".join(block.split()) for block in page.blocks if wrong.search(" ".join(block.split()))]
        texts += [day for day in page.days if other_day.search(day)]
        texts += [block for block in page.blocks if CODE.search(block)]
        found |= {address: texts} if texts else {}
    assert seen > FEWEST
    assert found == {}
