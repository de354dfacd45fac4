"""Without a network right after opening: any customer can be logged for, and what waits can be changed and deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lifecycle.models import Attachment, Visit
from tests import factories
from tests.browser import looks
from tests.browser.phones import LINES, NOTHING_WAITS, keep_the_day, log_offline, pending, wait_for
from tests.browser.test_dictation import STUB
from tests.browser.wires import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEFT_OVER = """kamQueue.put("files", {key: kam.freshKey(), visit: "%s", user: document.body.dataset.user,
    name: "shelf.jpg", blob: new Blob(["x"], {type: "image/jpeg"}), draft: 0, hold: ""})"""
READY = """caches.open("kam-pages-3").then((cache) => cache.keys())
    .then((keys) => ["/today/offline/", "/log/any/"].every((path) => keys.some((key) => key.url.endsWith(path))))"""


def test_right_after_opening_there_is_a_form_for_any_customer(
    lin: Any, wire: Wire, phone_of: Callable[..., Any]
) -> None:
    rock = factories.AccountFactory(owner=lin, name="岩板新材料", code="ROCK")
    page = phone_of(lin).new_page()
    page.goto("/today/")
    assert wait_for(page, READY, tries=60)
    wire.cut()
    page.goto(f"/visits/log/?account={rock.pk + 1000}")
    page.fill("input[name=named]", "rock")
    page.fill("textarea[name=note]", "In the lobby")
    page.locator("button[value=advance]").tap()
    assert wait_for(page, f"location.pathname === '/today/' && {LINES} === 1")
    assert "rock" in pending(page)[0] and not faults_here(page)
    wire.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    assert wait_for(page, NOTHING_WAITS)
    assert (Visit.objects.get().account, Visit.objects.get().note) == (rock, "In the lobby")


def test_a_photo_and_dictated_words_go_with_any_customer(
    lin: Any, wire: Wire, phone_of: Callable[..., Any], tmp_path: Any
) -> None:
    rock = factories.AccountFactory(owner=lin, name="岩板新材料", code="ROCK")
    page = phone_of(lin).new_page()
    page.add_init_script(STUB)
    page.goto("/today/")
    assert wait_for(page, READY, tries=60)
    page.locator("main").screenshot(path=tmp_path / "IMG_1.png")
    wire.cut()
    page.goto("/visits/log/any/")
    page.fill("input[name=named]", "rock")
    page.locator("[data-files]").set_input_files([tmp_path / "IMG_1.png"])
    assert wait_for(page, "document.querySelectorAll('[data-chosen] li').length === 1")
    page.locator("[data-dictate]").tap()
    page.evaluate("says('In the lobby')")
    assert not faults_here(page)
    page.fill("input[name=named]", "")
    page.locator("button[value=advance]").tap()
    assert wait_for(page, "document.body.innerText.includes('Whom was it with?')")
    page.fill("input[name=named]", "rock")
    page.locator("button[value=advance]").tap()
    assert wait_for(page, f"location.pathname === '/today/' && {LINES} === 1")
    wire.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    assert wait_for(page, f"{NOTHING_WAITS}.then((none) => none && kamQueue.files(document.body.dataset.user))"
                          ".then((left) => left.length === 0)")  # fmt: skip
    assert wait_for(page, NOTHING_WAITS) and Visit.objects.get().note == "In the lobby"
    assert Attachment.objects.get().document.account == rock


def test_a_photo_whose_customer_is_anothers_by_now_is_saved_to_the_phone(
    lin: Any, chen: Any, acme: Any, wire: Wire, phone_of: Callable[..., Any], tmp_path: Any
) -> None:
    visit = factories.VisitFactory(account=acme, user=lin)
    page = phone_of(lin).new_page()
    page.goto("/today/")
    acme.__class__.objects.filter(pk=acme.pk).update(owner=chen)
    page.evaluate(LEFT_OVER % visit.key)
    page.evaluate("kamQueue.flush()")
    page.reload()
    line = page.locator("#pending .file")
    line.get_by_text("Save to the phone").wait_for()
    with page.expect_download() as told:
        line.get_by_text("Save to the phone").tap()
    assert told.value.suggested_filename == "shelf.jpg" and not faults_here(page)
    line.get_by_text("Discard").tap()
    page.locator("#confirm [value=yes]").tap()
    assert wait_for(page, "!document.querySelector('#pending')")


def test_a_name_that_may_mean_several_is_asked_about_later(lin: Any, wire: Wire, phone_of: Callable[..., Any]) -> None:
    first, _second = [factories.AccountFactory(owner=lin, name=name) for name in ("Rock East", "Rock West")]
    page = phone_of(lin).new_page()
    page.goto("/today/")
    assert wait_for(page, READY, tries=60)
    wire.cut()
    page.goto("/visits/log/any/")
    page.fill("input[name=named]", "Rock")
    page.fill("textarea[name=note]", "Which one?")
    page.locator("button[value=advance]").tap()
    assert wait_for(page, f"{LINES} === 1")
    wire.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    assert wait_for(page, "!!document.querySelector('#pending [data-hold=refused]')")
    assert wait_for(page, "document.querySelector('#pending').textContent.includes('Which customer is “Rock”?')")
    page.locator("#pending button").first.tap()
    assert wait_for(page, "document.querySelector('textarea[name=note]')?.value === 'Which one?'")
    page.locator("button[value=advance]").tap()
    assert wait_for(page, "document.body.innerText.includes('Whom does')")
    page.locator(f"label:has([name=account][value='{first.pk}'])").tap()
    page.locator("button[value=advance]").tap()
    assert wait_for(page, NOTHING_WAITS) and wait_for(page, "/^\\/visits\\/\\d+\\/$/.test(location.pathname)")
    assert Visit.objects.get().account == first


def test_what_waits_is_changed_and_deleted_without_a_network(
    lin: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any]
) -> None:
    page = phone_of(lin).new_page()
    keep_the_day(page, forms=5)
    wire.cut()
    for plan in day[:2]:
        log_offline(page, plan, f"Note {plan.pk}", waiting=day.index(plan) + 1)
    page.locator("#pending li").nth(0).get_by_text("Edit").tap()
    assert wait_for(page, f"document.querySelector('textarea[name=note]')?.value === 'Note {day[0].pk}'")
    page.fill("textarea[name=note]", "Better words")
    page.locator("button[value=order]").tap()
    assert wait_for(page, f"location.pathname === '/today/' && {LINES} === 2")
    page.locator("#pending li").nth(0).get_by_text("Delete").tap()
    page.locator("#confirm [value=yes]").tap()
    assert wait_for(page, f"{LINES} === 1")
    wire.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    assert wait_for(page, NOTHING_WAITS)
    assert (Visit.objects.get().note, Visit.objects.get().outcome) == ("Better words", "order")


def faults_here(page: Any) -> list[str]:
    found = looks.Axe().run(page, options=looks.RULES).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]
