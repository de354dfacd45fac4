"""The fifteen-second path on a phone: three interactions at most, once under triple submit, kept offline."""

from __future__ import annotations

import sys
import time
from datetime import date, timedelta
from statistics import median
from typing import Any

import pytest
from django.utils import timezone

from lifecycle.actions import plans, promises
from lifecycle.models import Promise, Visit, VisitPlan
from tests import factories
from tests.browser.phones import NOTHING_WAITS, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOK = 1000  # ms that somebody looks before a tap
HANDS = """(() => {
  if (!location.protocol.startsWith("http")) return;
  const done = () => JSON.parse(sessionStorage.getItem("hands") || "[]");
  const note = (what) => sessionStorage.setItem("hands", JSON.stringify([...done(), what]));
  let typed = null, tapped = 0;
  const isText = (node) => node.matches?.("textarea, input:not([type=checkbox], [type=radio], [type=file])");
  const write = (node) => { if (typed !== node) { typed = node; note("text"); } };
  addEventListener("pointerdown", () => { tapped = Date.now(); note("tap"); }, true);
  addEventListener("keydown", ({ target }) => (isText(target) ? write(target) : note("key")), true);
  addEventListener("input", ({ target, isTrusted }) => isTrusted && isText(target) && write(target), true);
  addEventListener("change", ({ target, isTrusted }) => {
    if (isTrusted && !isText(target) && Date.now() - tapped > 500) note("change");
  }, true);
})()"""
"""Counts what somebody's hands do, over the pages of one tab: a run of keys in one field is one text."""
DONE = "JSON.parse(sessionStorage.getItem('hands') || '[]')"
RETRIED = 450  # tries of a tenth of a second: longer than the pause after which the queue is sent again


OFFERED = "#suggestions form[action$='/accept/']"


@pytest.fixture
def due() -> date:
    """The day that the note names without its year, ahead of whatever day these tests run on."""
    return timezone.localdate() + timedelta(days=9)


@pytest.fixture
def note(due: date) -> str:
    return f"王总认可新样板，要求 {due.month} 月 {due.day} 日前报 800 平方的价"


@pytest.fixture
def plan(lin: Any, acme: Any) -> VisitPlan:
    factories.ContactFactory(account=acme, name="Wang")
    return plans.make(acme, planned_on=timezone.localdate(), by=lin)


def underway(page: Any) -> set[Any]:
    """The requests without an answer yet, kept while the page lives."""
    asked: set[Any] = set()
    page.on("request", lambda request: asked.add(request))
    for end in ("requestfinished", "requestfailed"):
        page.on(end, lambda request: asked.discard(request))
    return asked


def wait_until_all_is_sent(page: Any, asked: set[Any]) -> bool:
    """Nothing waits in the queue and nothing is on its way: whatever could have come twice has come."""
    for _ in range(RETRIED):
        if not asked and page.evaluate(NOTHING_WAITS):
            return True
        page.wait_for_timeout(100)
    return False


def saved(page: Any) -> bool:
    return wait_for(page, "/^\\/visits\\/\\d+\\/$/.test(location.pathname)")


def test_from_today_to_saved_in_three_taps_and_one_text(
    lin: Any, acme: Any, plan: VisitPlan, note: str, due: date, context_of: Any
) -> None:
    """The page itself counts what hands do: every tap, every field typed into, every other change."""
    context = context_of(lin, service_workers="allow")
    context.add_init_script(HANDS)
    page = context.new_page()
    page.goto("/today/")
    page.locator("main a[data-offline]").first.tap()
    page.locator("textarea[name=note]").tap()  # where a phone opens no keyboard by itself
    page.keyboard.type(note)
    page.locator("button[name=outcome][value=advance]").tap()
    assert saved(page)
    assert page.evaluate(DONE) == ["tap", "tap", "text", "tap"]
    visit = Visit.objects.get()
    assert (visit.account, visit.note, visit.outcome, visit.user) == (acme, note, "advance", lin)
    plan.refresh_from_db()
    assert plan.visit == visit
    page.evaluate("window.stays = true")
    page.locator(f"{OFFERED} button").first.tap()
    assert wait_for(page, f'document.querySelectorAll("{OFFERED}").length === 0')
    assert page.locator("#suggestions .accepted form[action$='/undo/']").count() == 1  # and outlives the toast
    assert visit.promises.get().due_on == due
    assert page.evaluate(DONE)[4:] == ["tap"]  # accepted with one
    page.locator(
        "#toasts form button", has_text="Take back"
    ).tap()  # where one stands, and no page was loaded for either
    assert wait_for(page, f'document.querySelectorAll("{OFFERED}").length === 1')
    assert page.evaluate("window.stays") and visit.promises.get().dropped_on is not None


