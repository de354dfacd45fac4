"""
Walks every page of the product at 390 pixels, one half in English and one in Chinese: nothing that axe calls serious,
nothing wider than the screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from operator import itemgetter
from typing import Any

import pytest
from django.test import Client

from kam.models import Import, User
from tests.browser import looks
from tests.browser.books import long_named
from tests.kam.test_marks_of_pages import ASKING
from tests.planting import Garden
from tests.test_house_doors import LEAVING, addresses, ours

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CALM = {"reduced_motion": "reduce", "bypass_csp": True, "service_workers": "block"}
EACH = 12
"""Of so many pages that only ask, one is looked at."""
FEWEST = 150  # pages of each half; fewer would mean that the walk lost its way


def pages_of(client: Client, garden: Garden, half: int, seen: set[str]) -> Iterator[str]:
    """
    Addresses not yet seen that answer with a whole page; fragments, files and the interface are none.

    Of the hundred that only ask whether one means it, the same page but for its sentence, each reader gets a few.
    """
    client.raise_request_exception, asking = False, count()
    for name, address, _row in sorted(addresses(garden, ours()), key=itemgetter(1))[half::2]:
        spared = ASKING.search(name) and next(asking) % EACH
        if name in LEAVING or address.startswith("/api/") or address in seen or spared:
            continue
        response = client.get(address)
        whole = response.status_code == 200 and not response.streaming
        if (
            whole
            and response.headers["Content-Type"].startswith("text/html")
            and b"<!doctype html>" in response.content
        ):
            yield address


@pytest.mark.parametrize(("half", "scheme", "language"), [(0, "light", "en"), (1, "dark", "zh-hans")])
def test_every_page_is_accessible_and_fits_a_phone(
    half: int, scheme: str, language: str, zhao: Any, ada: Any, lin: Any, acme: Any, browser_of: Any, context_of: Any
) -> None:
    """As the director; what she may not open as the administrator, then as the account's manager."""
    User.objects.update(language=language)
    for user in (zhao, ada, lin):
        user.refresh_from_db()
    garden, wrong, seen = Garden(lin, acme), {}, set()
    long_named(lin, acme)
    Import.objects.update(kind="accounts")  # one that exists
    for user in (zhao, ada, lin):
        page = context_of(user, **CALM, color_scheme=scheme).new_page()
        paths = list(pages_of(browser_of(user), garden, half, seen))
        seen |= set(paths)
        wrong |= looks.serious_of(page, *paths)
        assert page.evaluate("document.documentElement.lang") == language
    assert len(seen) > FEWEST
    assert wrong == {}
