"""Nobody gives more than they hold: a role beyond the keeper's of people is a director's to give, its link nobody's."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from kam.actions import roles, users
from kam.choices import Role
from kam.ground import outbox
from kam.ground.errors import Refused
from kam.models import Delivery, Event, Notice, Token, User
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
    assert mail.name == "twin@example.com" and LINK.search(outbox.opened(mail.payload)["text"])
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


def test_whoever_keeps_people_is_offered_the_roles_they_may_give_and_told_who_gives_the_others(ada, zhao, browser_of):
    page = browser_of(ada).get("/settings/people/add/").content.decode()
    assert 'value="director"' not in page and 'value="account_manager"' in page
    assert "is given by a director, under Settings, Roles" in page
    edit = browser_of(ada).get(f"/settings/people/{zhao.pk}/edit/").content.decode()
    assert 'value="director" selected' in edit, "a role that stays is among those offered"
    User.objects.filter(pk=zhao.pk).update(is_active=False)
    assert 'value="director"' in browser_of(ada).get("/settings/people/add/").content.decode(), "nobody directs"


def test_a_higher_role_from_whoever_keeps_people_ends_sessions_tokens_and_calendars_too(ada, zhao, lin, browser_of):
    factories.TeamFactory(name="South", path="/south/")  # who leads the only team may as much as a director
    client = browser_of(lin)
    token, _secret = Token.objects.create(user=lin, name="erp", scopes=["read"])
    users.change(lin, {"role": Role.LEAD}, by=ada)
    assert client.get("/me/").status_code == 302
    assert Token.objects.get(pk=token.pk).revoked_at is not None


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
    zhao.refresh_from_db()
    call_command("give_role", "zhao", "director", stdout=(told := StringIO()))
    assert "reset/key" not in told.getvalue()  # nothing became another: they come in as before


WORDS = "zimt und salz 7788"


def keeper_s_hand(ada):
    """Somebody whom the administrator added, and as whom he came in first: he knows the password and has a passkey."""
    twin = users.add(values={"name": "Twin", "username": "twin", "role": Role.MANAGER}, password=WORDS, by=ada)
    Authenticator.objects.create(user=twin, type=Authenticator.Type.WEBAUTHN, data={})
    return users.change(twin, {"email": "real.person@example.com"}, by=ada)


@pytest.mark.db_both
@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.AUDITOR])
def test_what_the_administrator_knew_opens_no_role_beyond_theirs(ada, zhao, browser_of, role):
    twin = keeper_s_hand(ada)
    session, link = browser_of(twin), users.one_time_link(twin, base=BASE)
    Delivery.objects.all().delete()
    roles.give(twin, role=role, base=BASE, by=zhao)
    fresh = User.objects.get(pk=twin.pk)
    assert fresh.role == role and not fresh.has_usable_password() and not fresh.check_password(WORDS)
    assert not Authenticator.objects.filter(user=twin).exists()
    assert Event.objects.get(verb="user.factor_removed", subject_id=twin.pk).by_id == zhao.pk
    assert session.get("/me/").status_code == 302
    assert 'type="password"' not in Client().get(link, follow=True).content.decode()
    mail = Delivery.objects.get(kind="mail", name="real.person@example.com")
    sent = LINK.search(outbox.opened(mail.payload)["text"]).group()
    assert 'type="password"' in Client().get(sent, follow=True).content.decode()


def test_a_role_within_an_administrator_s_leaves_the_password(ada, zhao):
    twin = keeper_s_hand(ada)
    roles.give(twin, role=Role.LEAD, base=BASE, by=zhao)
    assert User.objects.get(pk=twin.pk).check_password(WORDS) and Authenticator.objects.filter(user=twin).exists()


def test_who_is_disabled_or_without_an_address_gets_no_role_beyond_an_administrator_s(ada, zhao, browser_of):
    twin = keeper_s_hand(ada)
    for values, words in (({"is_active": False}, "disabled"), ({"email": ""}, "no address")):
        before = {name: getattr(User.objects.get(pk=twin.pk), name) for name in values}
        users.change(twin, values, by=ada)
        page = browser_of(zhao).post(f"/settings/roles/{twin.pk}/", {"role": "director"})
        assert page.status_code == 422 and words in page.content.decode()
        assert User.objects.get(pk=twin.pk).role == Role.MANAGER
        users.change(User.objects.get(pk=twin.pk), before, by=ada)
    page = browser_of(zhao).get(f"/settings/roles/{twin.pk}/").content.decode()
    assert "they set a new password by a link sent there" in page


@pytest.mark.db_both
def test_the_operator_s_role_opens_to_nobody_who_knew_the_way_in(ada, zhao):
    twin = keeper_s_hand(ada)
    old = users.one_time_link(twin, base=BASE)
    Delivery.objects.all().delete()
    call_command("give_role", "twin", "director", base=BASE, stdout=(told := StringIO()))
    assert not User.objects.get(pk=twin.pk).has_usable_password() and "reset/key" not in told.getvalue()
    assert not Authenticator.objects.filter(user=twin).exists()
    assert 'type="password"' not in Client().get(old, follow=True).content.decode()
    assert LINK.search(outbox.opened(Delivery.objects.get(kind="mail", name="real.person@example.com").payload)["text"])
    factories.UserFactory(username="blank", email="")
    call_command("give_role", "blank", "auditor", base=BASE, stdout=told)
    assert 'type="password"' in Client().get(LINK.search(told.getvalue()).group(), follow=True).content.decode()


def test_a_director_who_was_lowered_meanwhile_lowers_nobody(zhao):
    other = factories.UserFactory(role=Role.DIRECTOR)
    read = User.objects.get(pk=other.pk)  # as the request of the other began
    roles.give(other, role=Role.MANAGER, base=BASE, by=zhao)
    with pytest.raises(PermissionDenied):
        roles.give(zhao, role=Role.MANAGER, base=BASE, by=read)
    assert list(User.objects.directors()) == [zhao]


def test_an_expired_link_is_followed_by_another_to_the_address_alone(ada, zhao, browser_of):
    twin = keeper_s_hand(ada)
    User.objects.filter(pk=twin.pk).update(last_login=timezone.now())
    roles.give(User.objects.get(pk=twin.pk), role=Role.DIRECTOR, base=BASE, by=zhao)
    Delivery.objects.all().delete()
    shown = browser_of(ada).post(f"/settings/people/{twin.pk}/invite/", follow=True).content.decode()
    assert not LINK.search(shown) and Delivery.objects.get(kind="mail").name == "real.person@example.com"
    Delivery.objects.all().delete()
    Client().post("/auth/password/reset/", {"email": "real.person@example.com"})
    assert LINK.search(outbox.opened(Delivery.objects.get(kind="mail", name="real.person@example.com").payload)["text"])


def asked_at(address):
    """The link that "Forgot password" sends to an address; none where nobody has it now."""
    Delivery.objects.all().delete()
    cache.clear()
    assert Client().post("/auth/password/reset/", {"email": address}).status_code == 302
    return [
        LINK.search(outbox.opened(mail.payload)["text"]) for mail in Delivery.objects.filter(kind="mail", name=address)
    ]


@pytest.mark.db_both
def test_a_former_address_lets_nobody_in_whoever_changed_it(ada, zhao, lin):
    def moved():
        return users.change(User.objects.get(pk=lin.pk), {"email": "third@example.com"}, by=ada)

    def raised():
        return roles.give(User.objects.get(pk=lin.pk), role=Role.DIRECTOR, base=BASE, by=zhao)

    for change in (moved, raised):
        was = User.objects.get(pk=lin.pk).email
        assert any(asked_at(was)), "it is theirs as yet, and allauth keeps it from now on"
        EmailAddress.objects.get_or_create(user=lin, email="keeper@example.com")
        change()
        assert not any(asked_at("keeper@example.com")), "somebody else's mailbox once stood here"
        now = User.objects.get(pk=lin.pk).email
        assert any(asked_at(now)) and (now == was or not any(asked_at(was)))
    assert not EmailAddress.objects.filter(user=lin, email="keeper@example.com").exists()
