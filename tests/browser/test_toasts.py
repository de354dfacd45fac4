"""What a phone is told covers neither the title with its counts nor what one taps next; lines end where phrases do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.phones import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAY = "kam.say('Moved to 3 Dec. 14 days after the last visit, within the rhythm (every 21 days).', { label: 'Undo' })"
BOX = "(css) => { const box = document.querySelector(css).getBoundingClientRect(); return [box.top, box.bottom]; }"
PADDED = "getComputedStyle(document.querySelector('#confirm form > div')).paddingLeft"


@pytest.mark.parametrize(
    ("path", "below"), [("/today/", ".bottom"), ("/plans/%d/move/", ".savebar"), ("/visits/log/?plan=%d", "")]
)
def test_a_toast_lies_over_nothing_that_is_read_or_tapped(
    lin: Any, day: list[Any], context_of: Callable[..., Any], path: str, below: str
) -> None:
    page = context_of(lin, viewport={"width": 390, "height": 844}).new_page()
    page.goto(path % day[0].pk if "%" in path else path)
    page.evaluate(f"void {SAY}")
    assert wait_for(page, "!!document.querySelector('.toast')")
    top, bottom = page.evaluate(BOX, ".toast")
    if below:
        assert bottom <= page.evaluate(BOX, below)[0] and top >= page.evaluate(BOX, "h1")[1]
        assert bottom - top < 64, "two lines at most"
    else:
        assert bottom <= page.evaluate(BOX, ".saves")[0], "what saves the visit is free"


def test_the_words_of_a_question_stand_away_from_its_edge(lin: Any, context_of: Callable[..., Any]) -> None:
    page = context_of(lin, viewport={"width": 390, "height": 844}).new_page()
    page.goto("/today/")
    page.evaluate("void kam.ask('Not sent yet: 1.')")
    assert float(page.evaluate(PADDED)[:-2]) >= 16
