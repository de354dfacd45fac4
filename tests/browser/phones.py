"""What a test does with a phone that logs visits: wait, fill, count what waits."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Error

COUNT = "kamQueue.visits(document.body.dataset.user).then((found) => found.length)"
NOTHING_WAITS = f"{COUNT}.then((count) => count === 0)"
LINES = "document.querySelectorAll('#pending li').length"
WARM = """navigator.serviceWorker.ready.then(({ active }) => active.postMessage({ say: "warm" }))"""
KEPT = """caches.open("kam-pages-3").then((cache) => cache.keys())
    .then((keys) => keys.filter((key) => /offline\\/$|log\\/\\?plan=/.test(key.url)).length >= %d)"""


def wait_for(page: Any, script: str, tries: int = 300) -> bool:
    """Poll, as the CSP forbids what wait_for_function evaluates; a page on its way to the next one is asked again."""
    for _ in range(tries):
        try:
            if page.evaluate(script):
                return True
        except Error:
            pass
        page.wait_for_timeout(100)
    return False


def keep_the_day(page: Any, forms: int) -> None:
    """Let the service worker fetch the day and so many forms now, as it does a few seconds after a page."""
    page.goto("/today/")
    assert wait_for(page, "!!navigator.serviceWorker.controller")
    kept = KEPT % (forms + 1)  # with the day
    for _ in range(4):
        page.evaluate(WARM)
        if wait_for(page, kept, tries=80):
            break
    assert wait_for(page, kept, tries=1)
    page.wait_for_timeout(1500)  # what was asked for twice has come twice


def log_offline(page: Any, plan: Any, note: str, waiting: int = 1) -> None:
    """Write a visit down without a network and tap what came of it: the day says how many wait."""
    page.goto(f"/visits/log/?plan={plan.pk}")
    page.fill("textarea[name=note]", note)
    page.locator("button[value=advance]").tap()
    assert wait_for(page, f"location.pathname === '/today/' && {LINES} === {waiting}")


def pending(page: Any) -> list[str]:
    """What is told of each that waits; there is one at least."""
    lines = page.locator("#pending li")
    lines.first.wait_for()
    return list(lines.all_inner_texts())
