"""Drafts of visits: none takes another's place, what waits is dropped once it stands in its form, old ones go told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lifecycle.models import Visit
from tests.browser.phones import LINES, NOTHING_WAITS, keep_the_day, log_offline, pending, wait_for
from tests.browser.wires import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOTE = "document.querySelector('textarea[name=note]')?.value === '%s'"
FULL = "(() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; })()"
AGED = """(days) => {
  const name = Object.keys(localStorage).find((one) => one.startsWith("kam:visit-draft:"));
  const kept = JSON.parse(localStorage.getItem(name));
  const back = days * 86400000;
  const until = kept.until && kept.until - back;
  localStorage.setItem(name, JSON.stringify({ ...kept, at: kept.at - back, until }));
}"""
"""As if so many days had gone by since somebody wrote."""


def test_opening_what_waits_puts_another_draft_of_its_customer_aside(
    lin: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any]
) -> None:
    page = phone_of(lin).new_page()
    keep_the_day(page, forms=5)
    wire.cut()
    log_offline(page, day[0], "First visit")
    page.goto(f"/visits/log/?plan={day[0].pk}")
    page.fill("textarea[name=note]", "Second, half written")
    page.goto("/today/")
    page.locator("#pending li").get_by_text("Edit").tap()
    assert wait_for(page, NOTE % "First visit")
    page.fill("textarea[name=note]", "First visit, better")
    page.locator("button[value=order]").tap()
    assert wait_for(page, f"location.pathname === '/today/' && {LINES} === 2")
    aside = page.locator("#pending [data-hold=draft]")
    assert "Draft, not sent" in aside.inner_text() and "Second, half written" in aside.inner_text()
    assert "Customer 0" in aside.inner_text()
    wire.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    assert wait_for(page, f"{LINES} === 1") and Visit.objects.get().note == "First visit, better"
    assert page.evaluate("kamQueue.flush().then(() => true)") and Visit.objects.count() == 1  # it goes only when saved
    page.locator("#pending [data-hold=draft]").get_by_text("Open").tap()
    assert wait_for(page, NOTE % "Second, half written") and wait_for(page, NOTHING_WAITS)


def test_what_waits_stays_where_no_draft_can_be_kept(
    lin: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any]
) -> None:
    page = phone_of(lin).new_page()
    keep_the_day(page, forms=5)
    wire.cut()
    log_offline(page, day[0], "Kept here")
    page.evaluate(FULL)
    page.locator("#pending li").get_by_text("Edit").tap()
    assert wait_for(page, "!!document.querySelector('#toasts .error')")
    assert "so it stays as it is" in page.locator("#toasts").inner_text() and "Kept here" in pending(page)[0]
    wire.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    assert wait_for(page, NOTHING_WAITS) and Visit.objects.get().note == "Kept here"


def test_a_visit_that_is_changed_keeps_its_moment_over_a_closed_page(
    lin: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any]
) -> None:
    page = phone_of(lin).new_page()
    keep_the_day(page, forms=5)
    wire.cut()
    log_offline(page, day[0], "At noon")
    at = page.evaluate("kamQueue.visits(document.body.dataset.user)")[0]["at"]
    page.locator("#pending li").get_by_text("Edit").tap()
    assert wait_for(page, NOTE % "At noon")
    page.fill("textarea[name=note]", "At noon, in the rain")
    page.reload()
    assert wait_for(page, NOTE % "At noon, in the rain")
    page.wait_for_timeout(3000)
    page.locator("button[value=advance]").tap()
    assert wait_for(page, f"{LINES} === 1")
    wire.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    assert wait_for(page, NOTHING_WAITS) and abs(Visit.objects.get().held_at.timestamp() * 1000 - at) < 2000


def test_a_draft_of_thirty_days_goes_and_is_told_of_a_week_before(
    lin: Any, day: list[Any], context_of: Callable[..., Any]
) -> None:
    page = context_of(lin).new_page()
    page.goto(f"/visits/log/?account={day[0].account_id}")
    page.fill("textarea[name=note]", "Long ago")
    page.goto("/today/")
    assert not wait_for(page, f"{LINES} > 0", tries=5)
    page.evaluate(AGED, 100)  # however old it is, it does not go untold
    page.goto("/today/")
    assert wait_for(page, f"{LINES} === 1")
    assert "Long ago" in pending(page)[0] and "then deleted" in pending(page)[0]
    page.evaluate(AGED, 6)
    page.reload()
    assert wait_for(page, f"{LINES} === 1")
    page.evaluate(AGED, 2)
    page.reload()
    assert wait_for(page, "!Object.keys(localStorage).some((name) => name.startsWith('kam:visit-draft:'))")
    assert wait_for(page, f"{LINES} === 0")
