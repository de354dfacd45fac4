"""How the pages of numbers look on a computed book: accessible, no wider than the screen, pictures within the CSP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from analytics.actions import recompute
from kam.choices import RunKind
from kam.models import User
from tests import factories
from tests.analytics import books
from tests.browser import looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ("/", "/dashboard/", "/contributions/", "/risks/", "/verdicts/", "/runs/", "/imports/", "/guide/")
TABS = ("risk", "contribution", "trade")
PICTURES = "document.querySelectorAll('[data-chart] canvas').length"


@pytest.fixture
def book(acme: Any, other: Any) -> tuple[str, ...]:
    """A computed book; the addresses of the numbers of who carries it, and of the risk of who falls silent."""
    books.computed(acme, other)
    month_ago = books.DAY - timedelta(days=30)  # the pictures of a history need two days
    recompute.start(RunKind.ALL, as_of=month_ago, by=User.objects.system())
    factories.ContactFactory(account=acme, name="王总")
    return *(f"/customers/{acme.pk}/?tab={tab}" for tab in TABS), f"/customers/{other.pk}/?tab=risk"


@pytest.mark.parametrize(("width", "scheme", "language"), [(1280, "light", "en"), (390, "dark", "zh-hans")])
def test_every_page_of_numbers_is_accessible_and_fits_the_screen(
    zhao: Any, book: tuple[str, ...], context_of: Any, width: int, scheme: str, language: str
) -> None:
    type(zhao).objects.filter(pk=zhao.pk).update(language=language)
    size = {"viewport": {"width": width, "height": 844}, "bypass_csp": True}
    page = context_of(zhao, color_scheme=scheme, reduced_motion="reduce", **size).new_page()
    assert looks.faults_of(page, *PAGES, *book) == {}
    assert page.evaluate("document.documentElement.lang").lower().startswith(language[:2])


def test_no_page_breaks_the_content_security_policy_while_pictures_are_drawn(
    zhao: Any, acme: Any, book: tuple[str, ...], context_of: Any
) -> None:
    page = context_of(zhao, service_workers="block", viewport={"width": 1280, "height": 860}).new_page()
    heard, drawn = looks.listened(page), {}
    for path in ("/", "/dashboard/", "/customers/", f"/customers/{acme.pk}/", *book, "/calendar/"):
        looks.open_calmly(page, path)
        drawn[path] = page.evaluate(PICTURES)
    assert [line for line in heard if "Content Security Policy" in line or "Error" in line] == []
    assert [path for path in ("/dashboard/", *book) if not drawn[path]] == []
