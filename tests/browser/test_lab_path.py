"""On a phone and at a desk: whoever asks the policy lab sees its answer, and nothing lies over it."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.analytics.books import buys, computed
from tests.browser.test_move_path import DESK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COVERED = """() => {
  const head = document.querySelector("#result h2").getBoundingClientRect();
  const above = [".bar", "#answer"].map((name) => document.querySelector(name).getBoundingClientRect().bottom);
  return [head.top < Math.max(...above), head.top > innerHeight];
}"""


@pytest.mark.parametrize("screen", [{}, DESK], ids=["phone", "desk"])
def test_the_answer_comes_into_sight_and_is_not_covered(screen: Any, context_of: Any, zhao: Any, acme: Any, other: Any):
    for number in range(12):
        buys(factories.AccountFactory(code=f"S{number}", owner=acme.owner), amount=f"{300 + number}.00")
    computed(acme, other)
    page = context_of(zhao, **screen).new_page()
    page.goto("/lab/")
    page.fill("#id_platinum_share", "20")
    page.locator("#lab .dials summary, #lab summary").last.scroll_into_view_if_needed()
    with page.expect_response("**/lab/?*platinum_share=20*"):
        page.locator("#lab button[type=submit]").click()
    page.wait_for_function("() => !document.querySelector('.htmx-request')")
    page.wait_for_timeout(600)
    assert page.evaluate(COVERED) == [False, False]
    if not screen:
        page.evaluate("scrollTo(0, 0)")
        page.locator("#answer a[href='#result']").click()
        page.wait_for_timeout(300)
        assert page.evaluate(COVERED) == [False, False]
