"""At the edge of a row: a tier's sign stands level with the name beside it."""

from __future__ import annotations

from typing import Any

import pytest

from lifecycle.actions import warnings

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
MIDDLES = """[...document.querySelectorAll('.list td.main .row')].map(row => {
  const [sign, words] = [row.querySelector('.tier').getBoundingClientRect(), document.createRange()];
  words.selectNodeContents(row.lastChild);
  const name = words.getBoundingClientRect();
  return Math.abs((sign.top + sign.bottom) / 2 - (name.top + name.bottom) / 2);
})"""


def test_a_tier_stands_level_with_its_customer(lin: Any, acme: Any, context_of: Any) -> None:
    warnings.raise_by_hand(acme, reason="Silent", by=lin)
    page = context_of(lin, viewport=PHONE).new_page()
    page.goto("/warnings/")
    page.locator(".list td.main .tier").first.wait_for()
    assert max(page.evaluate(MIDDLES)) <= 2
