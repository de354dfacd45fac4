"""Visits without a network: kept over a closed browser, sent once and in order, by their own user alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from kam.choices import Role
from kam.views import site
from lifecycle.actions import plans
from lifecycle.models import Attachment, Visit, VisitPlan
from tests import factories
from tests.browser import looks
from tests.browser.conftest import sign_in
from tests.browser.phones import COUNT, NOTHING_WAITS, WARM, keep_the_day, log_offline, pending, wait_for
from tests.browser.wires import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NEWER = """navigator.serviceWorker.addEventListener("controllerchange", () => { window.newer = true; });
    navigator.serviceWorker.getRegistration().then((found) => found.update()).then(() => true)"""
POOR = "delete Navigator.prototype.locks; delete window.BroadcastChannel; delete window.SyncManager;"
BRIEFS = """caches.open("kam-pages-3").then((cache) => cache.keys())
    .then((keys) => keys.map((key) => key.url).filter((url) => /\\/briefing\\/$/.test(url)))"""
FLUSH = "kamQueue.flush().then(() => true)"
DRAFTS = "Object.keys(localStorage).filter((name) => name.startsWith('kam:visit-draft:'))"
CLOSED_IN_FLIGHT = f"""(() => {{
  const [name] = {DRAFTS};
  const kept = JSON.parse(localStorage.getItem(name));
  const form = document.querySelector("form[data-visit]");
  const fields = [...kept.fields.filter(([one]) => one !== "outcome"), ["outcome", "advance"]];
  const entry = {{ key: kept.key, user: document.body.dataset.user, page: location.pathname + location.search,
    draft: name, label: form.dataset.label, at: Date.now(), fields, hold: "", why: "" }};
  return kamQueue.put("visits", entry);
}})()"""
"""As if Save had been tapped and the page closed before the answer came: the draft and the entry are both there."""


def test_five_visits_outlive_a_closed_browser_and_arrive_once_in_order(
    lin: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any]
) -> None:
    page = phone_of(lin).new_page()
    keep_the_day(page, forms=5)
    wire.cut()
    page.goto("/today/")
    assert "Person 4" in page.content() and "Sample 4" in page.content()
    for plan in day:
        log_offline(page, plan, f"Note {plan.pk}", waiting=day.index(plan) + 1)
    page = phone_of().new_page()  # closed and opened again, without a network still
    page.goto("/today/")
    assert wait_for(page, "document.querySelectorAll('#pending li').length === 5")
    entries = page.evaluate("kamQueue.visits(document.body.dataset.user)")
    assert Visit.objects.count() == 0
    wire.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    assert wait_for(page, NOTHING_WAITS)
    notes = [f"Note {plan.pk}" for plan in day]
    assert list(Visit.objects.order_by("pk").values_list("note", flat=True)) == notes
    assert list(Visit.objects.order_by("held_at").values_list("note", flat=True)) == notes
    for _ in range(3):  # as if nothing had ever been heard of its arrival
        for entry in entries:
            page.evaluate("(entry) => kamQueue.put('visits', entry)", {**entry, "underway": 0})
        assert page.evaluate(FLUSH) and wait_for(page, NOTHING_WAITS)
    assert Visit.objects.count() == 5


def test_whom_one_meets_today_is_read_in_a_basement(
    lin: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any]
) -> None:
    """The briefings of this day's visits open without a network, and no other customer's; the browser was closed."""
    later = plans.make(factories.AccountFactory(owner=lin), planned_on=timezone.localdate() + timedelta(1), by=lin)
    foreign = factories.AccountFactory(owner=lin, name="Not of today")
    page = phone_of(lin).new_page()
    keep_the_day(page, forms=6)
    assert wait_for(page, f"{BRIEFS}.then((found) => found.length === 5)")
    page.goto(f"/customers/{foreign.pk}/briefing/")  # read online, it is not kept for that
    wire.cut()
    page = phone_of().new_page()
    page.goto("/today/")
    page.locator("[data-brief]").nth(1).tap()
    assert wait_for(page, f"location.pathname === '/customers/{day[1].account_id}/briefing/'")
    assert "Person 1" in page.content() and "Sample 1" in page.content() and "as it stood at" in page.content()
    assert not faults_here(page)
    for plan in (foreign.pk, later.account_id):
        page.goto(f"/customers/{plan}/briefing/")
        assert "Not of today" not in page.content() and "This page is not kept on this device" in page.content()


def test_briefings_are_few_and_light_and_go_with_their_day_and_their_user(
    lin: Any, chen: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any]
) -> None:
    for _more in range(8):
        plans.make(factories.AccountFactory(owner=lin), planned_on=timezone.localdate(), by=lin)
    context = phone_of(lin)
    page = context.new_page()
    keep_the_day(page, forms=10)
    assert wait_for(page, f"{BRIEFS}.then((found) => found.length === 10)")  # of thirteen
    weight = f"{BRIEFS}.then((found) => Promise.all(found.map((one) => caches.match(one).then((kept) => kept.text()))))"
    assert all(len(text) < 200_000 for text in page.evaluate(weight))
    VisitPlan.objects.exclude(pk=day[0].pk).delete()
    page.evaluate("caches.open('kam-pages-3').then((cache) => cache.delete('/today/offline/'))")  # asked for anew
    page.evaluate(WARM)
    assert wait_for(page, f"{BRIEFS}.then((found) => found.length === 1 && found[0].includes('/{day[0].account_id}/'))")
    sign_in(context, wire, chen)
    page.goto("/today/")
    assert wait_for(page, f"{BRIEFS}.then((found) => found.length === 0)")


def test_what_was_sent_while_the_page_was_closed_is_no_draft_any_more(
    lin: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any]
) -> None:
    page = phone_of(lin).new_page()
    page.goto(f"/visits/log/?plan={day[0].pk}")
    page.fill("textarea[name=note]", "Sent in the lift")
    page.evaluate(CLOSED_IN_FLIGHT)
    page.reload()
    assert wait_for(page, NOTHING_WAITS) and Visit.objects.get().note == "Sent in the lift"
    assert wait_for(page, f"!({DRAFTS}).length && document.querySelector('textarea[name=note]').value === ''")
    page.fill("textarea[name=note]", "Another one")
    page.locator("button[value=advance]").tap()
    assert wait_for(page, "!!document.querySelector('[name=keep_both]')"), "its plan is done: was it another visit?"
    page.locator("label:has([name=keep_both])").tap()
    page.locator("button[value=advance]").tap()
    assert wait_for(page, "/visits\\/\\d+\\/$/.test(location.pathname)")
    assert set(Visit.objects.values_list("note", flat=True)) == {"Sent in the lift", "Another one"}


def test_nobody_sends_what_another_wrote(
    lin: Any, chen: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any]
) -> None:
    context = phone_of(lin)
    page = context.new_page()
    keep_the_day(page, forms=5)
    wire.cut()
    log_offline(page, day[0], "Lin's own words")
    wire.mend()
    sign_in(context, wire, chen)
    assert page.evaluate(FLUSH)  # the page is lin's, the session chen's
    page.goto("/today/")
    assert page.evaluate(FLUSH) and page.evaluate(COUNT) == 0
    assert "Lin's own words" not in page.content() and "Customer 0" not in page.content()
    key = page.evaluate("indexedDB.databases().then((found) => found.length)")
    assert key and Visit.objects.count() == 0
    sign_in(context, wire, lin)
    page.goto("/today/")
    assert wait_for(page, NOTHING_WAITS)
    assert (Visit.objects.get().user, Visit.objects.get().note) == (lin, "Lin's own words")


@pytest.mark.parametrize("gone", ["right", "session"])
def test_a_visit_that_may_not_be_sent_waits_visibly(
    lin: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any], gone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever takes the right away; a newer worker that takes over meanwhile leaves it where it is."""
    context = phone_of(lin)
    page = context.new_page()
    page.goto(f"/visits/log/?plan={day[0].pk}")
    if gone == "right":
        type(lin).objects.filter(pk=lin.pk).update(role=Role.AUDITOR)
    else:
        context.clear_cookies()
    page.fill("textarea[name=note]", "Kept all the same")
    page.locator("button[value=order]").tap()
    hold = {"right": "forbidden", "session": "signIn"}[gone]
    assert wait_for(page, f"!!document.querySelector('#pending [data-hold={hold}]')")
    assert "Kept all the same" in pending(page)[0] and Visit.objects.count() == 0
    if gone == "session":
        text = site._static_text
        monkeypatch.setattr(site, "_static_text", lambda name: f"{text(name)}\n// newer\n")
        assert wait_for(page, "!!navigator.serviceWorker.controller")
        page.evaluate(NEWER)
        assert wait_for(page, "window.newer === true") and page.evaluate(COUNT) == 1
    type(lin).objects.filter(pk=lin.pk).update(role=Role.MANAGER)
    sign_in(context, wire, lin)
    page.goto("/today/")
    assert wait_for(page, NOTHING_WAITS)
    assert Visit.objects.get().note == "Kept all the same"


