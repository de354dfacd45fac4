"""A phone: Chromium at 390 pixels against the running product, signed in by the session cookie."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlparse

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from lifecycle.actions import plans
from lifecycle.models import Promise
from tests import factories
from tests.browser.wires import Wire

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PATIENCE = 180_000  # ms until something that does not come is a fault: machines are busy
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SHELL = "/usr/bin/chromium-headless-shell"
PLACES = (
    "/usr/bin/chromium-headless-shell",
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
)


@pytest.fixture(scope="session", autouse=True)
def _async_unsafe() -> None:
    """Playwright runs an event loop in this thread, and Django asks whether that is meant."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def chromium_path() -> str:
    path = os.environ.get("CHROMIUM") or next((place for place in PLACES if os.path.exists(place)), None)
    if path is None:
        pytest.skip("no Chromium on this machine")
    return path


def shell_path() -> str:
    """Chromium without its windows draws the same in half the time; without it the whole one does."""
    return os.environ.get("CHROMIUM_SHELL") or (SHELL if os.path.exists(SHELL) else chromium_path())


@pytest.fixture(scope="session")
def chromium(playwright: Any) -> Iterator[Any]:
    browser = playwright.chromium.launch(executable_path=shell_path(), args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def context_of(chromium: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """
    `context_of(lin)` is a browser context in lin's name; `**PHONE` by default.

    Without the service worker, which would fetch the day and its forms for each of them: tests about it allow it.
    """
    opened = []

    def make(user: Any, **options: Any) -> Any:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        context = chromium.new_context(base_url=live_server.url, **(PHONE | {"service_workers": "block"} | options))
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def wire(live_server: Any) -> Iterator[Wire]:
    found = urlparse(live_server.url)
    wire = Wire(str(found.hostname), int(found.port or 80))
    yield wire
    wire.cut()


@pytest.fixture
def phone_of(playwright: Any, wire: Wire, tmp_path: Any) -> Iterator[Callable[..., Any]]:
    """
    `phone_of()` opens the one phone of this test, with all it kept; `phone_of(lin)` signs lin in on it.

    `wakes`: the whole Chromium, which wakes the service worker of closed pages; the shell knows no such thing.
    """
    opened: list[Any] = []

    def make(user: Any = None, *, wakes: bool = False) -> Any:
        for context in opened:
            context.close()
        opened.clear()
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "phone", args=["--no-sandbox"], base_url=wire.url, **PHONE,
            executable_path=chromium_path() if wakes else shell_path(),
        )  # fmt: skip
        context.set_default_timeout(PATIENCE / 6)
        opened.append(context)
        if user is not None:
            sign_in(context, wire, user)
        return context

    yield make
    for context in opened:
        context.close()


def sign_in(context: Any, wire: Wire, user: Any) -> None:
    client = Client()
    client.force_login(user, backend=BACKEND)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": wire.url, "expires": time.time() + 86400}
    context.add_cookies([cookie])


@pytest.fixture
def day(lin: Any) -> list[Any]:
    """Five visits of lin's today, each with a person and a promise."""
    found = []
    for number in range(5):
        account = factories.AccountFactory(owner=lin, name=f"Customer {number}")
        factories.ContactFactory(account=account, name=f"Person {number}")
        Promise.objects.create(account=account, user=lin, text=f"Sample {number}", due_on=timezone.localdate())
        found.append(plans.make(account, planned_on=timezone.localdate(), by=lin))
    return found
