"""Who signs out is told what waits here, and the customers leave the phone; it still answers without a network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse

from kam.views import site
from tests.browser.phones import keep_the_day, log_offline, pending, wait_for
from tests.browser.wires import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIGN_OUT = "document.querySelector('form[data-forget]').requestSubmit()"
IS_OUT = "location.pathname === document.body.dataset.login"
NOBODYS = """caches.open("kam-pages-3").then((cache) => cache.keys()).then((keys) => keys.length === 0)"""
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
    assert "Customer 0" not in page.content() and not pending(page)


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