def test_a_conflict_is_shown_with_its_text_and_can_be_put_right(
    lin: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any]
) -> None:
    context = phone_of(lin)
    context.add_init_script(POOR)  # a browser without locks, channels and background sync does the same
    page = context.new_page()
    keep_the_day(page, forms=5)
    wire.cut()
    for plan in day[:2]:
        log_offline(page, plan, f"Note {plan.pk}", waiting=day.index(plan) + 1)
    account, entry = day[0].account, page.evaluate("kamQueue.visits(document.body.dataset.user)")[0]
    type(account).objects.filter(pk=account.pk).update(archived_at=timezone.now())
    wire.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    assert wait_for(page, "!!document.querySelector('#pending [data-hold=refused]')")
    assert wait_for(page, "document.querySelectorAll('#pending li').length === 1")
    assert f"Note {day[0].pk}" in pending(page)[0]
    assert Visit.objects.get().note == f"Note {day[1].pk}"  # one that is refused holds no other up
    assert not looks.faults_of(page, "/today/")
    type(account).objects.filter(pk=account.pk).update(archived_at=None)
    page.locator("#pending button").first.tap()
    assert wait_for(page, f"document.querySelector('textarea[name=note]')?.value === 'Note {day[0].pk}'")
    page.locator("button[value=advance]").tap()
    assert wait_for(page, "/^\\/visits\\/\\d+\\/$/.test(location.pathname)")
    assert Visit.objects.count() == 2 and page.evaluate(COUNT) == 0
    late = Visit.objects.get(account=account)
    assert abs(late.held_at.timestamp() * 1000 - entry["at"]) < 2000  # held when it was first saved, not now


