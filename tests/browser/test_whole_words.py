"""On a narrow phone no word of the stages is broken, in any language."""

from __future__ import annotations

from typing import Any

import pytest

from lifecycle.actions import stages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BROKEN = """[...document.querySelectorAll('.basins *')].flatMap((part) => [...part.childNodes])
  .filter((node) => node.nodeType === 3).flatMap((node) => [...node.data.matchAll(/[A-Za-z]+/g)].filter((word) => {
    const range = document.createRange();
    range.setStart(node, word.index); range.setEnd(node, word.index + word[0].length);
    return new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size > 1;
  }).map((word) => word[0]))"""
SPILT = "[...document.querySelectorAll('.basins li')].filter((one) => one.scrollWidth > one.clientWidth).length"


@pytest.mark.parametrize("width", [390, 320])
def test_the_stages_are_read_whole(lin: Any, acme: Any, context_of: Any, live_server: Any, width: int) -> None:
    stages.identify(acme, by=lin)
    context = context_of(lin, viewport={"width": width, "height": 800})
    page = context.new_page()
    for language in ("en", "zh-hans", "zh-hant"):
        context.add_cookies([{"name": "kam_language", "value": language, "url": live_server.url}])
        page.goto("/stages/")
        found = page.evaluate(BROKEN), page.evaluate(SPILT), page.evaluate("document.documentElement.scrollWidth")
        assert found == ([], 0, width), language
