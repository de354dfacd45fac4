"""Nobody gives more than they hold: a role beyond the keeper's of people is a director's to give, its link nobody's."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from kam.actions import roles, users
from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Delivery, Event, Notice, User
from tests import factories

pytestmark = pytest.mark.django_db
BASE = "http://testserver/"
NEW = {"name": "Twin", "username": "twin", "email": "twin@example.com", "role": "director", "is_active": "on"}
LINK = re.compile(r"/auth/password/reset/key/[\w-]+/")


@pytest.mark.db_both
def test_an_administrator_makes_nobody_a_director_while_there_is_one(ada, zhao, lin, browser_of):
    page = browser_of(ada).post("/settings/people/add/", NEW)
    assert page.status_code == 422 and "Settings, Roles" in page.content.decode()
    assert not User.objects.filter(username="twin").exists()
    for role in (Role.DIRECTOR, Role.AUDITOR):
        with pytest.raises(Refused):
            users.change(lin, {"role": role}, by=ada)
    assert User.objects.get(pk=lin.pk).role == Role.MANAGER


def test_where_nobody_directs_yet_the_first_director_comes_by_the_administrator_s_link(ada, browser_of):
    client = browser_of(ada)
    page = client.post(client.post("/settings/people/add/", NEW)["Location"], follow=True).content.decode()
    assert LINK.search(page) and User.objects.get(username="twin").role == Role.DIRECTOR


@pytest.mark.db_both
def test_a_director_gives_the_role_on_a_page_and_the_link_goes_to_the_address_alone(ada, zhao, browser_of, client):
    browser = browser_of(ada)
    made = browser.post("/settings/people/add/", NEW | {"role": "account_manager"})["Location"]
    old = LINK.search(browser.post(made, follow=True).content.decode()).group()
    twin = User.objects.get(username="twin")
    directs = browser_of(zhao)
    assert "twin@example.com" in directs.get("/settings/roles/").content.decode()
    assert "twin@example.com" in directs.get(f"/settings/roles/{twin.pk}/").content.decode()
    Delivery.objects.all().delete()
    assert directs.post(f"/settings/roles/{twin.pk}/", {"role": "director"}).status_code == 302
    assert User.objects.get(pk=twin.pk).role == Role.DIRECTOR
    mail = Delivery.objects.get(kind="mail")
    assert mail.name == "twin@example.com" and LINK.search(mail.payload["text"])
    assert 'type="password"' not in client.get(old, follow=True).content.decode()
    shown = browser.post(f"/settings/people/{twin.pk}/invite/", follow=True).content.decode()
    assert not LINK.search(shown) and Delivery.objects.filter(kind="mail").count() == 2
    assert Event.objects.filter(verb="user.changed", subject_id=twin.pk, by_id=zhao.pk).count() == 1


def test_without_an_address_there_is_no_link_for_who_may_more(ada, zhao):
    blank = factories.UserFactory(role=Role.DIRECTOR, email="")
    blank.set_unusable_password()
    blank.save()
    with pytest.raises(Refused):
        users.invite(blank, base=BASE, by=ada)


def test_a_director_gives_no_more_than_they_hold_and_not_to_themselves(ada, zhao, lin):
    for user, role in ((lin, Role.ADMINISTRATOR), (lin, Role.FINANCE), (zhao, Role.MANAGER), (ada, Role.MANAGER)):
        with pytest.raises(Refused):
            roles.give(user, role=role, base=BASE, by=zhao)
    for user in (lin, ada):
        with pytest.raises(PermissionDenied):
            roles.give(factories.UserFactory(), role=Role.LEAD, base=BASE, by=user)
    program = factories.UserFactory(role=Role.INTEGRATION, acts_for=zhao)
    with pytest.raises(Refused):
        roles.give(program, role=Role.LEAD, base=BASE, by=zhao)


def test_another_role_ends_what_the_one_before_opened_and_is_told(zhao, lin, browser_of):
    client = browser_of(lin)
    roles.give(lin, role=Role.DIRECTOR, base=BASE, by=zhao)
    assert client.get("/me/").status_code == 302
    assert Notice.objects.get(user=lin).event.changes["role"] == ["account_manager", "director"]
    assert roles.give(lin, role=Role.DIRECTOR, base=BASE, by=zhao).role == Role.DIRECTOR
    assert Notice.objects.filter(user=lin).count() == 1


@pytest.mark.db_both
def test_the_last_director_is_not_sent_away_to_make_room(ada, zhao):
    for values in ({"is_active": False}, {"role": Role.MANAGER}):
        with pytest.raises(Refused):
            users.change(zhao, values, by=ada)
    factories.UserFactory(role=Role.DIRECTOR)
    users.change(zhao, {"is_active": False}, by=ada)


def test_the_page_is_for_those_who_may(ada, lin, zhao, browser_of):
    for user in (ada, lin):
        assert browser_of(user).get("/settings/roles/").status_code == 403
        assert browser_of(user).post(f"/settings/roles/{lin.pk}/", {"role": "team_lead"}).status_code == 403
    assert browser_of(zhao).post(f"/settings/roles/{lin.pk}/", {"role": "administrator"}).status_code == 422
    client = browser_of(zhao)
    assert [client.get(f"/settings/roles/{one.pk}/").status_code for one in (lin, ada, zhao)] == [200, 404, 404]


def test_the_operator_gives_a_role_where_the_only_director_is_gone(zhao, lin):
    call_command("give_role", "LIN", "director", stdout=StringIO())
    assert User.objects.get(pk=lin.pk).role == Role.DIRECTOR
    assert Event.objects.get(verb="user.changed").by_id == User.objects.system().pk
    with pytest.raises(CommandError):
        call_command("give_role", "nobody", "director", stdout=StringIO())