def test_a_photo_taken_without_a_network_arrives_with_its_visit(
    lin: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any], tmp_path: Any
) -> None:
    page = phone_of(lin).new_page()
    keep_the_day(page, forms=5)
    picture = tmp_path / "IMG_1.png"
    page.locator("main").screenshot(path=picture)
    (tmp_path / "program.exe").write_bytes(b"MZ\x00\x01")
    (tmp_path / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    wire.cut()
    page.goto(f"/visits/log/?plan={day[0].pk}")
    page.locator("[data-files]").set_input_files([picture, tmp_path / "program.exe", tmp_path / "old.doc"])
    assert wait_for(page, "document.querySelectorAll('[data-chosen] li').length === 1")
    assert wait_for(page, "document.body.innerText.includes('program.exe: Attach photos')")  # said at once
    assert "old.doc: Attach photos" in page.inner_text("body")
    assert page.locator("[data-chosen] li").first.is_visible() and not faults_here(page)
    page.fill("textarea[name=note]", "With a photo")
    page.locator("button[value=advance]").tap()
    assert wait_for(page, "document.querySelectorAll('#pending li').length === 1")
    assert wait_for(page, "document.querySelectorAll('#pending li .file').length === 1")  # with its visit
    page = phone_of().new_page()
    wire.mend()
    page.goto("/today/")
    assert wait_for(page, "document.querySelectorAll('#pending [data-hold]').length === 0")
    assert wait_for(page, "kamQueue.files(document.body.dataset.user).then((all) => all.length === 0)")
    document = Attachment.objects.get().document
    visit = Visit.objects.get()
    assert (document.account, document.kind, document.media_type) == (visit.account, "photo", "image/png")
    assert not looks.faults_of(page, f"/visits/{visit.pk}/")


def faults_here(page: Any) -> list[str]:
    found = looks.Axe().run(page, options=looks.RULES).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def test_a_planned_visit_is_held_at_its_hour_by_the_clock_of_the_phone(
    lin: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any], time_machine: Any
) -> None:
    """The form was fetched before that hour; it is filled in without a network after it."""
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    VisitPlan.objects.update(planned_time=noon.time())
    time_machine.move_to(noon - timedelta(hours=2))
    page = phone_of(lin).new_page()
    keep_the_day(page, forms=5)
    wire.cut()
    page.clock.set_fixed_time(noon + timedelta(hours=3))
    page.goto(f"/visits/log/?plan={day[0].pk}")
    assert page.locator("[data-when]").inner_text() == "12:00, as planned"
    assert page.locator("details.fold:has([name=held_at])").get_attribute("open") is None
    page.locator("[data-when]").tap()
    page.locator("[name=held_at]").fill("")
    assert page.locator("[data-when]").inner_text() == "now"
    page.locator("[name=held_at]").fill(noon.strftime("%Y-%m-%dT%H:%M"))
    page.evaluate("localStorage.clear()")
    page.goto("about:blank")  # the page that is open would tidy up for the new day, sooner or later
    page.clock.set_fixed_time(noon + timedelta(days=1, hours=3))
    page.goto(f"/visits/log/?plan={day[1].pk}")
    assert page.locator("[data-when]").inner_text() == "now", "it was missed"
