"""At the edges: the first and last words under a picture are seen whole, and a tier's sign stands beside its name."""

from __future__ import annotations

from typing import Any

import pytest

from lifecycle.actions import warnings
from tests.analytics.books import computed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
BARS = """(width) => {
  const holder = Object.assign(document.createElement('div'), { className: 'h-320' });
  const option = { xAxis: { type: 'category', data: Array.from({ length: 12 }, (_, month) => `2026年${month + 1}月`) },
    yAxis: { type: 'value' }, series: [{ type: 'bar', data: Array(12).fill(1) }] };
  const data = Object.assign(document.createElement('script'), { id: 'edges-data', type: 'application/json' });
  data.textContent = JSON.stringify(option);
  holder.dataset.chart = 'edges';
  holder.style.width = `${width}px`;
  document.body.append(data, holder);
  kam.draw(holder);
  const found = kam.pictureOf(holder).getOption().xAxis[0].axisLabel;
  data.remove(); holder.remove();
  return [found.alignMinLabel ?? null, found.alignMaxLabel ?? null];
}"""
MIDDLES = """[...document.querySelectorAll('.list td.main .row')].map(row => {
  const [sign, words] = [row.querySelector('.tier').getBoundingClientRect(), document.createRange()];
  words.selectNodeContents(row.lastChild);
  const name = words.getBoundingClientRect();
  return Math.abs((sign.top + sign.bottom) / 2 - (name.top + name.bottom) / 2);
})"""


def test_twelve_months_end_within_a_narrow_picture(zhao: Any, acme: Any, other: Any, context_of: Any) -> None:
    computed(acme, other)
    page = context_of(zhao, viewport=PHONE).new_page()
    page.goto("/concentration/")
    page.locator("[data-chart] canvas").first.wait_for()
    assert page.evaluate(BARS, 310) == ["left", "right"]
    assert page.evaluate(BARS, 1000) == [None, None]


def test_a_tier_stands_level_with_its_customer(lin: Any, acme: Any, context_of: Any) -> None:
    warnings.raise_by_hand(acme, reason="Silent", by=lin)
    page = context_of(lin, viewport=PHONE).new_page()
    page.goto("/warnings/")
    page.locator(".list td.main .tier").first.wait_for()
    assert max(page.evaluate(MIDDLES)) <= 2
