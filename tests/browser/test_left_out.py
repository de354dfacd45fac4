"""A sentence of a report is left out by a tick that is seen and hit, on the phone as on the desk."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.models import Report
from tests.analytics import report_books as book

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ON_TOP = """label => {
  const box = label.getBoundingClientRect(), [x, y] = [box.x + 9, box.y + box.height / 2]
  const drawn = getComputedStyle(label.querySelector('input')).opacity === '1'
  return drawn && label.contains(document.elementFromPoint(x, y))
}"""


@pytest.mark.parametrize(("width", "least"), [(390, 44), (1280, 24)])
def test_a_sentence_is_left_out_by_a_tick_that_is_seen(
    lin: Any, acme: Any, browser_of: Any, context_of: Any, width: int, least: int
) -> None:
    book.month(acme, lin)
    browser_of(lin).post("/reports/new/", {"span": "month", "day": "2026-06-30"})
    report = Report.objects.get()
    page = context_of(lin, viewport={"width": width, "height": 844}).new_page()
    page.goto(f"/reports/{report.pk}/edit/")
    label = page.locator("label:has([name='left_out:visits.visits'])")
    label.scroll_into_view_if_needed()
    box = label.bounding_box()
    assert box["height"] >= least and box["width"] >= least and "Leave out" in label.inner_text()
    assert label.evaluate(ON_TOP), "nothing lies over it, and its box is drawn"
    label.click()
    assert page.locator("[name='left_out:visits.visits']").is_checked()
    struck = page.locator("[name='edited:visits.visits']")
    assert "line-through" in struck.evaluate("one => getComputedStyle(one).textDecoration")
    page.locator(".savebar button[type=submit]").first.click()
    page.wait_for_url(lambda url: not url.endswith("/edit/"))
    assert report.__class__.objects.get().edited["visits.visits"]["left_out"]
