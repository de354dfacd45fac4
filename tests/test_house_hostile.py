"""Walks every address with hostile questions and keys: whatever comes, the answer is no fault of ours."""

from __future__ import annotations

import inspect
import re
import sys
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse

from tests.test_house_doors import EXTRAS, ours

pytestmark = pytest.mark.django_db
TEXTS = ["\x00", "' OR 1=1 --", "9" * 40, "-1e400", "NaN"]
SKIPPED = ("account_", "mfa_", "api-schema", "metrics")
"""Doors of the sign-in library, and two that read no question and take seconds."""
NAMES = [
    "q", "sort", "cursor", "page_size", "page", "format", "ordering", "fields", "owner", "tier", "team", "account",
    "as_of", "since", "until", "person", "run", "tab", "next", "month", "week", "day", "kind", "state", "id", "plan",
]  # fmt: skip
ALONE = ("q", "cursor", "as_of", "run", "account")  # a fault in one may hide behind another's refusal
ELSEWHERE = "https://evil.example/"
READ = re.compile(r"""(?:GET|POST|asked|told|data|query_params)(?:\.get\(|\.getlist\(|\[)["'](\w+)["']""")
FIELDS = (*NAMES, "name", "code", "text", "note", "username", "email", "_key", "_version")


def faults(client: Client, address: str, turn: int) -> list[str]:
    """What answered with a fault when every question was a text of its own, and the one whose turn it is alone."""
    mixed = {name: TEXTS[(turn + place) % len(TEXTS)] for place, name in enumerate(NAMES)}
    found, alone = [], ALONE[turn % len(ALONE)]
    for question in (mixed, {alone: TEXTS[turn // len(ALONE) % len(TEXTS)]}):
        status = client.get(address, question).status_code
        if status >= 500:
            found.append(f"{address} {question}: {status}")
    return found


@pytest.fixture
def zhao_s_browser(zhao: Any, browser_of: Any, bare_pages: None) -> Client:
    client = browser_of(zhao)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("round_", [0, *(pytest.param(turn, marks=pytest.mark.company) for turn in (1, 2))])
def test_no_question_is_a_fault(zhao_s_browser, acme, round_):
    """Each page is asked three times: every name by other texts, and three of the chosen ones alone."""
    pages = [name for name, parts in ours() if not parts and not name.startswith(SKIPPED)]
    found = []
    for turn, name in enumerate(pages):
        found += faults(zhao_s_browser, reverse(name), turn * 7 + round_ * 2)
    assert not found


@pytest.mark.db_both
def test_no_key_in_an_address_is_a_fault(zhao_s_browser):
    found = []
    for name, parts in ours():
        for key in ("9" * 18, "9" * 40) if parts else ():
            try:
                address = reverse(name, kwargs={part: EXTRAS.get(part, key) for part in parts})
            except NoReverseMatch:
                continue
            status = zhao_s_browser.get(address).status_code
            if status >= 500:
                found.append(f"{address} ({name}): {status}")
    assert not found


@pytest.mark.db_both
def test_no_word_that_a_page_reads_itself_is_a_fault(zhao_s_browser, acme):
    """What a page reads past its forms, each alone: the names are found in the file of the page."""
    found = []
    for name, parts in ours():
        if {"pk", "uid", "secret"} & set(parts) or name.startswith(SKIPPED) or name == "account_logout":
            continue
        address = reverse(name, kwargs={part: EXTRAS.get(part, "1") for part in parts})
        for read in sorted(set(READ.findall(inspect.getsource(sys.modules[resolve(address).func.__module__])))):
            for ask in (zhao_s_browser.get, zhao_s_browser.post):
                if ask(address, {read: "\x00"}).status_code >= 500:
                    found.append(f"{address} {read}")
    assert not found


def test_no_body_is_a_fault(zhao_s_browser, acme):
    """Each says where to go on to, too, and comes from a page that is none of ours."""
    found = []
    for name, parts in ours():
        if parts or name in ("account_logout", "account_login") or name.startswith("mfa_"):
            continue
        for text in ("\x00", "9" * 400, "é" * 5000):
            body = dict.fromkeys(FIELDS, text) | dict.fromkeys(("next", "came", "back"), ELSEWHERE)
            answer = zhao_s_browser.post(reverse(name), body, headers={"referer": ELSEWHERE})
            leads = answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "")
            if answer.status_code >= 500 or ELSEWHERE in leads:
                found.append(f"{reverse(name)} ({name}) {text[:4]!r}: {answer.status_code} {leads}")
    assert not found


@pytest.mark.parametrize("asked", ["accounts/?updated_since=0001-01-01", "deliveries/?as_of=0001-01-01"])
def test_no_day_that_business_does_not_know_is_a_fault(zhao_s_browser, asked):
    assert zhao_s_browser.get(f"/api/v1/{asked}").status_code == 400
