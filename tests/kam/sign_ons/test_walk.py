"""Single sign-on against a real provider process: who gets in, as whom, in which role, and who does not."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from kam.choices import Role
from kam.models import Event, Notice, Token, User, Webhook
from tests import factories
from tests.kam.sign_ons.company import come, configured, with_settings

pytestmark = pytest.mark.django_db
RIGHT = "right horse battery"
LIN = {"name": "Lin Xiao", "email": "lin@example.com", "email_verified": True, "groups": ["kam-sales"]}


def inside(client: Client) -> bool:
    return client.get("/me/").status_code == 200


@pytest.mark.db_both
def test_the_walk_there_and_back_over_the_wire(company, settings, live_server, transactional_db):
    settings.OIDC = configured(company, f"{live_server.url}/auth/oidc/return/")
    lin = factories.UserFactory(username="lin")
    company.knows("s-lin", **LIN)
    with requests.Session() as browser:
        page = browser.get(f"{live_server.url}/auth/login/?next=/me/time/").text
        assert "Acme ID" in page and '/auth/oidc/?next=%2Fme%2Ftime%2F"' in page
        out = browser.get(f"{live_server.url}/auth/oidc/?next=/me/time/", allow_redirects=False).headers["Location"]
        asked = parse_qs(urlsplit(out).query)
        assert asked["code_challenge_method"] == ["S256"] and asked["nonce"] and asked["state"]
        assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
        answer = browser.get(company.agrees(out, "s-lin"))
        assert answer.status_code == 200 and urlsplit(answer.url).path == "/me/time/"
    link = SocialAccount.objects.get()
    assert (link.user_id, link.provider, link.uid, link.extra_data) == (lin.pk, company.url, "s-lin", {})
    assert Event.objects.filter(verb="user.signed_in", subject_id=lin.pk).count() == 1


def test_known_by_the_provider_s_key_whatever_becomes_of_the_address(company, lin):
    company.knows("s-key", **LIN)
    come(company, "s-key")
    User.objects.filter(pk=lin.pk).update(email="moved@example.com")
    company.knows("s-key", **LIN | {"email": "new@example.com", "email_verified": False})
    client = Client()
    assert come(company, "s-key", client).status_code == 302 and inside(client)
    assert User.objects.get(pk=lin.pk).email == "moved@example.com"


@pytest.mark.parametrize("said", [False, None, "false", "yes"])
def test_an_address_that_is_not_said_to_be_theirs_opens_nobody_s_account(company, lin, settings, said):
    with_settings(settings, adds_people=True)
    company.knows("s-thief", **LIN | {"email_verified": said, "name": "Thief"})
    client = Client()
    answer = come(company, "s-thief", client)
    assert answer.status_code == 403 and "does not say that your address is yours" in answer.content.decode()
    assert not inside(client) and not User.objects.filter(name="Thief").exists() and not SocialAccount.objects.exists()
    with_settings(settings, adds_people=False)
    company.knows("s-thief-2", **LIN | {"email_verified": said})
    answer = come(company, "s-thief-2", client := Client())
    assert answer.status_code == 403 and "no sign-in for you yet" in answer.content.decode() and not inside(client)


def test_linking_leaves_no_way_in_to_whoever_wrote_the_address_there(company, lin):
    """Who puts a director's address into their own settings gains nothing when the director comes by the provider."""
    lin.set_password(RIGHT)
    lin.save()
    before = Client()
    before.post("/auth/login/", {"login": "lin", "password": RIGHT})
    assert inside(before)
    Authenticator.objects.create(user=lin, type=Authenticator.Type.WEBAUTHN, data={"name": "x", "credential": {}})
    _token, secret = Token.objects.create(user=lin, name="erp", scopes=["read"])
    company.knows("s-boss", **LIN | {"groups": ["kam-directors"]})
    client = Client()
    come(company, "s-boss", client)
    assert inside(client) and not inside(before)
    assert not Authenticator.objects.exists() and not User.objects.get(pk=lin.pk).has_usable_password()
    assert Client().get("/api/v1/me/", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 401
    assert Event.objects.get(verb="user.linked").subject_id == lin.pk


def test_linking_ends_tokens_and_webhooks_though_the_role_stays(company, ada):
    """Whoever wrote a colleague's address into their own settings may have made some first."""
    User.objects.filter(pk=ada.pk).update(email="bea@example.com")
    _token, secret = Token.objects.create(user=ada, name="erp", scopes=["read"])
    hook = Webhook.objects.create(user=ada, name="ERP", url="https://8.8.8.8/", secret="x")
    company.knows("s-bea", **LIN | {"email": "bea@example.com", "groups": ["kam-admins"]})
    come(company, "s-bea", client := Client())
    assert inside(client) and User.objects.get(pk=ada.pk).role == Role.ADMINISTRATOR
    assert Client().get("/api/v1/me/", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 401
    hook.refresh_from_db()
    assert not hook.is_on


def test_an_address_with_capitals_is_kept_in_small_letters(company, settings):
    with_settings(settings, adds_people=True)
    company.knows("s-caps", **LIN | {"email": "Bea.Li@Corp.com", "preferred_username": "bea"})
    assert come(company, "s-caps").status_code == 302
    assert User.objects.get(username="bea").email == "bea.li@corp.com"


def test_nobody_is_linked_twice(company, lin):
    company.knows("s-first", **LIN)
    company.knows("s-second", **LIN)
    come(company, "s-first")
    answer = come(company, "s-second", client := Client())
    assert answer.status_code == 403 and "linked with your address" in answer.content.decode() and not inside(client)


def test_addresses_that_merely_look_alike_are_other_people_s(company, lin):
    company.knows("s-alike", **LIN | {"email": "lın@example.com"})
    assert come(company, "s-alike").status_code == 403
    company.knows("s-capitals", **LIN | {"email": "LIN@Example.com"})
    assert come(company, "s-capitals").status_code == 302


def test_a_role_is_the_claim_s_at_each_sign_in_and_the_record_says_so(company, lin, zhao, north):
    company.knows("s-role", **LIN)
    come(company, "s-role", first := Client())
    _token, secret = Token.objects.create(user=lin, name="erp", scopes=["read"])
    factories.TeamFactory(name="South")
    company.knows("s-role", **LIN | {"groups": ["other", "kam-sales", "kam-directors"], "team": "South"})
    come(company, "s-role", second := Client())
    person = User.objects.get(pk=lin.pk)
    assert (person.role, str(person.team)) == (Role.DIRECTOR, "South")
    row = Event.objects.filter(verb="user.changed", subject_id=lin.pk).latest("pk")
    assert row.changes == {"role": ["account_manager", "director"], "team": [str(north), "South"]}
    assert row.data["provider"] == "Acme ID" and row.by_name == "KAM"
    assert Notice.objects.filter(user=zhao, event=row).exists()
    assert inside(second) and not inside(first)
    assert Client().get("/api/v1/me/", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 401


def test_a_team_that_is_none_here_changes_nothing(company, lin, north):
    company.knows("s-team", **LIN | {"team": "Nowhere"})
    come(company, "s-team")
    assert User.objects.get(pk=lin.pk).team == north


@pytest.mark.parametrize("groups", [[], ["kam-interns"], "kam", None, {"kam-sales": True}, [["kam-sales"]]])
def test_no_role_no_entry(company, lin, groups):
    company.knows("s-none", **LIN | {"groups": groups})
    answer = come(company, "s-none", client := Client())
    assert answer.status_code == 403 and "gives you no role" in answer.content.decode() and not inside(client)
    assert not SocialAccount.objects.exists()


def test_roles_may_stand_deep_and_in_one_text(company, lin, settings):
    with_settings(settings, role_claim="realm_access.roles")
    company.knows("s-deep", **LIN | {"realm_access": {"roles": ["cn=leads,dc=acme"]}})
    come(company, "s-deep")
    assert User.objects.get(pk=lin.pk).role == Role.LEAD
    with_settings(settings, role_claim="https://acme.example/role")
    company.knows("s-deep", **LIN | {"https://acme.example/role": "kam-sales"})
    come(company, "s-deep")
    assert User.objects.get(pk=lin.pk).role == Role.MANAGER


def test_the_disabled_stay_out_and_stay_as_they_are(company, lin):
    company.knows("s-left", **LIN)
    come(company, "s-left")
    User.objects.filter(pk=lin.pk).update(is_active=False)
    company.knows("s-left", **LIN | {"groups": ["kam-directors"]})
    answer = come(company, "s-left", client := Client())
    assert answer.status_code == 403 and not inside(client)
    assert User.objects.get(pk=lin.pk).role == Role.MANAGER
    company.knows("s-left-2", **LIN)
    assert come(company, "s-left-2").status_code == 403


def test_new_people_come_only_where_the_settings_let_them(company, settings, zhao):
    company.knows("s-new", name="Wei Min", preferred_username="zhao", groups=["kam-directors"], email="wei@acme.cn",
                  email_verified=True, team="South")  # fmt: skip
    assert come(company, "s-new").status_code == 403 and not User.objects.filter(name="Wei Min").exists()
    with_settings(settings, adds_people=True)
    come(company, "s-new", client := Client())
    wei = User.objects.get(name="Wei Min")
    assert (wei.username, wei.email, wei.role, wei.has_usable_password()) == (
        "zhao-2",
        "wei@acme.cn",
        "director",
        False,
    )
    assert inside(client) and not wei.is_staff and not wei.is_superuser
    created = Event.objects.get(verb="user.created", subject_id=wei.pk)
    assert created.data["provider"] == "Acme ID" and Notice.objects.filter(user=zhao, event=created).exists()


def test_only_addresses_of_the_company_are_let_in(company, lin, settings):
    with_settings(settings, domains=frozenset({"acme.cn"}), adds_people=True)
    for email, verified in (("lin@example.com", True), ("lin@acme.cn.example.com", True), ("lin@acme.cn", False)):
        company.knows("s-away", **LIN | {"email": email, "email_verified": verified})
        assert "not one of those" in come(company, "s-away").content.decode()
    company.knows("s-away", **LIN | {"email": "lin@ACME.cn"})
    assert come(company, "s-away").status_code == 302


def test_programs_and_the_night_s_own_user_are_not_opened(company, ada):
    robot = factories.UserFactory(username="erp", role=Role.INTEGRATION, acts_for=ada)
    company.knows("s-erp", **LIN | {"email": robot.email, "groups": ["kam-admins"]})
    answer = come(company, "s-erp", client := Client())
    assert answer.status_code == 403 and not inside(client)
    assert User.objects.get(pk=robot.pk).role == Role.INTEGRATION


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_no_address_leads_away_from_here(company, lin, target):
    company.knows("s-next", **LIN)
    assert come(company, "s-next", next_to=target)["Location"] == "/"


def test_without_a_provider_there_is_no_door(db):
    for path in ("/auth/oidc/", "/auth/oidc/return/?code=x&state=y"):
        assert Client().get(path).status_code == 404
    assert "/auth/oidc/" not in Client().get("/auth/login/").content.decode()


def test_the_log_names_the_groups_of_whom_it_does_not_let_in_and_the_record_those_that_gave_a_role(
    company, settings, capsys, caplog
):
    company.knows("s-none", **LIN | {"groups": ["kam-nobody"]})
    assert come(company, "s-none").status_code == 403
    told = capsys.readouterr()
    told = told.out + told.err + caplog.text
    assert "single sign-on failed" in told and "kam-nobody" in told and "why=closed" in told
    with_settings(settings, adds_people=True)
    company.knows("s-new", **LIN | {"email": "new@example.com", "groups": ["other", "kam-directors"]})
    assert come(company, "s-new").status_code == 302
    assert Event.objects.get(verb="user.created").data["group"] == "kam-directors"


def test_the_last_director_is_not_lowered_by_the_provider(company, zhao):
    told = {"name": "Zhao", "email": zhao.email, "email_verified": True, "groups": ["kam-sales"]}
    company.knows("s-zhao", **told)
    answer = come(company, "s-zhao", client := Client())
    assert answer.status_code == 403 and "last director" in answer.content.decode() and not inside(client)
    assert list(User.objects.directors()) == [zhao]
    factories.UserFactory(role=Role.DIRECTOR)
    assert come(company, "s-zhao", client).status_code == 302 and inside(client)
    assert User.objects.get(pk=zhao.pk).role == Role.MANAGER


def test_a_password_that_came_after_the_link_opens_no_role_beyond_an_administrator_s(company, lin):
    """Where passwords count beside the provider, whoever keeps people may have set one by their link."""
    company.knows("s-lin", **LIN)
    come(company, "s-lin")
    fresh = User.objects.get(pk=lin.pk)
    fresh.set_password(RIGHT)
    fresh.save()
    come(company, "s-lin")
    assert User.objects.get(pk=lin.pk).check_password(RIGHT)
    company.knows("s-lin", **LIN | {"groups": ["kam-directors"]})
    assert come(company, "s-lin", client := Client()).status_code == 302 and inside(client)
    fresh = User.objects.get(pk=lin.pk)
    assert fresh.role == Role.DIRECTOR and not fresh.has_usable_password()
