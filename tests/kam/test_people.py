"""People and teams: kept by those who hold the right; nobody raises themselves or becomes another."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from kam.actions import roles, teams, users
from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Event, Notice, SavedView, Team, User
from tests import factories

pytestmark = pytest.mark.django_db
NEW = {"name": "Wu", "username": "wu", "email": "wu@example.com", "role": "account_manager", "is_active": "on"}


@pytest.mark.db_both
def test_an_administrator_adds_a_colleague_who_gets_in_by_a_link(ada, browser_of):
    client = browser_of(ada)
    invite = client.post("/settings/people/add/", NEW)["Location"]
    page = client.post(invite, follow=True).content.decode()
    assert "/auth/password/reset/key/" in page
    assert Event.objects.filter(verb="user.created", by_id=ada.pk).count() == 1
    user = User.objects.get(username="wu")
    assert "/auth/password/reset/key/" not in client.get(f"/settings/people/{user.pk}/").content.decode()


@pytest.mark.parametrize(
    "path", ["/settings/people/", "/settings/people/add/", "/settings/teams/", "/settings/tokens/"]
)
def test_people_are_kept_by_those_who_hold_the_right(lin, browser_of, path):
    assert browser_of(lin).get(path).status_code == 403
    assert browser_of(lin).post(path, NEW).status_code in (403, 405)


@pytest.mark.db_both
def test_flags_and_passwords_cannot_be_typed_in(ada, browser_of):
    extra = {
        "is_superuser": "on",
        "is_staff": "on",
        "is_system": "on",
        "password": "x",
        "acts_for": ada.pk,
        "version": 9,
    }
    browser_of(ada).post("/settings/people/add/", NEW | extra)
    user = User.objects.get(username="wu")
    assert not (user.is_superuser or user.is_staff or user.is_system or user.has_usable_password() or user.acts_for)


def test_nobody_changes_their_own_role_or_disables_themselves(ada):
    for values in ({"role": Role.DIRECTOR}, {"is_active": False}):
        with pytest.raises(Refused):
            users.change(ada, values, by=ada)


def test_a_manager_changes_nobody(lin, chen):
    with pytest.raises(PermissionDenied):
        users.change(chen, {"role": Role.DIRECTOR}, by=lin)
    with pytest.raises(PermissionDenied):
        users.add(values={"username": "x", "role": Role.DIRECTOR}, by=lin)


@pytest.mark.db_both
def test_directors_are_told_when_somebody_becomes_one(ada, zhao, lin):
    roles.give(lin, role=Role.DIRECTOR, base="http://testserver/", by=factories.UserFactory(role=Role.DIRECTOR))
    assert set(Notice.objects.values_list("user", flat=True)) == {zhao.pk, lin.pk}


def test_a_name_and_an_address_belong_to_one_person(ada, lin, browser_of):
    for taken in ({"username": "LIN"}, {"email": "Lin@Example.com"}):
        response = browser_of(ada).post("/settings/people/add/", NEW | taken)
        assert response.status_code == 422
    assert not User.objects.filter(username="wu").exists()


def test_who_edits_an_older_version_sees_the_other_s_change(ada, lin, browser_of):
    client, path = browser_of(ada), f"/settings/people/{lin.pk}/edit/"
    values = {"name": "Lin", "username": "lin", "email": "lin@example.com", "role": lin.role, "is_active": "on"}
    assert client.post(path, values | {"_version": lin.version}).status_code == 302
    stale = client.post(path, values | {"name": "Other", "_version": lin.version})
    assert stale.status_code == 412
    assert User.objects.get(pk=lin.pk).name == "Lin"


def test_the_system_s_own_user_is_nobody_s(ada, system, browser_of):
    assert browser_of(ada).get(f"/settings/people/{system.pk}/").status_code == 404
    with pytest.raises(Refused):
        users.change(system, {"name": "x"}, by=ada)


@pytest.mark.db_both
def test_a_team_moves_with_all_below_it_and_never_below_itself(ada):
    top = teams.put(None, {"name": "Top"}, by=ada)
    mid = teams.put(None, {"name": "Mid", "parent": top}, by=ada)
    low = teams.put(None, {"name": "Low", "parent": mid}, by=ada)
    assert Team.objects.get(pk=low.pk).path == f"/{top.pk}/{mid.pk}/{low.pk}/"
    with pytest.raises(Refused):
        teams.put(top, {"parent": Team.objects.get(pk=low.pk)}, by=ada)
    teams.put(mid, {"parent": None}, by=ada)
    assert Team.objects.get(pk=low.pk).path == f"/{mid.pk}/{low.pk}/"
    with pytest.raises(Refused):
        teams.remove(mid, by=ada)


def test_everybody_sets_their_own_preferences(lin, browser_of):
    client = browser_of(lin)
    values = {
        "language": "zh-hant",
        "time_zone": "Europe/Berlin",
        "appearance": "dark",
        "page_size": "100",
        "phone": "",
    }
    assert client.post("/me/", values).status_code == 302
    page = client.get("/me/").content.decode()
    assert 'lang="zh-hant"' in page and 'data-appearance="dark"' in page
    assert client.post("/me/", values | {"time_zone": "Mars/Base"}).status_code == 422
    client.post("/me/appearance/", {"appearance": "light", "next": "/me/"})
    client.post("/me/language/", {"language": "xx", "next": "/me/"})
    lin.refresh_from_db()
    assert (lin.appearance, lin.language, lin.time_zone) == ("light", "zh-hant", "Europe/Berlin")


@pytest.mark.db_both
def test_a_view_is_kept_for_oneself_and_shared_by_those_who_lead(lin, zhao, browser_of):
    values = {"page": "customers", "name": "Mine", "query": "q=a&cursor=x&format=csv"}
    browser_of(lin).post("/views/add/", values)
    browser_of(lin).post("/views/add/", values | {"name": "All", "shared": "on"})
    browser_of(zhao).post("/views/add/", values | {"name": "All", "shared": "on"})
    assert SavedView.objects.get(name="Mine").query == "q=a"
    assert SavedView.objects.get(name="All").user == zhao
    shared = SavedView.objects.get(name="All")
    assert browser_of(lin).post(f"/views/{shared.pk}/delete/").status_code == 403
    assert browser_of(lin).post(f"/views/{SavedView.objects.get(name='Mine').pk}/delete/").status_code == 302


@pytest.mark.db_both
def test_one_s_notices_are_read_once_and_are_nobody_else_s(lin, chen, acme, browser_of):
    from kam.ground import events

    events.record("user.signed_in", by=chen, account_id=acme.pk, notify=[lin], url="/customers/", name="Acme")
    notice = Notice.objects.get()
    assert browser_of(chen).post(f"/notices/{notice.pk}/").status_code == 404
    assert browser_of(lin).post(f"/notices/{notice.pk}/")["Location"] == "/customers/"
    notice.refresh_from_db()
    assert notice.read_at


@pytest.mark.db_both
def test_finance_reads_no_happenings_of_contacts_and_managers_none_of_the_house(lin, zhao, acme):
    from kam.ground import events

    contact = factories.ContactFactory(account=acme, name="Wang")
    events.record("contact.created", contact, by=lin)
    events.record("user.signed_in", lin, by=lin)
    finance = factories.UserFactory(role=Role.FINANCE)
    assert not Event.objects.visible_to(finance).exists()
    assert [e.noun for e in Event.objects.visible_to(lin)] == ["contact"]
    assert Event.objects.visible_to(zhao).count() == 2


@pytest.mark.db_both
def test_the_record_is_filtered_and_read_by_those_who_may(lin, zhao, acme, browser_of):
    from kam.ground import records

    records.change(acme, {"name": "Acme Two"}, by=lin)
    client = browser_of(zhao)
    page = client.get("/record/", {"verb": "account.changed", "account": acme.pk, "person": lin.pk}).content.decode()
    assert "Acme Two" in page and "Acme Building" in page
    assert 'id="row-' not in client.get("/record/", {"account": "1e30"}).content.decode()
    assert client.get("/record/", {"since": "nonsense"}).status_code == 200
    assert browser_of(lin).get("/record/").status_code == 403


def test_every_page_carries_the_policy_that_runs_no_inline_script(ada, browser_of):
    for path in ("/settings/", "/auth/login/", "/nowhere/", "/api/docs/"):
        policy = browser_of(ada).get(path)["Content-Security-Policy"]
        assert "unsafe" not in policy and "default-src 'none'" in policy and "script-src 'self'" in policy


def test_the_guide_leads_those_who_import(ada, lin, browser_of):
    assert browser_of(ada).get("/guide/").status_code == 200
    assert browser_of(lin).get("/guide/").status_code == 403


def test_who_leads_a_team_is_called_so_and_not_after_the_metal(ada, browser_of):
    ada.language = "zh-hans"
    ada.save()
    page = browser_of(ada).get("/settings/teams/add/").content.decode()
    assert "团队主管" in page and "铅" not in page
