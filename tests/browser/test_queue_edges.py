"""What stands between a phone and us may answer anything: nothing counts as saved but a visit's own page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lifecycle.models import Visit
from tests.browser.phones import COUNT, NOTHING_WAITS, WARM, keep_the_day, log_offline, wait_for
from tests.browser.wires import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT_PAGES = """caches.open("kam-pages-3").then((cache) => cache.keys())
    .then((keys) => keys.map((one) => new URL(one.url).pathname))"""
FLUSH = "kamQueue.flush().then(() => true)"


def log(page: Any, plan: Any, note: str) -> None:
    page.goto(f"/visits/log/?plan={plan.pk}")
    page.fill("textarea[name=note]", note)
    page.locator("button[value=advance]").tap()
    assert wait_for(page, "location.pathname === '/today/'")  # where it stands as waiting


def test_a_proxy_that_answers_in_our_place_has_saved_nothing(
    lin: Any, day: list[Any], phone_of: Callable[..., Any]
) -> None:
    phone = phone_of(lin)
    page = phone.new_page()
    keep_the_day(page, forms=5)
    wrong = {"status": 200, "content_type": "text/html", "body": "<main>Back in five minutes</main>"}
    phone.route(
        "**/visits/log/**",
        lambda route: route.fulfill(**wrong) if route.request.method == "POST" else route.continue_(),
    )
    phone.route("**/visits/queued/", lambda route: route.fulfill(**wrong))
    log(page, day[0], "Samples approved")
    assert wait_for(page, f"{COUNT}.then((count) => count === 1)")
    assert "Back in five minutes" not in page.content() and Visit.objects.count() == 0
    phone.unroute("**/visits/log/**")
    phone.unroute("**/visits/queued/")
    page.goto("/today/")
    assert page.evaluate(FLUSH) and wait_for(page, NOTHING_WAITS)
    assert list(Visit.objects.values_list("note", flat=True)) == ["Samples approved"]


def test_one_that_we_cannot_take_keeps_no_other_from_going(
    lin: Any, day: list[Any], phone_of: Callable[..., Any]
) -> None:
    phone = phone_of(lin)
    page = phone.new_page()
    keep_the_day(page, forms=5)
    phone.route(
        "**/visits/log/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    phone.route("**/visits/queued/", lambda route: route.abort())
    for nth, note in enumerate(("Odd one", "Second", "Third")):
        log(page, day[nth], note)
        assert wait_for(page, f"{COUNT}.then((count) => count === {nth + 1})")
    phone.unroute("**/visits/log/**")
    phone.unroute("**/visits/queued/")

    def odd(route: Any) -> None:
        is_odd = route.request.method == "POST" and "Odd" in (route.request.post_data or "")
        route.fulfill(status=500, content_type="application/json", body="{}") if is_odd else route.continue_()

    phone.route("**/visits/queued/", odd)
    page.goto("/today/")
    for _ in range(10):  # a sending that was under way is joined, not begun anew
        page.evaluate(FLUSH)
        if wait_for(page, f"{COUNT}.then((count) => count === 1)", tries=5):
            break
    assert list(Visit.objects.order_by("pk").values_list("note", flat=True)) == ["Second", "Third"]
    phone.unroute("**/visits/queued/")
    assert page.evaluate(FLUSH) and wait_for(page, NOTHING_WAITS)
    assert Visit.objects.count() == 3


def test_signing_out_while_pages_are_fetched_ahead_leaves_none(
    lin: Any, day: list[Any], phone_of: Callable[..., Any]
) -> None:
    page = phone_of(lin).new_page()
    page.goto("/today/")
    assert wait_for(page, "!!navigator.serviceWorker.controller")
    page.evaluate(WARM)
    page.evaluate("document.querySelector('form[data-forget]').requestSubmit()")
    assert wait_for(page, "location.pathname.startsWith('/auth/')")
    page.wait_for_timeout(3000)
    kept = page.evaluate(KEPT_PAGES)
    assert kept == []


def test_what_waits_goes_with_the_next_page_that_is_opened(
    lin: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any]
) -> None:
    page = phone_of(lin).new_page()
    keep_the_day(page, forms=5)
    wire.cut()
    log_offline(page, day[0], "In the basement")
    wire.mend()
    page.goto("/notices/")
    assert wait_for(page, NOTHING_WAITS) and Visit.objects.get().note == "In the basement"


def test_what_waits_goes_by_the_worker_alone_where_every_page_is_closed(
    lin: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any]
) -> None:
    """Chromium wakes it when it sees a network again; here its own tools say that it does."""
    context = phone_of(lin, wakes=True)
    page = context.new_page()
    keep_the_day(page, forms=5)
    tools = context.new_cdp_session(context.new_page())
    known: list[Any] = []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(told["registrations"]))
    tools.send("ServiceWorker.enable")
    wire.cut()
    log_offline(page, day[0], "In the basement")
    assert page.evaluate("navigator.serviceWorker.ready.then((one) => one.sync.getTags())") == ["kam-queue"]
    wire.mend()
    page.goto("about:blank")
    assert Visit.objects.count() == 0
    told = {"origin": wire.url, "registrationId": known[-1]["registrationId"], "tag": "kam-queue", "lastChance": False}
    tools.send("ServiceWorker.dispatchSyncEvent", told)
    for _ in range(100):
        if Visit.objects.exists():
            break
        page.wait_for_timeout(100)
    assert Visit.objects.get().note == "In the basement"
