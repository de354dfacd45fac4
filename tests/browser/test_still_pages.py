"""What comes later does not move what one reads: the layout shift of a customer's page, its parts arriving late."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from kam.ground import events
from kam.models import Event
from tests import factories
from tests.analytics.books import computed
from tests.browser.conftest import PHONE
from tests.browser.phones import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = {"viewport": {"width": 1280, "height": 800}, "has_touch": False, "is_mobile": False}
MOST = 0.05
WATCH = """
window.moved = 0;
const add = (one) => { window.moved += one.hadRecentInput ? 0 : one.value; };
new PerformanceObserver((list) => list.getEntries().forEach(add))
  .observe({ type: "layout-shift", buffered: true });
"""
SETTLED = "!document.querySelector('aside > [hx-trigger=load], #panel > .skeleton')"
LATE = (0.1, 0.5, 0.3, 0.9, 0.2, 0.7, 0.4)
"""Seconds by which parts are late, one after the other."""


@pytest.mark.parametrize("options", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("tab", ["", "?tab=potential"])
def test_a_customers_page_stands_still_while_its_parts_arrive(
    context_of: Any, lin: Any, acme: Any, other: Any, options: Any, tab: str
) -> None:
    computed(acme, other)
    factories.AccountFactory(code="MEMBER", owner=lin, parent=acme, referred_by=acme)
    page = context_of(lin, service_workers="block", **options).new_page()
    asked: list[str] = []

    def slowly(route: Any) -> None:
        if route.request.headers.get("hx-request"):
            asked.append(route.request.url)
            time.sleep(LATE[len(asked) % len(LATE)])
        route.continue_()

    page.route("**/customers/**", slowly)
    page.add_init_script(WATCH)
    page.goto(f"/customers/{acme.pk}/{tab}")
    page.wait_for_load_state("networkidle")
    assert wait_for(page, SETTLED)
    page.wait_for_timeout(300)
    assert len(asked) >= 4, "parts of the page come later"
    assert page.evaluate("window.moved") < MOST


def test_the_column_beside_shows_what_it_has_where_a_part_does_not_come(context_of: Any, lin: Any, acme: Any) -> None:
    page = context_of(lin, service_workers="block", **DESK).new_page()
    page.route("**/customers/*/duplicates/**", lambda route: route.abort())
    page.goto(f"/customers/{acme.pk}/")
    page.locator("aside h2").last.wait_for()
    assert page.locator("aside [hx-trigger='load']").count() == 0


@pytest.mark.parametrize("options", [PHONE, DESK], ids=["phone", "desk"])
def test_the_time_line_goes_on_beside_a_long_column_and_waits_on_a_phone(
    context_of: Any, lin: Any, acme: Any, options: Any
) -> None:
    for place in range(60):
        visit = factories.VisitFactory(account=acme)
        Event.objects.filter(pk=events.record("visit.logged", visit, by=lin).pk).update(
            at=timezone.now() - timedelta(hours=place)
        )
    page = context_of(lin, **options).new_page()
    page.goto(f"/customers/{acme.pk}/")
    assert wait_for(page, SETTLED)
    told = "document.querySelectorAll('.timeline .event').length"
    if options is DESK:
        page.evaluate("document.querySelector('aside').style.minHeight = '1900px'")
        page.mouse.wheel(0, 900)
        assert wait_for(page, f"{told} > 24")
        page.wait_for_timeout(500)
        assert page.evaluate("document.querySelector('.timeline').getBoundingClientRect().bottom < "
                             "document.querySelector('aside').getBoundingClientRect().bottom + 900")  # fmt: skip
    else:
        page.mouse.wheel(0, 900)
        page.wait_for_timeout(500)
    assert page.locator("[data-fills], .timeline .more").count() <= 1
    assert options is DESK or page.evaluate(told) == 12
