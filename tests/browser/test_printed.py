"""On paper (A4, upright) nothing is cut off or dark: pictures are as wide as their sheet, tables break between rows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.analytics.books import computed
from tests.browser.phones import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
A4 = {"width": 703, "height": 1017}
"""What is left of it between the margins, in pixels."""
WIDE = """[...document.querySelectorAll('main table, main canvas, main .sheet')]
  .filter((one) => one.offsetParent && one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => one.outerHTML.slice(0, 80))"""
ON_PAPER = """() => {
  const shown = (css) => [...document.querySelectorAll(css)].some((one) => one.offsetParent);
  const picture = document.querySelector('[data-chart] canvas')?.getBoundingClientRect();
  const sheet = document.querySelector('[data-chart]')?.closest('.sheet').getBoundingClientRect();
  return { menus: shown('.rail, .bottom, .toolbar, .button'), paper: getComputedStyle(document.body).backgroundColor,
    head: getComputedStyle(document.querySelector('thead') || document.body).display,
    share: picture ? picture.width / sheet.width : 1 };
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/dashboard/", "/customers/{}/", "/contributions/", "/concentration/"])
def test_a_page_on_paper(zhao: Any, acme: Any, other: Any, context_of: Any, path: str, scheme: str) -> None:
    computed(acme, other)
    page = context_of(zhao, viewport={"width": 1280, "height": 860}, color_scheme=scheme).new_page()
    page.goto(path.format(acme.pk))
    if page.query_selector("[data-chart]"):
        wait_for(page, "!!document.querySelector('[data-chart] canvas')")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size(A4)
    told = page.evaluate(ON_PAPER)
    assert page.evaluate(WIDE) == []
    least = 0.65 if path == "/dashboard/" else 0.9  # lower there, so that both pictures stand on the first page
    assert not told["menus"] and told["paper"] == "rgb(255, 255, 255)" and told["share"] > least
    assert told["head"] in ("table-header-group", "block")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("[...document.querySelectorAll('[data-chart]')].every((one) => one.style.width === '')")
