"""Tabs of a customer are steps of the browser's history: back leads to the tab before, and a reload stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = '[data-tabs]:not([hidden]) a[aria-current="true"]'


def test_back_leads_to_the_tab_before_and_a_reload_stays(lin: Any, acme: Any, context_of: Callable[..., Any]) -> None:
    factories.ContactFactory(account=acme, name="Wang Fang")
    page = context_of(lin).new_page()
    page.goto(f"/customers/{acme.pk}/")
    first = page.locator(NOW).first.inner_text()
    page.locator('[data-tabs] a[href="?tab=people"]').first.click()
    page.locator("#panel").get_by_text("Wang Fang").first.wait_for()
    page.locator('[data-tabs] a[href="?tab=trade"]').first.click()
    page.wait_for_url("**?tab=trade")
    page.go_back()
    page.locator("#panel").get_by_text("Wang Fang").first.wait_for()
    assert page.url.endswith("?tab=people") and page.locator(NOW).first.get_attribute("href") == "?tab=people"
    page.reload()
    page.locator("#panel").get_by_text("Wang Fang").first.wait_for()
    page.go_back()
    page.locator(NOW).first.get_by_text(first, exact=True).wait_for()
    assert page.url.endswith(f"/customers/{acme.pk}/")
