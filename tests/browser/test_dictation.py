"""The browser's own dictation: what it hears stands in the note at the cursor, in the reader's language."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.phones import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STUB = """window.SpeechRecognition = class {
  start() { window.heard = this; }
  stop() { this.stopped = true; this.onend(); }
};
window.says = (words, isFinal = true) => {
  heard.onresult({ resultIndex: 0, results: [Object.assign([{ transcript: words }], { isFinal })] });
};"""
NONE = "delete window.SpeechRecognition; delete window.webkitSpeechRecognition;"
BUTTON = "[data-dictate]"


def form_of(lin: Any, acme: Any, context_of: Callable[..., Any], script: str) -> Any:
    context = context_of(lin, service_workers="block")
    context.add_init_script(script)
    page = context.new_page()
    page.goto(f"/visits/log/?account={acme.pk}")
    page.locator("[data-tools]:not([hidden])").wait_for()
    return page


@pytest.mark.parametrize(("language", "spoken"), [("zh-hans", "zh-CN"), ("zh-hant", "zh-TW"), ("en", "en-US")])
def test_what_is_heard_stands_in_the_note_and_is_kept(
    lin: Any, acme: Any, context_of: Callable[..., Any], language: str, spoken: str
) -> None:
    type(lin).objects.update(language=language)
    page = form_of(lin, acme, context_of, STUB)
    page.fill("textarea[name=note]", "王总：。")
    page.evaluate("document.querySelector('textarea[name=note]').setSelectionRange(3, 3)")
    page.locator(BUTTON).tap()
    assert page.evaluate("heard.lang") == spoken and page.get_attribute(BUTTON, "aria-pressed") == "true"
    page.evaluate("says('不是最后的话', false)")  # it may still be heard otherwise
    page.evaluate("says('认可样板')")
    assert page.input_value("textarea[name=note]") == "王总：认可样板。"
    assert "认可样板" in page.evaluate("Object.entries(localStorage).find(([name]) => name.includes('visit-draft'))[1]")
    page.locator(BUTTON).tap()
    assert page.evaluate("heard.stopped") and page.get_attribute(BUTTON, "aria-pressed") == "false"


def test_a_microphone_that_is_not_allowed_is_said_and_silence_is_not(
    lin: Any, acme: Any, context_of: Callable[..., Any]
) -> None:
    page = form_of(lin, acme, context_of, STUB)
    page.locator(BUTTON).tap()
    page.evaluate("heard.onerror({ error: 'no-speech' })")
    assert page.locator("#toasts .toast").count() == 0
    page.evaluate("heard.onerror({ error: 'not-allowed' }); heard.onend()")
    assert wait_for(page, "document.querySelector('#toasts .error')?.innerText.includes('Allow the microphone')")
    assert page.get_attribute(BUTTON, "aria-pressed") == "false"


def test_a_script_that_comes_late_takes_nothing_away(lin: Any, acme: Any, context_of: Callable[..., Any]) -> None:
    """What keeps photos comes after what offers them where a phone has the one and still waits for the other."""

    def late(route: Any) -> None:
        time.sleep(1)
        route.continue_()

    context = context_of(lin)
    context.route("**/js/queue*.js", late)
    page = context.new_page()
    page.goto(f"/visits/log/?account={acme.pk}")
    page.locator("[data-tools]:not([hidden])").wait_for(timeout=20_000)


def test_a_browser_without_it_offers_none(lin: Any, acme: Any, context_of: Callable[..., Any]) -> None:
    page = form_of(lin, acme, context_of, NONE)
    assert not page.locator(BUTTON).is_visible()
