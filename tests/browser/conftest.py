"""A phone: Chromium at 390 pixels against the running product, signed in by the session cookie."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PATIENCE = 180_000  # ms until something that does not come is a fault: machines are busy
PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


@pytest.fixture(scope="session", autouse=True)
def _async_unsafe() -> None:
    """Playwright runs an event loop in this thread, and Django asks whether that is meant."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def chromium_path() -> str:
    path = os.environ.get("CHROMIUM") or next((place for place in PLACES if os.path.exists(place)), None)
    if path is None:
        pytest.skip("no Chromium on this machine")
    return path


@pytest.fixture(scope="session")
def chromium(playwright: Any) -> Iterator[Any]:
    browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def context_of(chromium: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """`context_of(lin)` is a browser context in lin's name; `**PHONE` by default."""
    opened = []

    def make(user: Any, **options: Any) -> Any:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        context = chromium.new_context(base_url=live_server.url, **(PHONE | options))
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
