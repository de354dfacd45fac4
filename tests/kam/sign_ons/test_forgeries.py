"""Single sign-on when somebody forges, replays or breaks what passes between the provider and us."""

from __future__ import annotations

import socket
import time
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client

from kam.ground.sign_ons import Session
from kam.models import User
from tests.kam.sign_ons.company import come, with_settings

pytestmark = pytest.mark.django_db
LIN = {"name": "Lin Xiao", "email": "lin@example.com", "email_verified": True, "groups": ["kam-directors"]}
FORGED = {
    "unsigned": {"signed": "nobody"},
    "signed by a stranger": {"signed": "stranger"},
    "for another program": {"claims": {"aud": "another"}},
    "for several, meant for another": {"claims": {"azp": "another"}},
    "of another issuer": {"claims": {"iss": "https://evil.example"}},
    "with another nonce": {"claims": {"nonce": "another"}},
    "without a nonce": {"claims": {"nonce": None}},
    "without a subject": {"claims": {"sub": None}},
    "over": {"claims": {"exp": int(time.time()) - 120}},
    "that never ends": {"claims": {"exp": None}},
    "of somebody else than the answer beside it": {"userinfo": {"sub": "somebody"}},
    "left out": {"token": {"id_token": ""}},
    "no token at all": {"token": {"id_token": "a.b.c"}},
    "of another shape": {"token": {"id_token": ["x"]}},
    "told by another issuer": {"itself": {"issuer": "https://evil.example"}},
    "with keys from elsewhere": {"itself": {"jwks_uri": "http://127.0.0.1:1/jwks"}},
    "with keys from inside": {"itself": {"jwks_uri": "https://127.0.0.1:1/jwks"}},
    "with no keys": {"itself": {"jwks_uri": None}},
}


@pytest.fixture(autouse=True)
def known(company, lin):
    company.knows("s-lin", **LIN)


def refused(answer, client):
    assert answer.status_code in (403, 503), answer.status_code
    page = answer.content.decode()
    assert "not signed in" in page and "Traceback" not in page and "evil" not in page
    assert client.get("/me/").status_code == 302
    assert User.objects.get(username="lin").role == "account_manager"


@pytest.mark.parametrize("lie", FORGED.values(), ids=list(FORGED))
def test_a_forged_answer_opens_nothing(company, lie):
    company.lies(**lie)
    client = Client()
    out = client.get("/auth/oidc/")
    if out.status_code == 302:
        back = urlsplit(company.agrees(out["Location"], "s-lin"))
        out = client.get(f"{back.path}?{back.query}")
    refused(out, client)


def test_nor_does_one_signed_with_the_secret_that_both_know(company, settings):
    company.lies(signed="secret", key=settings.OIDC.secret)
    refused(come(company, "s-lin", client := Client()), client)


def there(company, client):
    """Where the provider sends this browser back to."""
    return urlsplit(company.agrees(client.get("/auth/oidc/")["Location"], "s-lin"))


def test_a_state_of_another_browser_or_of_nobody_opens_nothing(company):
    victim, thief = Client(), Client()
    back = there(company, thief)
    refused(victim.get(f"{back.path}?{back.query}"), victim)
    own = parse_qs(urlsplit(victim.get("/auth/oidc/")["Location"]).query)["state"][0]
    code = parse_qs(back.query)["code"][0]
    refused(victim.get(back.path, {"code": code, "state": own}), victim)  # the thief's code in the victim's session
    for state in ("", "guessed"):
        refused(victim.get(back.path, {"code": code, "state": state}), victim)


def test_an_answer_is_worth_something_once(company):
    client = Client()
    back = there(company, client)
    assert client.get(f"{back.path}?{back.query}").status_code == 302
    client.post("/auth/logout/")
    answer = client.get(f"{back.path}?{back.query}")
    assert answer.status_code == 403 and client.get("/me/").status_code == 302


def test_a_wrong_secret_opens_nothing(company, settings):
    with_settings(settings, secret="wrong")
    refused(come(company, "s-lin", client := Client()), client)


def test_whoever_turns_back_is_told_so(company):
    client = Client()
    state = parse_qs(urlsplit(client.get("/auth/oidc/")["Location"]).query)["state"][0]
    answer = client.get("/auth/oidc/return/", {"error": "access_denied", "state": state})
    assert answer.status_code == 403 and "without signing in" in answer.content.decode()


def test_a_provider_that_is_away_is_said_to_be(settings, company):
    settings.OIDC = replace(settings.OIDC, issuer="http://localhost:9")
    answer = Client().get("/auth/oidc/")
    assert answer.status_code == 503 and "does not answer" in answer.content.decode()


def test_reading_alone_is_taken(company):
    assert Client().post("/auth/oidc/").status_code == 405
    assert Client().post("/auth/oidc/return/").status_code == 405


@pytest.mark.parametrize(
    "url", ["http://example.com/token", "https://10.0.0.1/token", "https://169.254.169.254/", "file:///etc/passwd"]
)
def test_what_a_provider_points_to_is_called_only_if_it_may_be(company, settings, url):
    with Session(settings.OIDC) as session, pytest.raises(ValueError, match="only https|inside a network"):
        session.get(url)


def test_no_redirect_is_followed(company, settings):
    with Session(settings.OIDC) as session:
        assert session.get(f"{company.url}/jwks").json()["keys"]
        with pytest.raises(requests.TooManyRedirects):
            session.get(f"{company.url}/elsewhere/")


def test_the_call_goes_to_the_address_that_was_checked(company, settings, monkeypatch):
    """A name that stands for another address a moment later leads nowhere else: it is looked up once."""
    asked = []

    def look_up(host, port, *_args, **_more):
        asked.append(host)
        is_first = asked.count("token.acme.example") == 1
        address = ("8.8.8.8", 443) if host == "token.acme.example" and is_first else ("127.0.0.1", 9)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with Session(settings.OIDC) as session, pytest.raises(requests.ConnectionError):
        session.post("https://token.acme.example/", data={"client_secret": "s"})
    assert asked == ["token.acme.example", "8.8.8.8"]


@pytest.mark.parametrize("found", [["10.0.0.1"], ["8.8.8.8", "10.0.0.1"]])
def test_a_name_that_leads_inside_is_not_called(company, settings, monkeypatch, found):
    told = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in found]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: told)
    with Session(settings.OIDC) as session, pytest.raises(requests.exceptions.InvalidURL, match="inside a network"):
        session.post("https://token.acme.example/", data={"client_secret": "s"})


def test_an_answer_that_has_no_end_is_not_read(company, settings, monkeypatch):
    monkeypatch.setattr("kam.ground.sign_ons.LARGEST", 10)
    with Session(settings.OIDC) as session, pytest.raises(requests.exceptions.RequestException, match="long"):
        session.get(f"{company.url}/jwks")