def test_one_tap_on_today_and_one_back_stay_where_one_stands(lin: Any, acme: Any, context_of: Any) -> None:
    for number in range(12):
        promises.make(acme, text=f"Sample {number}", due_on=timezone.localdate(), by=lin)
    page = context_of(lin).new_page()
    page.goto("/today/")
    page.evaluate("window.stays = true")
    one = page.locator("form[action$='/keep/'] button").nth(8)
    one.scroll_into_view_if_needed()
    stood = page.evaluate("scrollY")
    one.tap()
    assert wait_for(page, "document.querySelectorAll('form[action$=\"/keep/\"]').length === 11")
    page.locator("#toasts form button").tap()
    assert wait_for(page, "document.querySelectorAll('form[action$=\"/keep/\"]').length === 12")
    assert stood > 100 and abs(page.evaluate("scrollY") - stood) < 100 and page.evaluate("window.stays")
    assert not Promise.objects.filter(kept_on__isnull=False).exists()


def test_a_visit_is_logged_within_fifteen_seconds_at_human_speed(lin: Any, acme: Any, context_of: Any) -> None:
    """Today, a tap, thirty characters at five a second, a tap; before each tap a second to look."""
    for _ in range(3):
        plans.make(acme, planned_on=timezone.localdate(), by=lin)
    page, took = context_of(lin, service_workers="allow").new_page(), []
    for turn in range(3):
        page.goto("/today/")
        began = time.monotonic()
        page.wait_for_timeout(LOOK)
        page.locator("main a[data-offline]").first.tap()
        page.locator("textarea[name=note]").press_sequentially(
            f"王总认可新样板，下周三前报八百平方的价，另约设计院看样板间。第{turn}次", delay=200
        )
        page.wait_for_timeout(LOOK)
        page.locator("button[name=outcome][value=advance]").tap()
        assert saved(page)
        took.append(time.monotonic() - began)
    sys.stdout.write(f"from Today to saved: {[round(one, 1) for one in took]} s, median {median(took):.1f} s\n")
    assert median(took) <= 15 and Visit.objects.count() == 3


def test_three_taps_in_a_row_make_one_visit(lin: Any, plan: VisitPlan, note: str, context_of: Any) -> None:
    page = context_of(lin).new_page()
    asked = underway(page)
    page.goto(f"/visits/log/?plan={plan.pk}")
    page.fill("textarea[name=note]", note)
    page.evaluate("for (let n = 0; n < 3; n++) document.querySelector('button[value=order]').click()")
    assert saved(page) and wait_until_all_is_sent(page, asked)
    assert Visit.objects.count() == 1


def test_a_draft_is_back_after_the_page_was_left(lin: Any, acme: Any, context_of: Any) -> None:
    page = context_of(lin).new_page()
    page.goto(f"/visits/log/?account={acme.pk}")
    page.locator("textarea[name=note]").press_sequentially("half a sen")
    page.goto("/today/")
    page.goto(f"/visits/log/?account={acme.pk}")
    assert wait_for(page, "document.querySelector('textarea[name=note]').value === 'half a sen'")
    page.locator(".draft-back button").tap()
    assert page.input_value("textarea[name=note]") == ""
    page.reload()
    assert not wait_for(page, "!!document.querySelector('.draft-back')", tries=5)


def test_without_a_network_the_visit_waits_visibly_and_is_sent_once(
    lin: Any, acme: Any, plan: VisitPlan, note: str, context_of: Any
) -> None:
    context = context_of(lin, service_workers="allow")
    page = context.new_page()
    asked = underway(page)
    page.goto(f"/visits/log/?plan={plan.pk}")
    context.set_offline(True)
    page.fill("textarea[name=note]", note)
    page.locator("button[value=continuation]").tap()
    assert wait_for(page, "document.querySelectorAll('#pending li').length === 1")
    assert Visit.objects.count() == 0
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online')); dispatchEvent(new Event('online'))")
    assert wait_for(page, "!document.querySelector('#pending li')")
    page.evaluate("dispatchEvent(new Event('online'))")
    assert wait_until_all_is_sent(page, asked)
    visit = Visit.objects.get()
    assert (visit.account, visit.note, visit.outcome) == (acme, note, "continuation")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_saves_is_in_sight_from_the_first(lin: Any, acme: Any, context_of: Any, language: str) -> None:
    type(lin).objects.update(language=language)
    for name in ("Wang", "Zhao", "Qian"):
        factories.ContactFactory(account=acme, name=name, title="Purchasing Director")
    for number in range(4):
        promises.make(acme, text=f"Samples {number}", due_on=timezone.localdate() + timedelta(3), by=lin)
    planned = plans.make(acme, planned_on=timezone.localdate(), by=lin)
    page = context_of(lin, viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    page.goto(f"/visits/log/?plan={planned.pk}")
    bar = page.locator(".bottom").bounding_box()["y"]
    boxes = [button.bounding_box() for button in page.locator(".outcome button").all()]
    assert len(boxes) == 4
    assert all(box["y"] + box["height"] <= bar and box["height"] >= 44 for box in boxes)
