"""Who signs out is told what waits here, and the customers leave the phone; it still answers without a network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse

from kam.views import site
from lifecycle.models import Attachment, Visit
from tests.browser.conftest import sign_in
from tests.browser.phones import keep_the_day, log_offline, wait_for
from tests.browser.wires import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIGN_OUT = "document.querySelector('form[data-forget]').requestSubmit()"
IS_OUT = "location.pathname === document.body.dataset.login"
NOBODYS = """caches.open("kam-pages-3").then((cache) => cache.keys()).then((keys) => keys.length === 0)"""
DRAFTS = "Object.keys(localStorage).filter((name) => name.startsWith('kam:visit-draft:'))"
PHOTOS = """new Promise((done) => { indexedDB.open("kam-queue").onsuccess = ({ target }) => {
    target.result.transaction("files").objectStore("files").count().onsuccess = (event) => done(event.target.result);
}; })"""
KEY = "00000000-0000-4000-8000-00000000000%d"
VISIT = {"key": KEY % 1, "label": "Acme", "at": 0, "hold": "", "draft": "x:1", "page": "/"}
PHOTO = {"key": KEY % 2, "visit": VISIT["key"], "name": "plan.txt", "hold": ""}
PUT = """([shelf, entry]) => kamQueue.put(shelf,
    { ...entry, ...(shelf === "files" && { blob: new Blob(["800 m2"], { type: "text/plain" }) }) })"""
HOLDS = """(user) => Promise.all([kamQueue.visits(user), kamQueue.files(user)])
    .then((all) => all.flat().map((one) => one.hold))"""
EMPTIED = "caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name)))).then(() => true)"


def test_who_signs_out_while_something_waits_is_told_and_the_customers_leave_the_phone(
    lin: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any]
) -> None:
    page = phone_of(lin).new_page()
    keep_the_day(page, forms=5)
    wire.cut()
    log_offline(page, day[0], "Waits")
    wire.mend()
    page.evaluate(SIGN_OUT)
    assert wait_for(page, "document.querySelector('#confirm').open")
    assert "1" in page.locator("#confirm [data-text]").inner_text()
    page.locator("#confirm [value=no]").tap()
    page.evaluate(SIGN_OUT)
    assert wait_for(page, "document.querySelector('#confirm').open")
    page.locator("#confirm [value=yes]").tap()
    assert wait_for(page, IS_OUT) and wait_for(page, NOBODYS)
    wire.cut()
    page.goto("/today/")
    assert "This page is not kept on this device" in page.content()
    assert "Customer 0" not in page.content() and not page.locator("#pending").count()


def test_drafts_are_counted_and_go_with_their_user(
    lin: Any, day: list[Any], phone_of: Callable[..., Any], tmp_path: Any
) -> None:
    """Half a visit, with a photo, is told of before it goes; a form that nobody wrote on is none."""
    page = phone_of(lin).new_page()
    page.goto(f"/visits/log/?plan={day[1].pk}")
    page.locator("label:has([name=kind][value=call])").tap()
    page.goto(f"/visits/log/?plan={day[0].pk}")
    page.fill("textarea[name=note]", "Half a word")
    photo = tmp_path / "plan.txt"
    photo.write_text("800 m2")
    page.locator("[data-files]").set_input_files([photo])
    assert wait_for(page, "document.querySelectorAll('[data-chosen] li').length === 1")
    page.evaluate(SIGN_OUT)
    assert wait_for(page, "document.querySelector('#confirm').open")
    assert "Drafts not saved as visits: 1." in page.locator("#confirm [data-text]").inner_text()
    page.locator("#confirm [value=no]").tap()
    assert len(page.evaluate(DRAFTS)) == 2
    page.evaluate(SIGN_OUT)
    assert wait_for(page, "document.querySelector('#confirm').open")
    page.locator("#confirm [value=yes]").tap()
    assert wait_for(page, IS_OUT) and page.evaluate(DRAFTS) == []
    assert page.evaluate(f"kamQueue.files('{lin.pk}').then((found) => found.length)") == 0
    assert page.evaluate(PHOTOS) == 0


def test_a_visit_and_its_photo_wait_for_the_next_sign_in_and_both_go(
    lin: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any]
) -> None:
    context = phone_of(lin)
    page = context.new_page()
    page.goto("/today/")
    context.clear_cookies()
    for shelf, entry in (("visits", VISIT), ("files", PHOTO)):
        made = entry | {"user": str(lin.pk)}
        if shelf == "visits":
            made |= {"fields": [["account", str(day[0].account_id)], ["outcome", "advance"], ["note", "Kept"]]}
        page.evaluate(PUT, [shelf, made])
    assert page.evaluate("kamQueue.flush().then((told) => told.hold)") == "signIn"
    assert (
        page.evaluate("kamQueue.flush().then((told) => told.hold)") == "signIn"
    )  # the first may have joined the page's own
    assert page.evaluate(HOLDS, str(lin.pk)) == ["signIn", "signIn"]
    sign_in(context, wire, lin)
    page.goto("/today/")
    assert wait_for(page, "kamQueue.files(document.body.dataset.user).then((found) => found.length === 0)")
    assert Visit.objects.get().note == "Kept" and Attachment.objects.get().visit == Visit.objects.get()


@pytest.mark.parametrize("lost", ["line", "memory"])
def test_a_phone_without_a_network_always_answers(
    lin: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    """The line fails while somebody signs out, or the phone cleared all it had; with the next page it has it again."""
    context = phone_of(lin)
    page = context.new_page()
    keep_the_day(page, forms=5)
    with monkeypatch.context() as broken:
        broken.setattr(site, "render", lambda *_all: HttpResponse(status=503))
        page.evaluate(SIGN_OUT)
        assert wait_for(page, IS_OUT) and wait_for(page, NOBODYS)
        page.wait_for_timeout(500)
        assert lost == "line" or page.evaluate(EMPTIED)
        wire.cut()
        page.goto("/today/")
        assert ("没有网络" if lost == "memory" else "This page is not kept on this device") in page.content()
    wire.mend()
    page.goto("/auth/login/")
    assert wait_for(page, "caches.match('/offline/').then((found) => !!found)")
