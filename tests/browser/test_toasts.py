"""What a phone is told covers neither the title with its counts nor what one taps next; lines end where phrases do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from kam.ground.days import zone_of
from kam.models import BusyTime
from tests.browser.phones import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Moved to 3 Dec. 14 days after the last visit, within the rhythm (every 21 days)."
SAY = f"kam.say('{LONG}', {{ label: 'Take back' }})"
BOX = "(css) => { const box = document.querySelector(css).getBoundingClientRect(); return [box.top, box.bottom]; }"
PADDED = "getComputedStyle(document.querySelector('#confirm form > div')).paddingLeft"


@pytest.mark.parametrize(
    ("path", "below"), [("/today/", ".bottom"), ("/plans/%d/move/", ".savebar .button"), ("/visits/log/?plan=%d", "")]
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
        there = page.evaluate(BOX, below)
        assert (bottom <= there[0] or top >= there[1]) and top >= page.evaluate(BOX, "h1")[1]
        assert bottom - top < 64, "two lines at most"
    else:
        assert bottom <= page.evaluate(BOX, ".saves")[0], "what saves the visit is free"


def test_the_words_of_a_question_stand_away_from_its_edge(lin: Any, context_of: Callable[..., Any]) -> None:
    page = context_of(lin, viewport={"width": 390, "height": 844}).new_page()
    page.goto("/today/")
    page.evaluate("void kam.ask('Not sent yet: 1.')")
    assert float(page.evaluate(PADDED)[:-2]) >= 16


def test_a_chinese_headline_ends_its_lines_where_a_phrase_ends(
    lin: Any, day: list[Any], context_of: Callable[..., Any]
) -> None:
    lin.language = "zh-hans"
    lin.save()
    page = context_of(lin, viewport={"width": 390, "height": 844}).new_page()
    page.goto("/today/")
    title = page.locator("h1")
    assert "\N{NO-BREAK SPACE}" in title.text_content() and " " not in title.text_content().strip()
    assert title.evaluate("(one) => getComputedStyle(one).wordBreak") == "keep-all"


def test_a_move_says_what_stands_against_the_hour_as_it_is_chosen(
    lin: Any, day: list[Any], context_of: Callable[..., Any]
) -> None:
    on = timezone.localdate() + timedelta(days=3)
    at = timezone.make_aware(datetime.combine(on, time(10)), zone_of(lin))
    BusyTime.objects.create(user=lin, starts_at=at, ends_at=at + timedelta(hours=2))
    page = context_of(lin).new_page()
    page.goto(f"/plans/{day[0].pk}/move/")
    page.fill("[name=planned_on]", on.isoformat())
    page.fill("[name=planned_time]", "10:30")
    page.locator("[name=purpose]").click()
    assert wait_for(page, "/busy from 10:00 to 12:00/.test(document.getElementById('minded').innerText)")
    page.fill("[name=planned_time]", "15:00")
    page.locator("[name=purpose]").click()
    assert wait_for(page, "!/busy from/.test(document.getElementById('minded').innerText)")
