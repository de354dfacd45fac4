"""Where the provider alone lets people in: no other door, but for administrators named for the day it is away."""

from __future__ import annotations

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory

from kam.actions import sign_ons, users
from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Event, User
from tests import factories
from tests.kam.sign_ons.company import come, with_settings

pytestmark = pytest.mark.django_db
RIGHT = "right horse battery"


def with_password(user):
    user.set_password(RIGHT)
    user.save()
    return user


def by_password(name):
    client = Client()
    client.post("/auth/login/", {"login": name, "password": RIGHT})
    return client.get("/me/").status_code == 200


@pytest.fixture
def alone(company, settings):
    with_settings(settings, passwords=False, break_glass=frozenset({"ada", "lin"}))


def test_passwords_open_nothing_but_for_an_administrator_who_is_named(alone, lin, ada, zhao):
    other = factories.UserFactory(username="bob", role=Role.ADMINISTRATOR)
    for user in (lin, ada, zhao, other):
        with_password(user)
    assert [by_password(user.username) for user in (ada, lin, zhao, other)] == [True, False, False, False]
    assert by_password(ada.email) and not by_password(zhao.email)


def test_nor_do_they_for_other_doors_that_ask_django(alone, zhao):
    with_password(zhao)
    request = RequestFactory().post("/admin/login/")
    assert authenticate(request, username="zhao", password=RIGHT) is None


def test_a_name_that_is_somebody_s_address_too_opens_neither(alone, ada, zhao):
    with_password(ada)
    User.objects.filter(pk=with_password(zhao).pk).update(username="ada@example.com")
    assert not by_password("ada@example.com")


def test_the_page_offers_the_provider_first_and_the_password_folded(alone):
    page = Client().get("/auth/login/").content.decode()
    assert page.index("Sign in with Acme ID") < page.index("<details") < page.index('name="password"')
    assert '<details class="fold">' in page


def test_with_both_ways_both_are_there(company, lin):
    assert by_password(with_password(lin).username)
    assert '<details class="fold" open>' in Client().get("/auth/login/").content.decode()


def test_who_is_named_for_that_day_is_never_the_provider_s(alone, ada, company):
    company.knows("s-ada", email=ada.email, email_verified=True, groups=["kam-sales"])
    assert come(company, "s-ada").status_code == 403
    assert User.objects.get(pk=ada.pk).role == Role.ADMINISTRATOR and not SocialAccount.objects.exists()


def test_nobody_is_sent_a_link_that_sets_a_password(alone, ada, browser_of):
    new = users.add(values={"username": "new", "name": "New", "role": Role.MANAGER}, by=ada)
    with pytest.raises(Refused):
        users.invite(new, base="http://testserver/", by=ada)
    page = browser_of(ada).get(f"/settings/people/{new.pk}/").content.decode()
    assert "Make a sign-in link" not in page and "Not here yet" in page


@pytest.fixture
def boss(company, zhao):
    company.knows("s-zhao", email=zhao.email, email_verified=True, groups=["kam-directors"])
    come(company, "s-zhao")
    return User.objects.get(pk=zhao.pk)


def test_whoever_keeps_people_becomes_nobody_by_a_link(boss, ada, browser_of):
    with pytest.raises(Refused):
        users.invite(boss, base="http://testserver/", by=ada)
    sign_ons.unlink(boss, by=ada)
    with pytest.raises(Refused):
        users.invite(boss, base="http://testserver/", by=ada)


def test_unlinked_a_person_is_linked_anew_under_another_key(boss, ada, lin, company, browser_of):
    assert "By single sign-on" in browser_of(ada).get("/settings/people/").content.decode()
    company.knows("s-anew", email=boss.email, email_verified=True, groups=["kam-directors"])
    assert come(company, "s-anew").status_code == 403
    assert browser_of(lin).post(f"/settings/people/{boss.pk}/unlink/").status_code == 403
    assert browser_of(ada).get(f"/settings/people/{boss.pk}/unlink/").status_code == 200
    assert browser_of(ada).post(f"/settings/people/{boss.pk}/unlink/").status_code == 302
    assert Event.objects.filter(verb="user.unlinked", subject_id=boss.pk, by_id=ada.pk).count() == 1
    assert come(company, "s-anew").status_code == 302
    assert SocialAccount.objects.get().uid == "s-anew"


def test_my_settings_say_how_one_comes_in(alone, boss, browser_of):
    page = browser_of(boss).get("/me/").content.decode()
    assert "Acme ID" in page and "/auth/password/change/" not in page
