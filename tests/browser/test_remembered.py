"""What a phone shows from memory says of when it is, in its reader's zone and words; counts are the newest known."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from lifecycle.actions import warnings
from tests.browser import looks
from tests.browser.phones import NOTHING_WAITS, keep_the_day, log_offline, wait_for
from tests.browser.wires import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BRIEFS = """caches.open("kam-pages-3").then((cache) => cache.keys())
    .then((keys) => keys.filter((key) => /briefing\\/$/.test(key.url)))"""
LINE = "document.getElementById('remembered')?.innerText"
REFUSED = """(at) => kamQueue.put("visits", { key: "00000000-0000-4000-8000-000000000001", at, hold: "refused",
    user: document.body.dataset.user, fields: [["note", "x"]], label: "Acme", why: "No.", draft: "x:1", page: "/" })"""
COUNT = "document.querySelector(\".bottom a[href='/warnings/'] .count\")?.textContent || '0'"


def test_each_page_from_memory_says_so_until_the_network_is_back(
    lin: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any]
) -> None:
    lin.time_zone = "Asia/Tokyo"
    lin.save()
    page = phone_of(lin).new_page()
    keep_the_day(page, forms=5)
    assert wait_for(page, f"{BRIEFS}.then((found) => found.length === 5)")
    assert page.evaluate(LINE) is None
    wire.cut()
    brief = f"/customers/{day[0].account_id}/briefing/"
    for path in ("/today/", f"/visits/log/?plan={day[0].pk}", "/visits/log/any/", brief):
        page.goto(path)
        told = page.evaluate(LINE)
        assert re.fullmatch(r"Offline – as it stood at \d\d:\d\d", told or ""), (path, told)
        found = looks.Axe().run(page, options=looks.RULES).response["violations"]
        assert not found, path
    with timezone.override("Asia/Tokyo"):
        here = timezone.localtime()
    at = here.replace(hour=int(told[-5:-3]), minute=int(told[-2:]))  # the reader's clock, not the device's
    assert abs((here - at).total_seconds()) < 600
    page.goto(f"/visits/log/?plan={day[1].pk}")
    page.fill("textarea[name=note]", "Half a word")
    wire.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    assert wait_for(page, f"!({LINE})") and page.input_value("textarea[name=note]") == "Half a word"


@pytest.mark.parametrize(("language", "shown"), [("en", "20 Nov 2025 21:05"), ("zh-hans", "2025年11月20日 21:05")])
def test_what_waits_speaks_in_the_zone_and_the_way_of_its_page(
    lin: Any, context_of: Callable[..., Any], language: str, shown: str
) -> None:
    lin.time_zone, lin.language = "Asia/Shanghai", language
    lin.save()
    page = context_of(lin, timezone_id="America/New_York").new_page()
    page.goto("/today/")
    at = datetime.fromisoformat("2025-11-20T21:05:00+08:00").timestamp() * 1000
    page.evaluate(REFUSED, at)
    page.reload()
    assert wait_for(page, "document.querySelectorAll('#pending li').length === 1")
    assert f"Acme {shown} ·" in page.locator("#pending li").inner_text()


def test_a_tap_and_what_the_queue_brings_are_counted_at_once(
    lin: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any]
) -> None:
    page = phone_of(lin).new_page()
    keep_the_day(page, forms=5)
    assert page.evaluate(COUNT) == "0"
    warnings.raise_by_hand(day[0].account, reason="They hesitate", by=lin)  # by somebody else meanwhile
    page.evaluate("window.stays = true")
    page.locator("form[action$='/keep/'] button").first.tap()
    assert wait_for(page, f"({COUNT}) === '1'") and page.evaluate("window.stays")
    wire.cut()
    log_offline(page, day[1], "Waits")
    page.goto(f"/visits/log/?plan={day[2].pk}")
    page.fill("textarea[name=note]", "Stays")
    assert page.evaluate(COUNT) == "0"  # as it stood
    wire.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    assert wait_for(page, NOTHING_WAITS) and wait_for(page, f"({COUNT}) === '1'")
    assert page.input_value("textarea[name=note]") == "Stays"
