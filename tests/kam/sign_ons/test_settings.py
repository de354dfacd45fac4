"""What an operator writes for single sign-on: read as meant, or refused with the setting's name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kam.rules import sign_ons

WHOLE = {
    "OIDC_ISSUER": "https://id.acme.cn/realms/acme",
    "OIDC_CLIENT_ID": "kam",
    "OIDC_CLIENT_SECRET": "s",
    "OIDC_ROLES": "a=director",
}
ROOT = Path(__file__).resolve().parent.parent.parent.parent


def test_nothing_said_is_no_provider():
    assert sign_ons.read({}) is None and sign_ons.read({"OIDC_ISSUER": " ", "OIDC_ROLES": "x"}) is None


def test_what_is_not_said_has_a_default():
    found = sign_ons.read(WHOLE)
    assert (found.name, found.role_claim, found.verified_claim) == ("id.acme.cn", "roles", "email_verified")
    assert found.passwords and not found.adds_people and found.scopes == ("openid", "profile", "email")
    assert found.address == "https://id.acme.cn/realms/acme/.well-known/openid-configuration"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"OIDC_ISSUER": "http://id.acme.cn"}, "OIDC_ISSUER"),
        ({"OIDC_ISSUER": "http://localhost:9400"}, "OIDC_ISSUER"),
        ({"OIDC_ISSUER": "https://a:b@id.acme.cn"}, "OIDC_ISSUER"),
        ({"OIDC_ISSUER": "https://id.acme.cn/?x=y"}, "OIDC_ISSUER"),
        ({"OIDC_CLIENT_ID": ""}, "OIDC_CLIENT_ID"),
        ({"OIDC_CLIENT_SECRET": " "}, "OIDC_CLIENT_SECRET"),
        ({"OIDC_ROLES": ""}, "OIDC_ROLES"),
        ({"OIDC_ROLES": "a=boss"}, "OIDC_ROLES"),
        ({"OIDC_ROLES": "a=integration"}, "OIDC_ROLES"),
        ({"OIDC_ROLES": "=director"}, "OIDC_ROLES"),
        ({"PASSWORD_SIGN_IN": "off"}, "BREAK_GLASS"),
        ({"PASSWORD_SIGN_IN": "off", "BREAK_GLASS": "ada", "OIDC_ISSUER": ""}, "OIDC_ISSUER"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_name(wrong, named):
    with pytest.raises(ValueError, match=named):
        sign_ons.read(WHOLE | wrong)


def test_plain_http_is_for_this_machine_and_developers_only():
    assert sign_ons.read(WHOLE | {"OIDC_ISSUER": "http://localhost:9400"}, plain=True).issuer == "http://localhost:9400"
    with pytest.raises(ValueError, match="OIDC_ISSUER"):
        sign_ons.read(WHOLE | {"OIDC_ISSUER": "http://id.acme.cn"}, plain=True)


def test_names_of_groups_may_hold_commas_and_equals_signs():
    text = "cn=heads, dc=acme = director;b=account_manager; "
    assert sign_ons.roles_of(text) == (("cn=heads, dc=acme", "director"), ("b", "account_manager"))


def test_the_first_role_that_fits_counts():
    provider = sign_ons.read(WHOLE | {"OIDC_ROLES": "a=director; b=account_manager"})
    assert sign_ons.person({"roles": ["b", "a"]}, provider).role == "director"


def test_an_address_and_whose_it_is_come_from_one_of_the_two():
    for verified in ("email_verified", "xms_edov", "own"):
        told = sign_ons.claims_of(
            {"email": "a@b.c", "sub": "1"}, {"email": "d@e.f", verified: True, "name": "N"}, verified
        )
        assert told == {"email": "a@b.c", "sub": "1", "name": "N"}


@pytest.mark.parametrize("told", [{}, {"sub": 1, "name": ["x"], "email": {}, "email_verified": True, "roles": 7}])
def test_a_provider_that_says_nonsense_means_nobody(told):
    assert sign_ons.person(told, sign_ons.read(WHOLE)) == sign_ons.Person("", "", "", "", "", "")


def test_every_setting_stands_in_the_example():
    example = (ROOT / ".env.example").read_text()
    wanted = set(
        re.findall(r'"(OIDC_[A-Z_]+|PASSWORD_SIGN_IN|BREAK_GLASS)"', (ROOT / "kam/rules/sign_ons.py").read_text())
    )
    assert len(wanted) > 12
    assert not {name for name in wanted if not re.search(f"^{name}=", example, re.MULTILINE)}
