"""A customer with the longest names on a phone: no wider than the screen, nothing for the console to complain of."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.views.home import TABS
from lifecycle.models import Promise
from tests import factories
from tests.browser import looks
from tests.browser.books import long_named

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def book(lin: Any, acme: Any) -> list[Any]:
    """A few customers with a run, the longest names that people write among them."""
    return long_named(lin, acme)


def faults(page: Any, path: str, heard: list[str]) -> list[str]:
    heard.clear()
    answer = page.goto(path, wait_until="load")
    over, *nodes = page.evaluate(looks.WIDER)
    broken = [f"{answer.status}"] if answer.status >= 400 and answer.status != 403 else []
    noise = [line for line in heard if "403" not in line]  # what a director may not open
    return [*broken, *([f"{over} px too wide"] if over > 0 else []), *nodes, *noise]


def test_no_part_of_a_customer_with_a_long_name_is_wider_than_a_phone(zhao: Any, book: Any, context_of: Any) -> None:
    page = context_of(zhao, reduced_motion="reduce").new_page()
    heard = looks.listened(page)
    parts = [f"?tab={part[0]}" for _label, group in TABS for part in group]
    below = [*parts, "edit/", "group/", "map/", "merge/", "nominations/new/", "departure/", "verdict/", "assess/"]
    wrong = {}
    for account in book:
        for path in [
            f"/customers/{account.pk}/{rest}" for rest in (parts[:3] if account is book[1] else parts + below)
        ]:
            wrong |= {path: found} if (found := faults(page, path, heard)) else {}
    assert wrong == {}


SEEN = "[...document.querySelectorAll('#list tbody tr')].filter((row) => row.offsetParent !== null).length"


def test_a_long_list_is_a_few_screens_on_a_phone(zhao: Any, lin: Any, context_of: Any) -> None:
    """Twenty cards of a page of fifty stand open; the row that an address names does whatever its place."""
    accounts = [factories.AccountFactory(owner=lin, name=f"Builders {n:02}") for n in range(60)]
    page = context_of(zhao, reduced_motion="reduce").new_page()
    heard = looks.listened(page)
    assert faults(page, "/customers/?sort=name", heard) == []
    assert page.evaluate(SEEN) == 20 and page.evaluate("document.documentElement.scrollHeight") < 4000
    page.locator("label[for=allrows]").tap()
    assert page.evaluate(SEEN) == 50 and not page.locator("label[for=allrows]").is_visible()
    page.goto(f"/customers/?sort=name#row-{accounts[40].pk}")
    page.reload()
    assert page.evaluate(SEEN) == 21
    wide = context_of(zhao, viewport={"width": 1280, "height": 900}, has_touch=False).new_page()
    wide.goto("/customers/?sort=name")
    assert wide.evaluate(SEEN) == 50 and not wide.locator("#allrows").is_visible()


ROWS = "[...document.querySelectorAll('.sheet tbody tr')].filter((row) => row.offsetParent !== null).length"


@pytest.mark.parametrize(("path", "tables"), [("/coverage/customers/", 1), ("/promises/kept/", 2)])
def test_a_long_table_in_a_sheet_is_a_few_screens_on_a_phone(
    zhao: Any, lin: Any, context_of: Any, path: str, tables: int
) -> None:
    """Twelve rows of each stand open; one tap shows the others."""
    today = timezone.localdate()
    for n in range(60):
        account = factories.AccountFactory(owner=lin, name=f"Builders {n:02}", tier="gold")
        for side in ("ours", "theirs"):
            Promise.objects.create(account=account, user=lin, text="x", side=side, due_on=today, kept_on=today)
    page = context_of(zhao, reduced_motion="reduce").new_page()
    assert faults(page, path, looks.listened(page)) == []
    few = page.evaluate(ROWS)
    assert few in (12 * tables, 12 * tables + 1)  # and the one colleague
    assert page.evaluate("document.documentElement.scrollHeight") < 4000
    for place in range(tables):
        page.locator(".morerows + label").nth(place).tap()
    assert page.evaluate(ROWS) >= few + 38 * tables and not page.locator(".morerows + label").first.is_visible()
    wide = context_of(zhao, viewport={"width": 1280, "height": 900}, has_touch=False).new_page()
    wide.goto(path)
    assert wide.evaluate(ROWS) >= 50 * tables and not wide.locator(".morerows").first.is_visible()
