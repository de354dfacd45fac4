"""Whoever may do more is not lowered first and taken over then; nobody becomes a program; who leads all, neither."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from kam.actions import roles, service_accounts, teams, users
from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Delivery, SavedView, User
from tests import factories

pytestmark = pytest.mark.django_db
BASE = "http://testserver/"


def edited(person, **changes):
    names = ("name", "username", "email", "role")
    return {name: getattr(person, name) for name in names} | {"is_active": "on"} | changes


def fresh(user):
    return User.objects.get(pk=user.pk)


@pytest.mark.db_both
@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.AUDITOR])
def test_whoever_may_more_is_disabled_by_an_administrator_and_not_lowered(ada, zhao, browser_of, role):
    other = factories.UserFactory(role=role, email="other@example.com")
    client, path = browser_of(ada), f"/settings/people/{other.pk}/edit/"
    for lower in (Role.MANAGER, Role.LEAD, Role.FINANCE, Role.ADMINISTRATOR):
        answer = client.post(path, edited(other, role=lower))
        assert answer.status_code == 422 and "you may disable them" in answer.content.decode()
    off = {name: value for name, value in edited(other).items() if name != "is_active"}
    assert client.post(path, off).status_code == 302 and not fresh(other).is_active
    for change in ({"email": "evil@example.com"}, {"role": "account_manager"}):
        assert client.post(path, edited(other, **change)).status_code == 422
        assert client.post(path, off | change).status_code == 422
    assert client.post(path, edited(other)).status_code == 302
    kept = fresh(other)
    assert (kept.role, kept.email, kept.is_active) == (role, "other@example.com", True)
    assert roles.give(kept, role=Role.MANAGER, base=BASE, by=zhao).role == Role.MANAGER


def test_nobody_sends_themselves_a_way_in_by_lowering(ada, zhao):
    other = factories.UserFactory(role=Role.DIRECTOR, email="other@example.com")
    with pytest.raises(Refused):
        users.change(other, {"role": Role.MANAGER}, by=ada)
    with pytest.raises(Refused):
        users.change(fresh(other), {"email": "evil@example.com"}, by=ada)
    Client().post("/auth/password/reset/", {"email": "evil@example.com"})
    assert not any("reset/key" in str(mail.payload) for mail in Delivery.objects.all())


def test_where_nobody_directs_whoever_did_stays_what_they_were(ada, zhao):
    """The last director is disabled by the operator's hand alone; an administrator then makes one, and lowers none."""
    User.objects.filter(pk=zhao.pk).update(is_active=False)
    for values in ({"role": Role.MANAGER}, {"email": "evil@example.com", "is_active": True}):
        with pytest.raises(Refused):
            users.change(zhao, values, by=ada)
    assert users.change(fresh(zhao), {"is_active": True}, by=ada).is_active


@pytest.mark.db_both
@pytest.mark.parametrize("role", [Role.MANAGER, Role.DIRECTOR, Role.AUDITOR])
def test_nobody_becomes_a_program(ada, zhao, browser_of, role):
    """A token for it would read their notices and private views, in the administrator's name."""
    person = factories.UserFactory(role=role, email="person@example.com")
    SavedView.objects.create(user=person, page="accounts", name="whom I distrust", query="q=x")
    client, path = browser_of(ada), f"/settings/people/{person.pk}/edit/"
    assert 'value="integration"' not in client.get(path).content.decode()
    assert 'value="integration"' not in client.get("/settings/people/add/").content.decode()
    assert client.post(path, edited(person, role="integration")).status_code == 422
    with pytest.raises(Refused):
        users.change(person, {"role": Role.INTEGRATION}, by=ada)
    assert (fresh(person).role, fresh(person).acts_for) == (role, None)


