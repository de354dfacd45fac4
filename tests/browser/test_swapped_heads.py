"""A filter that changes in place: the sentence, the selects and the saved views above the rows follow it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kam.models import SavedView
from tests import factories
from tests.analytics.books import computed
from tests.browser.looks import WIDER
from tests.browser.test_director_path import WIDE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def rows(page: Any) -> str:
    """The status of the list as soon as it is no more what is asked for anew."""
    return str(page.locator("#list [role=status]").inner_text())


def test_sentence_selects_and_saved_views_follow_the_filter(
    acme: Any, other: Any, zhao: Any, context_of: Callable[..., Any]
) -> None:
    computed(acme, other)
    SavedView.objects.create(user=zhao, page="risks", name="Of one", query=f"owner={acme.owner_id}")
    page = context_of(zhao, **WIDE).new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto("/risks/")
    says, owner, lit = (
        page.locator("#says"),
        page.locator("#filters [name=owner]"),
        page.locator("#saved [aria-current]"),
    )
    every, whole = rows(page), says.inner_text()
    owner.select_option(str(acme.owner_id))
    page.locator("#list .chips-applied .chip").wait_for()
    assert rows(page) != every and says.inner_text() != whole and lit.count() == 1
    told = says.inner_text()
    page.reload()
    assert says.inner_text() == told
    page.locator("#list .chips-applied .chip").click()
    page.locator("#list .chips-applied .chip").wait_for(state="detached")
    assert (rows(page), says.inner_text(), owner.input_value(), lit.count()) == (every, whole, "", 0)
    page.locator("#filters [type=search]").press_sequentially("Acme", delay=30)
    page.wait_for_url("**/risks/?q=Acme")
    assert page.evaluate("document.activeElement.name") == "q" and says.inner_text() != whole
    assert not errors


def test_what_unfolds_above_a_list_stands_within_a_phone(acme: Any, lin: Any, context_of: Callable[..., Any]) -> None:
    factories.VisitFactory(account=acme, user=lin)
    page = context_of(lin).new_page()
    page.goto("/visits/")
    page.locator(".listhead > .menu > summary").first.click()
    page.locator("#view-name").wait_for()
    assert page.evaluate(WIDER) == [0]
