"""Security keys, without a browser: hostile answers, other people's keys, people who are closed, limits."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from kam.choices import Role
from kam.forms import keys
from kam.ground import sign_in
from kam.models import User
from tests import factories
from tests.kam.sign_ons.company import WHOLE

pytestmark = pytest.mark.django_db
RIGHT = "right horse battery"
NONSENSE: list[Any] = [
    None, 1, "x", [], {}, [[]], {"id": 1}, {"id": "x", "rawId": "x", "response": {}}, {"response": {"userHandle": 7}},
    {"id": "eA", "rawId": "eA", "type": "public-key", "response": {"userHandle": "OTk5OTk5OTk5OTk5OTk5OTk5OTk"}},
    {"id": "eA", "rawId": "eA", "type": "public-key", "clientExtensionResults": {}, "response": {
        "clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AA", "userHandle": "MQ"}},
    {"id": "eA", "rawId": "eA", "type": "public-key", "clientExtensionResults": {}, "response": {
        "clientDataJSON": "e30", "attestationObject": "oA"}},
    {"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "!", "attestationObject": []}},
]  # fmt: skip


@pytest.fixture
def signed(lin):
    lin.set_password(RIGHT)
    lin.save()
    client = Client()
    client.post("/auth/login/", {"login": "lin", "password": RIGHT})
    client.post("/auth/reauthenticate/", {"password": RIGHT})
    return client


def key_of(user, name="Blue"):
    data = {"name": name, "credential": {"clientExtensionResults": {"credProps": {"rk": True}}}}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


@pytest.mark.parametrize("said", [*map(json.dumps, NONSENSE), "", "{", "[" * 5000, '"' + "x" * 9000])
def test_what_no_browser_would_say_is_a_wrong_key(signed, said):
    stranger = Client()
    assert stranger.get("/auth/2fa/webauthn/login/", headers={"accept": "application/json"}).status_code == 200
    answer = stranger.post("/auth/2fa/webauthn/login/", {"credential": said})
    assert answer.status_code == 302 and answer["Location"] == "/auth/login/"
    assert signed.get("/auth/2fa/webauthn/add/").status_code == 200
    assert signed.post("/auth/2fa/webauthn/add/", {"name": "x", "credential": said}).status_code == 200
    assert signed.post("/auth/2fa/webauthn/reauthenticate/", {"credential": said}).status_code == 302
    assert not Authenticator.objects.exists()


def test_the_second_step_takes_no_nonsense_either(lin):
    lin.set_password(RIGHT)
    lin.save()
    Authenticator.objects.create(user=lin, type=Authenticator.Type.TOTP, data={"secret": "ABCDEFGHIJKLMNOP"})
    for said in map(json.dumps, NONSENSE):
        client = Client()
        client.post("/auth/login/", {"login": "lin", "password": RIGHT})
        answer = client.post("/auth/2fa/authenticate/", {"credential": said})
        assert answer.status_code in (200, 429) and client.get("/me/").status_code == 302


def test_other_people_s_keys_are_not_there(signed, chen):
    theirs = key_of(chen)
    for verb in ("edit", "remove"):
        assert signed.get(f"/auth/2fa/webauthn/keys/{theirs.pk}/{verb}/").status_code == 404
        assert signed.post(f"/auth/2fa/webauthn/keys/{theirs.pk}/{verb}/", {"name": "mine"}).status_code == 404
    assert "Blue" not in signed.get("/auth/2fa/webauthn/").content.decode()
    assert Authenticator.objects.get(pk=theirs.pk).data["name"] == "Blue"


def test_keys_are_added_and_removed_by_whoever_has_just_shown_that_it_is_them(lin, browser_of):
    lin.set_password(RIGHT)
    lin.save()
    mine = key_of(lin)
    client = browser_of(lin)
    for path in ("add/", f"keys/{mine.pk}/remove/", f"keys/{mine.pk}/edit/"):
        for method in (client.get, client.post):
            assert "/auth/" in method(f"/auth/2fa/webauthn/{path}")["Location"]
    assert Authenticator.objects.get().data["name"] == "Blue"


def test_a_name_has_an_end_and_keys_have_a_number(signed, lin, monkeypatch):
    mine = key_of(lin)
    path = f"/auth/2fa/webauthn/keys/{mine.pk}/edit/"
    assert signed.post(path, {"name": "x" * 61}).status_code == 200
    assert signed.post(path, {"name": "Red"}).status_code == 302
    assert Authenticator.objects.get(pk=mine.pk).data["name"] == "Red"
    monkeypatch.setattr(keys, "MOST", 1)
    Authenticator.objects.filter(pk=mine.pk).delete()
    assert keys.AddForm({"name": "x", "credential": "{}"}, user=lin).errors
    form = keys.AddForm({"name": "x", "credential": "{}"}, user=lin)
    assert "as many keys" not in str(form.errors)


def test_a_passkey_opens_nothing_for_the_disabled_programs_or_past_the_provider(lin, ada, settings, rf):
    adapter, request = sign_in.Adapter(), rf.get("/")
    request.session, request.user = SessionStore(), AnonymousUser()
    assert adapter.pre_login(request, lin, **kwargs()) is None
    lin.is_active = False
    assert adapter.pre_login(request, lin, **kwargs()).status_code == 302
    robot = factories.UserFactory(role=Role.INTEGRATION, acts_for=ada)
    assert adapter.pre_login(request, robot, **kwargs()).status_code == 403
    assert adapter.pre_login(request, User.objects.system(), **kwargs()).status_code == 403
    settings.OIDC = WHOLE
    lin.is_active = True
    assert adapter.pre_login(request, lin, **kwargs()).status_code == 403
    assert adapter.pre_login(request, ada, **kwargs()) is None
    assert adapter.pre_login(request, lin, **kwargs(sociallogin=object())) is None


def kwargs(**signal: Any) -> dict[str, Any]:
    return {"email_verification": "none", "signal_kwargs": signal, "email": None, "signup": False, "redirect_url": "/"}


def test_trying_passkeys_has_a_limit(settings):
    settings.MFA_RATE_LIMITS = {"webauthn_login": "3/m/ip"}
    tries = [Client().post("/auth/2fa/webauthn/login/", {"credential": "{}"}) for _ in range(5)]
    assert [answer.status_code for answer in tries] == [302] * 3 + [429] * 2


def test_the_page_offers_passkeys_where_they_open_something(settings):
    assert "/auth/2fa/webauthn/login/" in Client().get("/auth/login/").content.decode()
    settings.OIDC = WHOLE
    assert "/auth/2fa/webauthn/login/" not in Client().get("/auth/login/").content.decode()
