"""Cards beside a customer's page: one line until somebody asks for more, and as their reader left them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser import looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_file_beside_a_customer_stays_as_its_reader_left_it(lin: Any, acme: Any, context_of: Any) -> None:
    page = context_of(lin, viewport={"width": 1280, "height": 900}, has_touch=False).new_page()
    heard = looks.listened(page)
    card, phone = page.locator("[data-fold='card:file']"), page.locator("[data-fold='card:file'] dl")
    for wanted in (True, False):
        looks.open_calmly(page, f"/customers/{acme.pk}/")
        assert phone.is_visible() is not wanted
        card.locator("summary").click()
        assert phone.is_visible() is wanted
    page.reload()
    assert not phone.is_visible() and heard == []
