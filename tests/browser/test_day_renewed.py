"""What a phone keeps of the day is as new as what was last read or written; a visit logged twice is asked about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlparse

import pytest
from django.utils import timezone

from lifecycle.actions import visits
from lifecycle.actions.visits import Said
from lifecycle.models import Visit
from tests.browser.phones import LINES, NOTHING_WAITS, WARM, keep_the_day, log_offline, pending, wait_for
from tests.browser.wires import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = "caches.match('/today/offline/').then((kept) => kept.text()).then((text) => %stext.includes('?plan=%d\"'))"


def test_opening_today_and_every_log_renews_the_day_that_is_kept(
    lin: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any]
) -> None:
    page = phone_of(lin).new_page()
    keep_the_day(page, forms=5)
    visits.log(account=day[0].account, said=Said(outcome="advance"), plan_id=day[0].pk, by=lin)  # at another desk
    page.goto("/today/")
    assert wait_for(page, KEPT % ("!", day[0].pk)), "read anew, though what is kept is minutes old"
    page.goto(f"/visits/log/?plan={day[1].pk}")
    page.locator("button[value=advance]").tap()
    assert wait_for(page, "/^\\/visits\\/\\d+\\/$/.test(location.pathname)")
    assert wait_for(page, KEPT % ("!", day[1].pk)), "logged: without another look at Today"
    page.goto(f"/plans/{day[2].pk}/move/")
    tomorrow = timezone.localdate() + timedelta(days=3)
    page.fill("[name=planned_on]", tomorrow.isoformat())
    page.locator("main form button:not([type=button])").last.tap()
    assert wait_for(page, KEPT % ("!", day[2].pk)), "moved"
    wire.cut()
    page.goto("/today/")
    text = page.content()
    assert f"?plan={day[3].pk}" in text and all(f"?plan={plan.pk}&" not in text for plan in day[:3])


def test_a_plan_logged_twice_asks_whether_there_were_two(
    lin: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any]
) -> None:
    page = phone_of(lin).new_page()
    keep_the_day(page, forms=5)
    wire.cut()
    for number, plan in enumerate(day[:2], start=1):
        log_offline(page, plan, "In the cellar", waiting=number)
    for plan in day[:2]:
        visits.log(account=plan.account, said=Said(outcome="advance"), plan_id=plan.pk, by=lin)  # at another desk
    wire.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    assert wait_for(page, "document.querySelectorAll('#pending [data-hold=refused]').length === 2")
    assert "logged already" in pending(page)[0] and Visit.objects.count() == 2
    there = Visit.objects.get(plan=day[0].pk)
    page.locator("#pending li").first.locator(f"a[href='/visits/{there.pk}/']").wait_for()
    page.locator("#pending li").first.get_by_role("button", name="Keep both").tap()
    assert wait_for(page, f"{LINES} === 1") and Visit.objects.count() == 3
    page.locator("#pending li").first.get_by_role("button", name="Discard mine").tap()
    page.locator("dialog[open] [data-yes]").tap()
    assert wait_for(page, NOTHING_WAITS) and Visit.objects.count() == 3


def test_whoever_may_not_log_is_asked_for_no_day(ada: Any, wire: Wire, phone_of: Callable[..., Any]) -> None:
    page, asked = phone_of(ada).new_page(), []
    page.context.on("response", lambda answer: asked.append((urlparse(answer.url).path, answer.status)))
    page.goto("/today/")
    assert wait_for(page, "!!navigator.serviceWorker.controller")
    page.goto("/today/")
    page.evaluate(WARM)
    page.wait_for_timeout(2000)
    assert ("/today/", 200) in asked
    assert not [one for one in asked if one[1] == 403]
