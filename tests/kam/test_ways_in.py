"""Nobody comes in as somebody who may do more: addresses, names and roles change with a word to whom it concerns."""

from __future__ import annotations

import pytest
from django.test import Client

from kam.actions import feeds, roles, users
from kam.choices import Role
from kam.ground import outbox
from kam.ground.errors import Refused
from kam.models import Delivery, Feed, Notice, User
from tests import factories

pytestmark = pytest.mark.django_db


def edited(person, **changes):
    names = ("name", "username", "email", "role")
    return {name: getattr(person, name) for name in names} | {"is_active": "on"} | changes


@pytest.mark.parametrize("change", [{"email": "evil@example.com"}, {"email": ""}, {"username": "ceo"}])
def test_the_way_in_of_a_director_is_not_the_administrator_s(ada, zhao, browser_of, change):
    answer = browser_of(ada).post(f"/settings/people/{zhao.pk}/edit/", edited(zhao, **change))
    assert answer.status_code == 422 and "may do more than you" in answer.content.decode()
    assert User.objects.get(pk=zhao.pk).email == "zhao@example.com"
    with pytest.raises(Refused):
        users.change(zhao, change | {"role": Role.MANAGER}, by=ada)
    factories.UserFactory(role=Role.DIRECTOR)
    users.change(zhao, {"is_active": False}, by=ada)
    with pytest.raises(Refused):  # disabled, but about to come back
        users.change(zhao, change | {"is_active": True}, by=ada)


@pytest.mark.db_both
def test_the_rest_of_a_director_stays_the_administrator_s(ada, zhao, browser_of):
    User.objects.filter(pk=zhao.pk).update(email="Zhao@Example.com")
    client = browser_of(ada)
    assert client.post(f"/settings/people/{zhao.pk}/edit/", edited(zhao, name="Zhao M.")).status_code == 302
    assert User.objects.get(pk=zhao.pk).name == "Zhao M."


@pytest.mark.db_both
def test_another_address_signs_out_and_is_told(ada, lin, browser_of):
    client = browser_of(lin)
    users.change(lin, {"email": "xiao@example.com"}, by=ada)
    assert client.get("/me/")["Location"].startswith("/auth/login/")
    assert Notice.objects.get(user=lin).event.changes["email"] == ["lin@example.com", "xiao@example.com"]
    mail = Delivery.objects.get(kind="mail")
    assert mail.name == "lin@example.com" and "xiao@example.com" in outbox.opened(mail.payload)["text"]


@pytest.mark.db_both
def test_a_role_beyond_the_maker_s_is_announced(ada, zhao, lin):
    other = factories.UserFactory(role=Role.DIRECTOR)
    roles.give(lin, role=Role.DIRECTOR, base="http://testserver/", by=other)
    assert Notice.objects.filter(user=zhao).count() == 1 and Notice.objects.filter(user=lin).count() == 1
    roles.give(zhao, role=Role.MANAGER, base="http://testserver/", by=other)
    assert Notice.objects.filter(user=zhao).count() == 2 and Notice.objects.filter(user=lin).count() == 2


@pytest.mark.db_both
def test_a_role_within_the_maker_s_own_is_no_news(ada, zhao, lin, chen):
    users.add(values={"username": "wu", "role": Role.FINANCE}, by=ada)
    users.change(lin, {"role": Role.LEAD}, by=ada)
    assert not Notice.objects.exists()


@pytest.fixture
def zhao(zhao):
    zhao.set_password("right horse battery")
    zhao.save()
    return zhao


def fresh(client):
    """As somebody who has just given their password."""
    assert client.post("/auth/reauthenticate/", {"password": "right horse battery"}).status_code == 302
    return client


def test_one_moves_one_s_own_address_after_the_password(zhao, browser_of):
    elsewhere, here = browser_of(zhao), browser_of(zhao)
    for path in ("/me/address/", "/auth/email/"):
        assert "/reauthenticate/" in here.post(path, {"email": "min@example.com"})["Location"]
    assert fresh(here).post("/me/address/", {"email": "Min@Example.com"}).status_code == 302
    assert User.objects.get(pk=zhao.pk).email == "min@example.com"
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302
    assert Delivery.objects.get(kind="mail").name == "zhao@example.com"


@pytest.mark.db_both
def test_an_address_of_somebody_else_is_refused_to_oneself(zhao, lin, browser_of):
    answer = fresh(browser_of(zhao)).post("/me/address/", {"email": "LIN@example.com"})
    assert answer.status_code == 422 and User.objects.get(pk=zhao.pk).email == "zhao@example.com"


@pytest.mark.db_both
def test_a_long_address_gets_its_mail(ada, browser_of):
    email = f"{'a' * 64}@{'b' * 60}.{'c' * 57}.example"
    wu = factories.UserFactory(username="wu", email=email)
    assert len(email) > 186 and browser_of(ada).post(f"/settings/people/{wu.pk}/invite/").status_code == 302
    assert Client().post("/auth/password/reset/", {"email": email}).status_code == 302
    assert set(Delivery.objects.values_list("name", flat=True)) == {email}


@pytest.mark.db_both
def test_a_calendar_address_ends_with_a_disabling(ada, lin, client):
    _feed, secret = feeds.open(by=lin)
    users.change(lin, {"is_active": False}, by=ada)
    users.change(lin, {"is_active": True}, by=ada)
    assert not Feed.objects.filter(revoked_at__isnull=True).exists()
    assert client.get(f"/calendar/feed/{secret}.ics").status_code == 404


@pytest.mark.db_both
def test_an_address_is_kept_in_small_letters_and_helped_however_it_is_written(ada, zhao):
    made = users.add(values={"username": "up", "name": "Up", "email": " Up@Example.com "}, by=ada)
    assert made.email == "up@example.com"
    assert users.change(made, {"email": "Up.Li@Example.com"}, by=ada).email == "up.li@example.com"
    assert users.change(made, {"email": "\u212aim@Example.com"}, by=ada).email == "\u212aim@example.com"
    users.change(made, {"email": "up.li@example.com"}, by=ada)
    before = factories.UserFactory(email="Bea.Li@Corp.com")  # as single sign-on once kept it
    for said, kept in (("UP.LI@example.com", "up.li@example.com"), ("bea.li@corp.com", "Bea.Li@Corp.com"),
                       ("Bea.Li@Corp.com", "Bea.Li@Corp.com")):  # fmt: skip
        Delivery.objects.all().delete()
        assert Client().post("/auth/password/reset/", {"email": said}).status_code == 302
        mail = Delivery.objects.get(kind="mail")
        assert mail.name == kept and "/auth/password/reset/key/" in outbox.opened(mail.payload)["text"]
    users.change(before, {"name": "Bea"}, by=ada)
    User.objects.filter(pk=before.pk).update(is_active=False)
    Delivery.objects.all().delete()
    Client().post("/auth/password/reset/", {"email": "bea.li@corp.com"})
    assert not any("reset/key" in str(outbox.opened(mail.payload)) for mail in Delivery.objects.all())
