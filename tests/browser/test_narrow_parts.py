"""Facts and figures on a phone: a long label leaves its value room to be read, and nothing runs out of the page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FACTS = """() => {
  const list = document.createElement('dl')
  list.className = 'facts'
  list.innerHTML = '<dt>Expected in 90 days if it orders, after cost to serve</dt><dd>12 windows of 90 days</dd>'
  document.querySelector('#main .sheet:has(table.tight)').append(list)
  return list.lastChild.getBoundingClientRect().width
}"""
FITS = "document.documentElement.scrollWidth <= innerWidth"
NARROW = """[...document.querySelectorAll('#main table.tight :is(td, th)')].filter(
  cell => cell.offsetParent && cell.innerText.trim().length > 3 && cell.getBoundingClientRect().width < 40
).map(cell => cell.innerText)"""


def test_long_labels_and_years_of_figures_stay_legible_on_a_phone(lin: Any, acme: Any, context_of: Any) -> None:
    for year in (2023, 2024, 2025):
        figures = {name: Decimal(688_700_000 + year) for name in ("revenue", "current_assets", "total_assets")}
        factories.StatementFactory(account=acme, year=year, net_profit=Decimal(60_000_000), **figures)
    page = context_of(lin).new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/customers/{acme.pk}/?tab=finances")
    page.locator("table.tight").wait_for()
    assert page.evaluate(FITS) and page.evaluate(NARROW) == []
    assert page.evaluate(FACTS) > 120 and page.evaluate(FITS)
