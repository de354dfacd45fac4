"""Security keys and passkeys in Chromium, with an authenticator that the browser plays: added, named, used, removed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from kam.models import Event
from tests import factories
from tests.browser import looks
from tests.browser.conftest import PATIENCE, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RIGHT = "right horse battery"
HERE = {"protocol": "ctap2", "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}


@pytest.fixture
def lin() -> Any:
    user = factories.UserFactory(username="lin", name="Lin Xiao", language="en")
    user.set_password(RIGHT)
    user.save()
    return user


@pytest.fixture
def page(chromium: Any, live_server: Any) -> Any:
    """A phone with a key in it; what the policy forbids is a fault."""
    context = chromium.new_context(base_url=live_server.url, locale="en", service_workers="block", **PHONE)
    context.set_default_timeout(PATIENCE)
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    page.wires = context.new_cdp_session(page)
    page.wires.send("WebAuthn.enable")
    yield page
    context.close()
    assert not complaints


def put_in(page: Any, *, keeps: bool) -> str:
    """Put a key into the phone: a passkey's, which keeps its own list, or a plain one."""
    options = HERE | {"transport": "internal" if keeps else "usb", "hasResidentKey": keeps}
    return str(page.wires.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"])


def by_password(page: Any) -> None:
    page.goto("/auth/login/")
    page.locator("input[name=login]").fill("lin")
    page.locator("input[name=password]").fill(RIGHT)
    page.get_by_role("button", name="Sign in", exact=True).click()


def inside(page: Any) -> None:
    page.wait_for_url(lambda url: "/auth/" not in url)


def add(page: Any, name: str, *, alone: bool) -> None:
    page.goto("/auth/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.locator("input[name=password]").fill(RIGHT)
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url("**/webauthn/add/")
    page.locator("input[name=name]").fill(name)
    if alone:
        page.locator("input[name=passwordless]").check()
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url(re.compile(r"/auth/2fa/(recovery-codes/|)$"))


def leave(page: Any) -> None:
    """With the cookies gone, nothing that the page still asks for may bring them back."""
    page.goto("about:blank")
    page.context.clear_cookies()


def test_a_passkey_opens_the_door_alone(page, lin):
    put_in(page, keeps=True)
    by_password(page)
    inside(page)
    add(page, "My phone", alone=True)
    leave(page)
    page.goto("/auth/login/?next=/me/time/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    inside(page)
    assert page.url.endswith("/me/time/")
    added = Event.objects.get(verb="user.factor_added", data__kind="webauthn")
    assert (added.subject_id, added.by_id) == (lin.pk, lin.pk)
    page.goto("/auth/2fa/webauthn/")
    said = page.locator("main").inner_text()
    assert "My phone" in said and "Passkey" in said and "last used" in said
    assert looks.faults_of(page, "/auth/2fa/webauthn/", "/auth/2fa/", "/auth/2fa/webauthn/add/") == {}


def test_a_key_is_asked_for_beside_the_password(page, lin):
    key = put_in(page, keeps=False)
    by_password(page)
    inside(page)
    add(page, "Blue key", alone=False)
    leave(page)
    by_password(page)
    page.wait_for_url("**/2fa/authenticate/")
    page.goto("/me/")
    assert page.url.endswith("/auth/2fa/authenticate/")  # half of the way opens nothing
    page.get_by_role("button", name="Use a security key").click()
    inside(page)
    page.wires.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})
    put_in(page, keeps=False)
    leave(page)
    by_password(page)
    page.get_by_role("button", name="Use a security key").click()
    page.locator("[data-key-failed]").wait_for()
    assert "/2fa/authenticate/" in page.url


def test_a_key_is_named_anew_and_removed_by_whoever_shows_it(page, lin):
    put_in(page, keeps=False)
    by_password(page)
    inside(page)
    add(page, "Blue key", alone=False)
    leave(page)
    by_password(page)
    page.get_by_role("button", name="Use a security key").click()
    inside(page)
    page.goto("/auth/2fa/webauthn/")
    page.get_by_role("link", name="Rename").click()
    page.get_by_role("link", name="Use a security key").click()  # first it asks whether it is them
    page.get_by_role("button", name="Use a security key").click()
    page.wait_for_url("**/edit/")
    page.locator("input[name=name]").fill("Red <b>key</b>")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/auth/2fa/webauthn/")
    assert "Red <b>key</b>" in page.locator("main").inner_text()
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove").click()
    page.wait_for_url("**/auth/2fa/webauthn/")
    assert "No keys yet" in page.locator("main").inner_text() and not Authenticator.objects.exists()
    assert Event.objects.filter(verb="user.factor_removed", subject_id=lin.pk).count() == 2  # the paper codes go too
    leave(page)
    by_password(page)
    inside(page)
