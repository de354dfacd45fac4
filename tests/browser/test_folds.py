"""Cards beside a customer's page: one line until somebody asks for more, and as their reader left them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.analytics.books import computed
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


def test_filters_that_wait_are_there_once_asked_for_and_filter(
    zhao: Any, acme: Any, other: Any, context_of: Any
) -> None:
    acme.source = "Fair"
    acme.save()
    page = context_of(zhao).new_page()
    heard = looks.listened(page)
    looks.open_calmly(page, "/customers/")
    source = page.locator("form.toolbar [name=source]")
    assert source.count() == 0
    page.locator("label[for=allfilters]").tap()
    source.wait_for()
    assert page.url.endswith("/customers/")
    source.select_option("Fair")
    page.wait_for_url("**/customers/?*source=Fair*")
    page.get_by_text("OTHER").wait_for(state="detached")
    assert page.get_by_text("ACME").first.is_visible() and source.is_visible() and heard == []
    page.locator("label[for=allfilters]").tap()
    assert not source.is_visible() and source.count() == 1


def test_what_a_phone_folds_stands_open_on_a_desk_and_as_it_was_left_on_the_phone(
    zhao: Any, acme: Any, other: Any, context_of: Any
) -> None:
    computed(acme, other)
    page = context_of(zhao, viewport={"width": 1280, "height": 900}, has_touch=False).new_page()
    heard, curve = looks.listened(page), page.locator("[data-fold='dashboard:curve']")
    looks.open_calmly(page, "/dashboard/")
    told = "fold => [fold.open, fold.querySelector('summary').tabIndex]"
    assert curve.evaluate(told) == [True, -1], "no stop of the keyboard that does nothing"
    page.set_viewport_size({"width": 390, "height": 844})
    assert curve.evaluate(told) == [False, 0]
    curve.locator("summary").first.click()
    kept = "() => JSON.parse(localStorage.getItem('kam:folds') || '{}')['dashboard:curve'] === true"
    page.wait_for_function(kept)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.set_viewport_size({"width": 390, "height": 844})
    assert curve.evaluate(told) == [True, 0] and heard == []
