"""Service accounts: who makes them, whom they may act for, who gives them tokens, and that no door opens to them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kam.actions import service_accounts, tokens, users
from kam.choices import Role
from kam.ground.errors import Refused
from kam.ground.rights import grant
from kam.models import Event, Notice, Token, User
from tests import factories

pytestmark = pytest.mark.django_db
RIGHT = "right horse battery"


def soon():
    return timezone.localdate() + timedelta(days=30)


@pytest.fixture
def erp(ada):
    values = {"name": "ERP", "username": "erp", "acts_for": ada, "is_active": True}
    return service_accounts.add(values=values, by=ada)


def who(secret):
    return Client().get("/api/v1/me/", HTTP_AUTHORIZATION=f"Bearer {secret}")


@pytest.mark.db_both
def test_made_named_given_a_token_renewed_and_ended_on_pages(ada, lin, browser_of):
    client = browser_of(ada)
    form = {"name": "ERP, orders", "username": "erp", "acts_for": lin.pk, "is_active": "on"}
    page = client.post("/settings/programs/add/", form)
    robot = User.objects.get(username="erp")
    assert page["Location"] == f"/settings/programs/{robot.pk}/" and robot.acts_for == lin
    assert (robot.role, robot.has_usable_password()) == (Role.INTEGRATION, False)
    said = client.post(f"/settings/programs/{robot.pk}/token/", {"name": "A", "scopes": ["read"], "expires_on": soon()})
    secret = re.search(r'id="secret">([^<]+)<', client.get(said["Location"]).content.decode()).group(1)
    assert who(secret).json()["username"] == "erp" and who(secret).json()["reach"] == "own"
    token = Token.objects.get()
    assert token.user == robot and Event.objects.get(verb="token.created").data["holder"] == "ERP, orders"
    client.post(f"/settings/tokens/{token.uid}/renew/")
    assert Token.objects.filter(user=robot).count() == 2
    client.post(f"/settings/tokens/{token.uid}/revoke/")
    assert who(secret).status_code == 401
    assert "ERP, orders" in client.get("/settings/programs/").content.decode()


def test_pages_are_for_those_who_keep_people_and_for_owners(erp, lin, zhao, ada, browser_of):
    owned = factories.UserFactory(name="Mine", role=Role.INTEGRATION, acts_for=zhao)
    for path in ("", "add/", f"{erp.pk}/", f"{erp.pk}/edit/", f"{erp.pk}/token/"):
        assert browser_of(lin).get(f"/settings/programs/{path}").status_code == 403
        assert browser_of(lin).post(f"/settings/programs/{path}", {"name": "x"}).status_code in (403, 405)
    client = browser_of(zhao)
    said = client.get("/settings/programs/").content.decode()
    assert "Mine" in said and "ERP" not in said
    assert [client.get(f"/settings/programs/{erp.pk}/{path}").status_code for path in ("", "token/")] == [404, 404]
    assert client.get(f"/settings/programs/{owned.pk}/edit/").status_code == 403
    form = {"name": "A", "scopes": ["read"], "expires_on": soon()}
    assert client.post(f"/settings/programs/{owned.pk}/token/", form).status_code == 302
    assert browser_of(ada).post(f"/settings/programs/{owned.pk}/token/", form).status_code == 422
    assert browser_of(ada).get(f"/settings/programs/{lin.pk}/").status_code == 404


def test_nobody_gets_further_by_a_program_than_by_themselves(ada, zhao, lin, erp, browser_of):
    """An administrator may not let a program act for a director, nor take over the director's own."""
    with pytest.raises(Refused):
        service_accounts.add(values={"name": "x", "username": "x", "acts_for": zhao}, by=ada)
    with pytest.raises(Refused):
        service_accounts.change(erp, {"acts_for": zhao}, by=ada)
    form = {"name": "ERP", "username": "erp", "acts_for": zhao.pk, "is_active": "on"}
    assert browser_of(ada).post(f"/settings/programs/{erp.pk}/edit/", form).status_code == 422
    theirs = factories.UserFactory(role=Role.INTEGRATION, acts_for=zhao)
    made, _secret = tokens.create(name="x", scopes=["read"], expires_on=soon(), holder=theirs, by=zhao)
    for verb in (
        lambda: tokens.create(name="y", scopes=["read"], expires_on=soon(), holder=theirs, by=ada),
        lambda: tokens.renew(made, by=ada),
        lambda: tokens.create(name="y", scopes=["read"], expires_on=soon(), holder=lin, by=ada),
    ):
        with pytest.raises(Refused):
            verb()
    assert Token.objects.count() == 1
    tokens.revoke(made, by=ada)


