"""Files taken from pages speak as their reader does: headings and choices in words, none twice, in every language."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db.models import TextChoices
from django.urls import URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch
from django.utils import translation

from accounts.models import Account
from analytics.views import sheet_words
from kam.choices import RunKind
from kam.models import Run
from tests import factories
from tests.analytics.books import computed

pytestmark = pytest.mark.django_db
KEY = re.compile(r"[a-z]+(_[a-z0-9]+)*")
NUMBER = {"id"}
"""What the number of a record is called in every language."""
PARTS = {
    "/profile/mismatches/": ("part", ["gaps", "hands", "full", "prospects"]),
    "/development/": ("part", ["", "shares", "seasons"]),
    "/satisfaction/": ("what", ["", "common"]),
    "/concentration/": ("file", ["", "curve"]),
}
"""Pages with several files."""
SELF = "/record/"
"""The record names the files that were taken, as they are called."""


def pages(patterns: Any, space: str = "") -> Iterator[str]:
    """Addresses of all pages that stand by themselves, without the API's."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from pages(one.url_patterns, one.namespace or space)
        elif one.name and hasattr(one.callback, "view_class"):
            try:
                yield reverse(f"{space}:{one.name}")
            except NoReverseMatch:
                continue


def files(client: Any) -> Iterator[tuple[str, list[list[str]]]]:
    """(address, its file) of every page that gives one."""
    for url in sorted({one for one in pages(get_resolver().url_patterns) if not one.startswith(("/api/", SELF))}):
        name, values = PARTS.get(url, ("part", [""]))
        for value in values:
            answer = client.get(url, {"format": "csv", name: value} if value else {"format": "csv"})
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/csv"):
                text = b"".join(answer.streaming_content).decode("utf-8-sig")
                yield f"{url}?{value}", list(csv.reader(io.StringIO(text)))


def choices(kind: Any = TextChoices) -> Iterator[str]:
    """The keys of all choices of the product."""
    for one in kind.__subclasses__():
        yield from one.values
        yield from choices(one)


def faults(head: list[str], rows: list[list[str]], known: set[str]) -> set[str]:
    """Headings that stand twice or look like keys, and cells that are the key of a choice."""
    mixed = {name for name in head if KEY.fullmatch(name)} - NUMBER
    return {name for name in head if head.count(name) > 1} | mixed | known.intersection(*[[c for r in rows for c in r]])


def test_no_file_of_a_page_speaks_in_keys(acme, other, lin, zhao, browser_of):
    factories.VisitFactory(account=acme, user=lin)
    computed(acme, other)
    zhao.language = "zh-hans"
    zhao.save()
    known = {one for one in choices() if KEY.fullmatch(one)}
    read = {url: faults(head, rows, known) for url, (head, *rows) in files(browser_of(zhao))}
    assert len(read) > 90
    assert {url: found for url, found in read.items() if found} == {}


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_no_two_columns_of_a_page_have_the_same_heading(language):
    labels = [one for name, one in vars(sheet_words).items() if name.isupper() and isinstance(one, dict)]
    assert len(labels) > 10
    with translation.override(language):
        for one in labels:
            named = [str(words) for words in one.values()]
            assert len(set(named)) == len(named)


def test_a_file_of_a_run_names_its_day_its_currency_and_no_row_of_it(acme, other, zhao, browser_of):
    computed(acme, other)
    answer = browser_of(zhao).get("/contributions/", {"format": "csv"})
    day = Run.objects.filter(kind=RunKind.TIERS).latest("pk").as_of
    assert f'filename="contributions-{day}-{settings.COMPANY_CURRENCY}.csv"' in answer["Content-Disposition"]
    head = next(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert "id" not in head and "Customer code" in head


@pytest.mark.parametrize("url", ["/contributions/", "/risks/", "/verdicts/", "/loyalty/"])
def test_a_file_of_a_run_names_each_customer_by_code_and_id(url, acme, other, zhao, browser_of):
    Account.objects.filter(pk=acme.pk).update(code="C-1")
    computed(acme, other)
    answer = browser_of(zhao).get(url, {"format": "csv"})
    head, *lines = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    found = {line[head.index("Customer code")]: line[head.index("Customer (id)")] for line in lines}
    assert found.get("C-1") == str(acme.pk), (head, lines)


def test_money_and_counts_have_headings_of_their_own(acme, other, zhao, browser_of):
    computed(acme, other)
    answer = browser_of(zhao).get("/serving/", {"format": "csv"})
    head = next(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert {"Visits (cost)", "Visits (number)", "Working hours (cost)", "Working hours (number)"} <= set(head)
