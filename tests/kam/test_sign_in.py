"""Signing in: lock-out, one answer for known and unknown names, sessions and tokens that end, no open redirect."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import get_hasher
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kam.actions import tokens, users
from kam.choices import Role
from kam.ground import outbox
from kam.ground.errors import Refused
from kam.models import Delivery, Event, Token
from tests import factories

pytestmark = pytest.mark.django_db
LOGIN = "/auth/login/"
RIGHT = "right horse battery"


@pytest.fixture
def lin(north):
    user = factories.UserFactory(username="lin", name="Lin Xiao", role=Role.MANAGER, team=north)
    user.set_password(RIGHT)
    user.save()
    return user


def attempt(client, name="lin", password="wrong", address="10.0.0.1"):
    return client.post(LOGIN, {"login": name, "password": password}, REMOTE_ADDR=address)


@pytest.mark.db_both
def test_a_person_signs_in_by_name_or_address(lin):
    assert attempt(Client(), password=RIGHT).status_code == 302
    assert attempt(Client(), name="lin@example.com", password=RIGHT).status_code == 302
    assert Event.objects.filter(verb="user.signed_in", subject_id=lin.pk).count() == 2


def test_the_sixth_wrong_try_blocks_a_name_from_its_address(lin):
    client = Client()
    assert [attempt(client).status_code for _ in range(6)] == [200] * 5 + [429]
    assert attempt(client, password=RIGHT).status_code == 429
    assert attempt(client, name=" LIN ", password=RIGHT).status_code == 429
    assert attempt(Client(), password=RIGHT, address="10.0.0.2").status_code == 302


@pytest.mark.db_both
def test_the_block_ends_after_half_an_hour(lin):
    client = Client()
    for _ in range(6):
        attempt(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert attempt(client, password=RIGHT).status_code == 302


def test_unknown_names_are_answered_and_blocked_like_known_ones(lin):
    known = [attempt(Client(), name="lin") for _ in range(6)]
    unknown = [attempt(Client(), name="nob") for _ in range(6)]
    assert [r.status_code for r in known] == [r.status_code for r in unknown]

    def plain(response, name):
        text = response.content.decode().replace(f'value="{name}"', "")
        return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]+"', "", text)

    assert plain(known[0], "lin") == plain(unknown[0], "nob")


def test_a_wrong_password_is_reckoned_as_long_for_a_name_that_is_not_there(lin, monkeypatch):
    """What takes the time of a sign-in is the hash of the password: it is made as often for who is there."""
    hasher, made = type(get_hasher()), []
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda *args, **kwargs: made.append(1) or encode(*args, **kwargs))
    for known, unknown in (("lin", "nobody"), (lin.email, "nobody@example.com")):
        counts = []
        for name in (known, unknown):
            attempt(Client(), name=name)
            counts.append(len(made))
            made.clear()
        assert counts[0] == counts[1] > 0, known


def test_the_sixtieth_wrong_try_blocks_an_address_for_every_name(lin):
    codes = [attempt(Client(), name=f"guess{n % 20}").status_code for n in range(60)]
    assert codes[:59] == [200] * 59
    assert codes[59] == 429
    assert attempt(Client(), password=RIGHT).status_code == 429
    assert attempt(Client(), password=RIGHT, address="10.0.0.9").status_code == 302


def test_a_sign_in_gets_a_session_of_its_own(lin):
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["planted"] = "by somebody"
    session.save()
    before = client.session.session_key
    attempt(client, password=RIGHT)
    assert client.session.session_key != before


@pytest.mark.db_both
@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_address_leads_away_from_here(lin, target):
    client = Client()
    response = client.post(LOGIN, {"login": "lin", "password": RIGHT, "next": target})
    assert response["Location"].startswith("/") and "evil" not in response["Location"]
    for path in ("/me/language/", "/me/appearance/"):
        away = client.post(path, {"next": target, "language": "en", "appearance": "dark"})
        assert away["Location"] == "/"


def test_leaving_needs_a_post(lin):
    client = Client()
    attempt(client, password=RIGHT)
    assert client.get("/auth/logout/").status_code == 200
    assert client.get("/me/").status_code == 200
    client.post("/auth/logout/")
    assert client.get("/me/").status_code == 302


def test_a_new_password_ends_other_sessions_and_all_tokens(lin):
    here, there = Client(), Client()
    attempt(here, password=RIGHT)
    attempt(there, password=RIGHT)
    Token.objects.create(user=lin, name="erp", scopes=["read"])
    values = {"oldpassword": RIGHT, "password1": "another long horse", "password2": "another long horse"}
    assert here.post("/auth/password/change/", values).status_code == 302
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302
    assert not Token.objects.filter(revoked_at__isnull=True).exists()


def test_a_new_password_is_none_that_one_has_already(lin):
    here, there = Client(), Client()
    attempt(here, password=RIGHT)
    attempt(there, password=RIGHT)
    answer = here.post("/auth/password/change/", {"oldpassword": RIGHT, "password1": RIGHT, "password2": RIGHT})
    assert answer.status_code == 200 and "This is the password you have now" in answer.content.decode()
    assert there.get("/me/").status_code == 200 and not Event.objects.filter(verb="user.password_set").exists()


@pytest.mark.parametrize("values", [{"is_active": False}, {"role": Role.SERVICE}])
def test_disabling_or_another_role_ends_sessions_and_tokens(lin, ada, values):
    client = Client()
    attempt(client, password=RIGHT)
    _token, secret = Token.objects.create(user=lin, name="erp", scopes=["read"])
    users.change(lin, values, by=ada)
    assert client.get("/me/").status_code == 302
    answer = Client().get("/api/v1/me/", HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert answer.status_code == 401


def test_a_forgotten_password_is_reset_by_a_mailed_link_that_works_once(lin):
    client = Client()
    assert client.post("/auth/password/reset/", {"email": "lin@example.com"}).status_code == 302
    outbox.relay()
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body).group(1)
    page = client.get(link, follow=True)
    new = {"password1": "quite another horse", "password2": "quite another horse"}
    client.post(page.redirect_chain[-1][0], new)
    assert attempt(Client(), password="quite another horse").status_code == 302
    assert (
        "csrfmiddlewaretoken"
        not in Client().get(link, follow=True).content.decode().split("<main")[1].split("<footer")[0]
    )


def test_a_reset_says_the_same_for_unknown_addresses_and_stops_at_the_sixth(lin):
    known = Client().post("/auth/password/reset/", {"email": "lin@example.com"})
    unknown = Client().post("/auth/password/reset/", {"email": "nobody@example.com"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    codes = [Client().post("/auth/password/reset/", {"email": "lin@example.com"}).status_code for _ in range(5)]
    assert codes == [302] * 4 + [429]


@pytest.mark.db_both
def test_mails_leave_by_the_outbox_and_the_link_does_not_stay_there(lin):
    Client().post("/auth/password/reset/", {"email": "lin@example.com"})
    assert not mail.outbox
    outbox.relay()
    assert len(mail.outbox) == 1
    assert Delivery.objects.get(kind="mail").payload == {}


@pytest.mark.db_both
def test_the_first_administrator_gets_in_by_a_one_time_link(capsys, db):
    from django.core.management import call_command

    call_command("first_admin", "--base", "http://testserver/")
    link = re.search(r"http://testserver(/\S+)", capsys.readouterr().out).group(1)
    client = Client()
    page = client.get(link, follow=True)
    new = {"password1": "quite another horse", "password2": "quite another horse"}
    assert client.post(page.redirect_chain[-1][0], new).status_code == 302
    assert attempt(client, name="admin", password="quite another horse").status_code == 302
    call_command("first_admin")
    assert "Sign in as admin" in capsys.readouterr().out


def test_a_link_is_made_only_for_people_who_have_no_password(lin, ada):
    with pytest.raises(Refused):
        users.invite(lin, base="http://testserver/", by=ada)


def test_nobody_signs_up(db):
    client = Client()
    response = client.post("/auth/signup/", {"username": "x", "password1": RIGHT, "password2": RIGHT})
    assert b"csrfmiddlewaretoken" not in response.content.split(b"<main")[-1].split(b"<footer")[0]


def test_an_integration_is_a_stranger_once_its_maker_is_disabled(ada, zhao):
    robot = users.add(values={"username": "erp", "name": "ERP", "role": Role.INTEGRATION}, by=ada)
    assert robot.acts_for == ada
    _token, secret = Token.objects.create(user=robot, name="erp", scopes=["read"])
    client = Client()
    assert client.get("/api/v1/me/", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 200
    ada.is_active = False
    ada.save()
    assert client.get("/api/v1/me/", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 401


@pytest.mark.db_both
def test_a_token_is_shown_once_and_kept_as_a_digest(zhao, browser_of):
    client = browser_of(zhao)
    values = {"name": "ERP", "scopes": ["read", "trade:write"], "expires_on": timezone.localdate() + timedelta(days=30)}
    response = client.post("/settings/tokens/add/", values)
    shown = client.get(response["Location"]).content.decode()
    secret = re.search(r'id="secret">([^<]+)<', shown).group(1)
    token = Token.objects.get()
    assert secret not in str(vars(token))
    assert secret not in client.get(response["Location"]).content.decode()
    answer = Client().get("/api/v1/me/", HTTP_AUTHORIZATION=f"Bearer {secret}").json()
    assert answer["scopes"] == ["read", "trade:write"]
    client.post(reverse("kam:token-revoke", args=[token.uid]))
    assert Client().get("/api/v1/me/", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 401


def test_a_token_is_given_no_more_than_its_maker_may(ada):
    until = timezone.localdate() + timedelta(days=30)
    with pytest.raises(Refused):
        tokens.create(name="x", scopes=["policy:write"], expires_on=until, by=ada)
    with pytest.raises(Refused):
        tokens.create(name="x", scopes=["read"], expires_on=timezone.localdate() + timedelta(days=3000), by=ada)