def test_nor_does_an_owner_who_is_nobody_or_no_person_do(ada, erp, lin):
    gone = factories.UserFactory(is_active=False)
    for owner in (None, erp, gone, User.objects.system()):
        with pytest.raises(Refused):
            service_accounts.add(values={"name": "x", "username": "x", "acts_for": owner}, by=ada)


def test_a_token_is_worth_no_more_than_the_owner_may(ada, lin, erp):
    service_accounts.change(erp, {"acts_for": lin}, by=ada)
    erp.refresh_from_db()
    with pytest.raises(Refused):
        tokens.create(name="x", scopes=["runs:write"], expires_on=soon(), holder=erp, by=ada)


def test_another_owner_or_none_ends_all_its_tokens(ada, lin, erp):
    _token, secret = tokens.create(name="x", scopes=["read"], expires_on=soon(), holder=erp, by=ada)
    assert who(secret).status_code == 200
    service_accounts.change(erp, {"acts_for": lin}, by=ada)
    assert who(secret).status_code == 401
    erp.refresh_from_db()
    _token, secret = tokens.create(name="x", scopes=["read"], expires_on=soon(), holder=erp, by=ada)
    users.change(lin, {"is_active": False}, by=ada)
    assert who(secret).status_code == 401
    with pytest.raises(Refused):
        tokens.create(name="x", scopes=["read"], expires_on=soon(), holder=erp, by=ada)


def test_no_door_opens_to_a_program(ada, erp):
    erp.set_password(RIGHT)  # even if it had one
    erp.save()
    for name in ("erp", "ERP", erp.email or "erp"):
        client = Client()
        answer = client.post("/auth/login/", {"login": name, "password": RIGHT})
        assert answer.status_code == 200 and client.get("/me/").status_code == 302
    client = Client()
    client.post("/admin/login/", {"username": "erp", "password": RIGHT})
    assert client.get("/me/").status_code == 302
    erp.set_unusable_password()
    erp.save()
    with pytest.raises(Refused):
        users.invite(erp, base="http://testserver/", by=ada)


@pytest.fixture
def of_lin(ada, lin):
    values = {"name": "Phone", "username": "phone", "acts_for": lin, "is_active": True}
    program = service_accounts.add(values=values, by=ada)
    scopes = ["read", "accounts:write"]
    _token, secret = tokens.create(name="x", scopes=scopes, expires_on=soon(), holder=program, by=ada)
    return program, secret


@pytest.mark.db_both
def test_a_program_may_no_more_than_whoever_named_its_owner(ada, lin, of_lin, acme):
    """What lin may and an administrator may not (log visits, write reports), no token lends an administrator."""
    program, secret = of_lin
    given = set(who(secret).json()["rights"])
    assert given == grant(lin).rights & grant(ada).rights and {"edit_accounts", "edit_trade"} <= given
    assert not {"log_visits", "move_stages", "edit_cases", "write_reports"} & given
    with pytest.raises(Refused):
        tokens.create(name="y", scopes=["policy:write"], expires_on=soon(), holder=program, by=ada)
    Token.objects.filter(user=program).update(scopes=["read", "visits:write"])
    told = {"account": acme.pk, "outcome": "advance"}
    answer = Client().post("/api/v1/visits/", told, "application/json", HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert answer.status_code == 403


@pytest.mark.db_both
def test_a_director_who_makes_the_tokens_of_a_program_lends_it_all(zhao, ada):
    program = factories.UserFactory(role=Role.INTEGRATION, acts_for=zhao)
    _token, secret = tokens.create(name="x", scopes=["policy:write"], expires_on=soon(), holder=program, by=zhao)
    assert set(who(secret).json()["rights"]) == grant(zhao).rights
    with pytest.raises(Refused):
        tokens.create(name="y", scopes=["read"], expires_on=soon(), holder=program, by=ada)


def test_the_owner_is_told_of_the_program_and_of_each_token(lin, of_lin):
    told = Notice.objects.filter(user=lin).values_list("event__verb", flat=True)
    assert sorted(told) == ["token.created", "user.lent"]


def test_of_the_owner_s_own_doing_nobody_is_told(ada, erp):
    tokens.create(name="x", scopes=["read"], expires_on=soon(), holder=erp, by=ada)
    assert not Notice.objects.exists()
