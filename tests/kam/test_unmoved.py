"""What was begun before a sign-in moved ends with it: half a sign-in, a link, a request that is under way."""

from __future__ import annotations

import re

import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from kam.actions import feeds, preferences, roles, tokens, users
from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Delivery, Token, User
from tests import factories

pytestmark = pytest.mark.django_db
BASE, WORDS = "http://testserver/", "zimt und salz 7788"
LINK = re.compile(r"/auth/password/reset/key/[\w-]+/")


def fresh(user):
    return User.objects.get(pk=user.pk)


def code(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def lin(lin):
    lin.set_password(WORDS)
    lin.save()
    return lin


@pytest.fixture
def waiting(lin):
    """A browser in which the password was taken, and the second step waits."""
    TOTP.activate(lin, generate_totp_secret())
    client = Client()
    answer = client.post("/auth/login/", {"login": "lin", "password": WORDS})
    assert answer["Location"].startswith("/auth/2fa/authenticate/")
    return client


def raised(lin, zhao):
    roles.give(lin, role=Role.DIRECTOR, base=BASE, by=zhao)


def disabled(lin, ada):
    users.change(lin, {"is_active": False}, by=ada)
    users.change(fresh(lin), {"is_active": True}, by=ada)


def moved(lin, ada):
    users.change(lin, {"email": "other@example.com"}, by=ada)


@pytest.mark.db_both
@pytest.mark.parametrize(
    ("happening", "scanned"), [(raised, True), (disabled, True), (moved, True), (raised, False), (moved, False)]
)
def test_half_a_sign_in_ends_with_the_other_ways_in(lin, zhao, ada, waiting, happening, scanned, monkeypatch):
    """`scanned` no: the first step was taken at the very moment, its session written after the others had ended."""
    if not scanned:
        monkeypatch.setattr(users, "sign_out", lambda user, keep="": 0)
    happening(lin, zhao if happening is raised else ada)
    Authenticator.objects.filter(user=lin).delete()
    TOTP.activate(fresh(lin), secret := generate_totp_secret())
    waiting.post("/auth/2fa/authenticate/", {"code": code(secret)})
    assert waiting.get("/me/").status_code == 302
    assert not scanned or "/auth/login/" in waiting.get("/auth/2fa/authenticate/")["Location"]


def test_half_a_sign_in_of_somebody_else_waits_on(zhao, ada, waiting):
    disabled(factories.UserFactory(), ada)
    assert waiting.get("/auth/2fa/authenticate/").status_code == 200
    assert Session.objects.exists()


def test_a_whole_sign_in_in_two_steps_opens(lin):
    TOTP.activate(lin, secret := generate_totp_secret())
    client = Client()
    client.post("/auth/login/", {"login": "lin", "password": WORDS})
    client.post("/auth/2fa/authenticate/", {"code": code(secret)})
    assert client.get("/me/").status_code == 200


def opens(link):
    return 'type="password"' in Client().get(LINK.search(link).group(), follow=True).content.decode()


@pytest.mark.db_both
def test_a_link_ends_with_the_role_and_with_a_disabling_for_good(lin, ada):
    link = users.one_time_link(lin, base=BASE)
    assert opens(link)
    users.change(lin, {"phone": "+86 10 5555 0000"}, by=ada)
    assert opens(link), "what has to do with no way in leaves it"
    users.change(fresh(lin), {"role": Role.SERVICE}, by=ada)
    assert not opens(link)
    users.change(fresh(lin), {"role": Role.MANAGER}, by=ada)
    assert not opens(link), "the same role again is another one"
    link = users.one_time_link(fresh(lin), base=BASE)
    assert opens(link)
    disabled(fresh(lin), ada)
    assert not opens(link)


# Two browsers: `read` is the person as the request of one of them began, when the other one has moved their sign-in.


@pytest.mark.db_both
def test_a_role_given_while_the_address_moves_goes_to_the_address_that_stood_there(lin, zhao):
    read = fresh(lin)
    roles.give(lin, role=Role.DIRECTOR, base=BASE, by=zhao)
    with pytest.raises(Refused):
        preferences.move(email="evil@example.com", by=read)
    assert fresh(lin).email == "lin@example.com"
    assert Delivery.objects.get(kind="mail").name == "lin@example.com"


@pytest.mark.db_both
def test_an_address_moved_while_the_role_is_given_is_seen_first(lin, zhao, browser_of):
    page = browser_of(zhao)
    version = fresh(lin).version
    preferences.move(email="evil@example.com", by=fresh(lin))
    answer = page.post(f"/settings/roles/{lin.pk}/", {"role": "director", "_version": version})
    assert answer.status_code in (412, 422) and fresh(lin).role == Role.MANAGER


@pytest.mark.db_both
def test_a_password_set_meanwhile_brings_back_neither_role_nor_place(lin, ada, zhao):
    """allauth writes the whole row as it was read: with it the role before, and who was disabled is back."""
    other = factories.UserFactory(role=Role.DIRECTOR)
    other.set_password(WORDS)
    other.save()
    for person, move in ((other, lambda: roles.give(fresh(other), role=Role.MANAGER, base=BASE, by=zhao)),
                         (lin, lambda: users.change(fresh(lin), {"is_active": False}, by=ada)),
                         (other, lambda: users.change(fresh(other), {"email": "n@example.com"}, by=ada))):  # fmt: skip
        read = fresh(person)
        move()
        with pytest.raises(Refused):
            get_adapter().set_password(read, "another one 4711")
        assert fresh(person).check_password(WORDS)
    assert fresh(other).role == Role.MANAGER and not fresh(lin).is_active
    read = fresh(other)
    User.objects.filter(pk=other.pk).update(name="Another Name")
    get_adapter().set_password(read, "another one 4711")
    assert fresh(other).name == "Another Name" and fresh(other).check_password("another one 4711")


@pytest.mark.db_both
def test_no_factor_token_or_calendar_address_outlives_the_end_of_the_others(lin, ada, zhao):
    read, keeper = fresh(lin), fresh(ada)
    roles.give(lin, role=Role.DIRECTOR, base=BASE, by=zhao)
    factor = Authenticator.objects.create(user=read, type=Authenticator.Type.WEBAUTHN, data={})
    with pytest.raises(Refused):
        users.factor_added(read, factor)
    with pytest.raises(Refused):
        feeds.open(by=read)
    users.change(ada, {"is_active": False}, by=factories.UserFactory(role=Role.ADMINISTRATOR))
    with pytest.raises(Refused):
        tokens.create(name="erp", scopes=["read"], expires_on=timezone.localdate(), by=keeper)
    assert not Authenticator.objects.filter(user=lin).exists() and not Token.objects.exists()


@pytest.mark.db_both
def test_a_password_hashed_anew_at_a_sign_in_brings_none_back(lin, zhao, settings):
    lin.password = PBKDF2PasswordHasher().encode(WORDS, "an old grain of salt 77", 1)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    lin.save()
    read, again = fresh(lin), fresh(lin)
    roles.give(lin, role=Role.DIRECTOR, base=BASE, by=zhao)
    assert read.check_password(WORDS) and not fresh(lin).has_usable_password()
    User.objects.filter(pk=lin.pk).update(password=again.password)
    assert again.check_password(WORDS) and fresh(lin).password != read.password and fresh(lin).check_password(WORDS)
