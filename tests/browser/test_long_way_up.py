"""On a phone the way up names a customer whole, however long its name."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_long_name_wraps_in_the_way_up(zhao: Any, acme: Any, context_of: Any) -> None:
    Account.objects.filter(pk=acme.pk).update(
        name="Mekong Riyadh Trading & Contracting WLL, Branch East", short_name=""
    )
    page = context_of(zhao, viewport={"width": 390, "height": 844}).new_page()
    page.goto(f"/customers/{acme.pk}/moved/")
    cut = page.locator(".crumbs li:last-of-type a").evaluate(
        "one => [one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight, one.clientHeight]"
    )
    assert cut[0] <= 0 and cut[1] <= 0 and cut[2] >= 40, cut
    bar = page.locator(".bar").evaluate("one => one.scrollWidth - one.clientWidth")
    assert bar <= 0