def test_a_program_becomes_nobody(ada, browser_of):
    values = {"name": "ERP", "username": "erp", "acts_for": ada, "is_active": True}
    program = service_accounts.add(values=values, by=ada)
    path = f"/settings/people/{program.pk}/edit/"
    assert 'value="team_lead"' not in browser_of(ada).get(path).content.decode()
    assert browser_of(ada).post(path, edited(program, role="team_lead")).status_code == 422
    with pytest.raises(Refused):
        users.change(program, {"role": Role.LEAD, "email": "x@example.com"}, by=ada)
    assert browser_of(ada).post(path, edited(program, name="ERP, orders")).status_code == 302
    assert (fresh(program).name, fresh(program).role, fresh(program).acts_for) == ("ERP, orders", "integration", ada)


@pytest.fixture
def top(north):
    """A team that has North below it."""
    found = factories.TeamFactory(name="Top", path="/")
    found = teams.put(found, {"name": "Top"}, by=User.objects.system())
    teams.put(north, {"parent": found}, by=User.objects.system())
    return found


@pytest.mark.db_both
def test_a_lead_of_all_teams_is_made_by_a_director(ada, zhao, lin, north, top):
    values = {"name": "Puppet", "username": "puppet", "email": "puppet@example.com", "role": Role.LEAD}
    with pytest.raises(Refused):
        users.add(values=values | {"team": top}, by=ada)
    puppet = users.add(values=values | {"team": north}, by=ada)  # somebody has to make leads
    with pytest.raises(Refused):
        users.change(puppet, {"team": top}, by=ada)
    with pytest.raises(Refused):
        teams.put(top, {"lead": puppet}, by=ada)
    users.change(fresh(puppet), {"is_active": False}, by=ada)
    with pytest.raises(Refused):  # and enabled then
        teams.put(top, {"lead": puppet}, by=ada)
    teams.put(north, {"parent": None}, by=ada)
    with pytest.raises(Refused):  # North would be all there is
        teams.remove(top, by=ada)
    User.objects.filter(pk=puppet.pk).update(role=Role.MANAGER, team=top)
    assert roles.give(fresh(puppet), role=Role.LEAD, base=BASE, by=zhao).role == Role.LEAD


@pytest.mark.db_both
def test_a_lead_of_all_teams_is_not_taken_over_by_an_administrator(ada, zhao, lin, north, top, browser_of):
    lin.set_password("zimt und salz 7788")
    User.objects.filter(pk=lin.pk).update(team=top, password=lin.password)
    head = roles.give(fresh(lin), role=Role.LEAD, base=BASE, by=zhao)
    assert not fresh(head).has_usable_password(), "as with every role beyond an administrator's"
    for change in ({"email": "evil@example.com"}, {"role": Role.MANAGER}, {"team": north}):
        with pytest.raises(Refused):
            users.change(fresh(head), change, by=ada)
    assert users.change(fresh(head), {"is_active": False}, by=ada).role == Role.LEAD


@pytest.mark.db_both
def test_who_owns_programs_is_asked_once_however_many_lead(ada, north, top, browser_of, django_assert_max_num_queries):
    for number in range(30):
        factories.UserFactory(username=f"lead{number}", role=Role.LEAD, team=(north, top)[number % 2])
    client = browser_of(ada)
    with django_assert_max_num_queries(25):
        page = client.get("/settings/programs/add/")
    assert page.status_code == 200


def test_an_administrator_who_was_lowered_meanwhile_changes_nobody(ada, lin, zhao):
    """Two browsers: theirs was let in as an administrator, and is at work when the other one has lowered them."""
    second = factories.UserFactory(role=Role.ADMINISTRATOR)
    read = fresh(ada)
    users.change(ada, {"role": Role.MANAGER}, by=second)
    for values in ({"role": Role.MANAGER}, {"email": "evil@example.com"}, {"is_active": False}):
        with pytest.raises(PermissionDenied):
            users.change(second, values, by=read)


def test_who_was_raised_meanwhile_is_no_longer_the_administrator_s(ada, zhao, lin):
    read = fresh(lin)
    roles.give(lin, role=Role.DIRECTOR, base=BASE, by=zhao)
    for values in ({"email": "evil@example.com"}, {"username": "evil"}, {"role": Role.LEAD}):
        with pytest.raises(Refused):
            users.change(read, values, by=ada)
    assert (fresh(lin).email, fresh(lin).role) == ("lin@example.com", Role.DIRECTOR)
