"""The visits of a year as a calendar: its days are walked by keys, opened, and find room on a phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests import factories
from tests.browser.phones import wait_for
from tests.browser.test_look import DESK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAID = "document.querySelector('[data-kind=calendar] .marked')?.textContent || ''"
CELL = "kam.pictureOf(document.querySelector('[data-kind=calendar]')).getOption().calendar"


@pytest.mark.parametrize(("view", "rows"), [(DESK, 1), ({"viewport": {"width": 390, "height": 844}}, 4)])
def test_each_day_is_told_and_opened(lin: Any, acme: Any, context_of: Any, view: Any, rows: int) -> None:
    days = [timezone.now() - timedelta(ago) for ago in (300, 40, 40)]
    for moment in days:
        factories.VisitFactory(account=acme, user=lin, held_at=moment)
    page = context_of(lin, **view).new_page()
    page.goto("/coverage/?who=all")
    picture = page.locator("[data-kind=calendar]")
    picture.scroll_into_view_if_needed()
    picture.locator("canvas").wait_for()
    assert wait_for(page, f"{CELL}.length === {rows} && {CELL}.every((one) => one.cellSize[0] > 12)")
    picture.focus()
    assert wait_for(page, f"{SAID}.includes('Arrow keys')")
    page.keyboard.press("ArrowRight")
    assert wait_for(page, f"/1 visit\\b/.test({SAID})")
    page.keyboard.press("End")
    assert wait_for(page, f"{SAID}.includes('2 visits') && {SAID}.includes('Enter opens it')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/visits/?**day={timezone.localtime(days[1]).date().isoformat()}")
    assert page.locator("tbody tr").count() == 2
