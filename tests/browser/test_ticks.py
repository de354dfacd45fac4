"""Rows are ticked one by one or all on the page, by mouse and by keys, and the bar of deeds says how many."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.browser import looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_one_tick_in_the_head_takes_all_on_the_page(zhao: Any, lin: Any, context_of: Any) -> None:
    factories.AccountFactory.create_batch(4, owner=None)
    factories.AccountFactory(owner=lin)
    page = context_of(zhao, viewport={"width": 1280, "height": 900}, has_touch=False).new_page()
    heard = looks.listened(page)
    looks.open_calmly(page, "/customers/?owner=unassigned")
    rows, head, bar = page.locator("#list td input[form=chosen]"), page.get_by_label("Choose all on this page"), (
        page.locator("#chosen"))  # fmt: skip
    assert rows.count() == 4 and not bar.is_visible()
    rows.first.check()
    assert bar.get_by_text("1 chosen").is_visible() and head.evaluate("box => box.indeterminate")
    head.focus()
    page.keyboard.press("Space")
    assert bar.get_by_text("4 chosen").is_visible() and all(box.is_checked() for box in rows.all())
    rows.nth(2).uncheck()
    assert bar.get_by_text("3 chosen").is_visible() and not head.is_checked()
    page.get_by_role("link", name="Customer", exact=True).click()
    page.wait_for_url("**sort=**")
    head.wait_for()
    assert head.count() == 1 and not bar.is_visible()
    head.check()
    bar.get_by_role("button").click()
    page.wait_for_url("**/customers/hand-over/?**")
    page.locator("[name=unassigned]").check()
    assert page.locator("main .items li").count() == 4 and heard == []
    assert "owner=unassigned" in page.locator("[name=came]").input_value()
