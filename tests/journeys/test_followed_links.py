"""Whoever follows the links of the demo company comes to pages that open and are told in words, not in marks."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from functools import cache
from io import StringIO
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import Resolver404, resolve

from kam.ground import navigation
from kam.models import User

pytestmark = pytest.mark.django_db
LINK = re.compile(r"""(?:href|data-href|hx-get)=["']([^"'#]+)""")
TOLD = re.compile(r"&(?:amp;)?lt;/?(?:data|span|time|a|b|svg)\b")
"""Marks of the page's own writing that reached its reader."""
APART = re.compile(r"^/(auth/logout|static|media|admin|api)\b")
FEWEST = 250
"""Kinds of pages; fewer would mean that the walk lost its way."""
FEWEST_OF_A_MANAGER = 120


Kinds = Callable[[str], set[tuple[str, str]]]


@cache
def name_of(path: str) -> str:
    """The name of the page there; each page links to the same hundred others."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return f"unknown {path}"


def kinds_of(path: str) -> set[tuple[str, str]]:
    """Of which kinds a page is: its address pattern, by itself and with each parameter; none for what is no page."""
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or APART.match(parts.path):
        return set()
    name = name_of(parts.path)
    return {(name, ""), *((name, asked) for asked, _value in parse_qsl(parts.query))}


def plain_kinds_of(path: str) -> set[tuple[str, str]]:
    """The same without parameters: what a second reader may open differs by page and row, not by how it is sorted."""
    return {(name, "") for name, _asked in kinds_of(path)}


def walk(client: Client, start: str, kinds: Kinds) -> Iterator[tuple[str, str, Any]]:
    """(address, the page that links to it, answer) of pages that together are of each kind there is, nearest first."""
    waiting, seen = deque([(start, "")]), kinds(start)
    while waiting:
        path, source = waiting.popleft()
        answer = client.get(path)
        yield path, source, answer
        if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        for link in LINK.findall(answer.content.decode()):
            there = urljoin(path, link.replace("&amp;", "&"))
            if new := kinds(there) - seen:
                seen |= new
                waiting.append((there, path))


def faults_of(client: Client, kinds: Kinds, monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[str]]:
    """
    How many pages a walk from the first one opens, and what is wrong with any of them.

    The rail leads to the same pages from each: it is drawn on the first alone.
    """
    count, faults = 0, []
    client.raise_request_exception = False
    for path, source, answer in walk(client, "/", kinds):
        monkeypatch.setattr(navigation, "_entries", lambda _request: [])
        count += 1
        if answer.status_code in (404, 405) or answer.status_code >= 500:
            faults.append(f"{path} (linked from {source}): {answer.status_code}")
        elif not answer.streaming and TOLD.search(answer.content.decode("utf-8", "replace")):
            faults.append(f"{path} (linked from {source}) tells its own marks")
    return count, faults


def test_no_link_of_the_demo_leads_to_a_fault_or_nowhere(browser_of, monkeypatch):
    call_command("demo", accounts=110, stdout=StringIO(), stderr=StringIO())
    User.objects.filter(username="zhao").update(language="en")
    User.objects.filter(username="lin").update(language="zh-hans")
    for username, kinds, fewest in (("zhao", kinds_of, FEWEST), ("lin", plain_kinds_of, FEWEST_OF_A_MANAGER)):
        with monkeypatch.context() as patch:
            count, faults = faults_of(browser_of(User.objects.get(username=username)), kinds, patch)
        assert not faults, f"{username}: " + "\n".join(faults)
        assert count >= fewest, (username, count)
