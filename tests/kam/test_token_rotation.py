"""A program renews and ends its own token over REST, and gets at nothing by it: attacked from every side."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from kam.actions import service_accounts, tokens
from kam.api.tokens import MOST
from kam.choices import TokenScope
from kam.models import Event, Token, User

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]


def calling(secret: str) -> APIClient:
    return APIClient(headers={"Authorization": f"Bearer {secret}"})


def made(by: Any, *scopes: str, days: int = 100, **more: Any) -> tuple[Token, str]:
    until = timezone.localdate() + timedelta(days=days)
    return tokens.create(name="ERP", scopes=scopes or ["read"], expires_on=until, by=by, **more)


def rotate(secret: str, token: Any, **headers: str) -> Any:
    return calling(secret).post(f"/api/v1/tokens/{getattr(token, 'uid', token)}/rotate/", headers=headers)


def opens(secret: str) -> bool:
    return bool(calling(secret).get("/api/v1/me/").status_code == 200)


def test_a_program_renews_the_token_that_it_calls_with(zhao, time_machine):
    old, secret = made(zhao, "read", "trade:write")
    own = calling(secret).get("/api/v1/me/?fields=token,expires_at").json()
    assert own["token"] == str(old.uid) and own["expires_at"]
    answer = rotate(secret, own["token"])
    said = answer.json()
    assert answer.status_code == 201 and answer["Cache-Control"] == "no-store"
    assert said["scopes"] == ["read", "trade:write"] and opens(said["secret"]) and opens(secret)
    assert answer["Location"] == f"/api/v1/tokens/{said['id']}/" and said["id"] != str(old.uid)
    shown = calling(said["secret"]).get(answer["Location"]).json()
    assert shown["secret"] is None and shown["expires_at"] == said["expires_at"]
    assert abs(Token.objects.get(uid=said["id"]).expiry - old.expiry) < timedelta(seconds=5), "no day longer"
    assert Event.objects.filter(verb="token.rotated", by_id=zhao.pk).count() == 1
    time_machine.shift(timedelta(hours=25))
    assert not opens(secret) and opens(said["secret"])


def test_the_smallest_scope_will_do_and_stays_the_smallest(zhao):
    old, secret = made(zhao, "read")
    assert rotate(secret, old).json()["scopes"] == ["read"]


def test_a_narrower_token_gets_at_no_wider_one(zhao):
    wide, _secret = made(zhao, *tokens.scopes_of(zhao))
    for scopes in (["read"], ["settings:write"]):
        _narrow, secret = made(zhao, *scopes)
        answer = rotate(secret, wide)
        assert (answer.status_code, answer.json()["code"]) == (403, "other_token") and "secret" not in answer.json()
    assert Token.objects.count() == 3 and Token.objects.get(uid=wide.uid).expiry == wide.expiry


def test_nor_one_that_ends_sooner_at_one_that_ends_later(zhao):
    later, _secret = made(zhao, "read", days=300)
    _sooner, secret = made(zhao, "read", days=1)
    assert rotate(secret, later).status_code == 403


def test_somebody_elses_is_not_there(zhao, ada):
    foreign, _secret = made(ada)
    _own, secret = made(zhao, "read", "settings:write")
    assert rotate(secret, foreign).status_code == 404
    assert calling(secret).delete(f"/api/v1/tokens/{foreign.uid}/").status_code == 404
    _admins, secret = made(ada)  # who keeps people ends others' tokens on the page, and renews none
    mine, _secret = made(zhao)
    assert rotate(secret, mine).status_code == 404


@pytest.mark.parametrize("ended", ["revoked_at", "expiry"])
def test_one_that_ended_opens_nothing_not_even_its_own_renewal(zhao, ended):
    old, secret = made(zhao)
    Token.objects.filter(uid=old.uid).update(**{ended: timezone.now() - timedelta(minutes=1)})
    assert rotate(secret, old).status_code == 401 and Token.objects.count() == 1


def test_it_may_no_more_than_its_maker_may_now(zhao, monkeypatch):
    old, secret = made(zhao, "read", "trade:write")
    monkeypatch.setattr(tokens, "scopes_of", lambda user: [TokenScope.READ])
    assert rotate(secret, old).json()["scopes"] == ["read"]


def test_whoever_may_make_none_any_more_renews_none(zhao):
    old, secret = made(zhao)
    User.objects.filter(pk=zhao.pk).update(role="manager")
    assert rotate(secret, old).status_code == 403 and Token.objects.count() == 1


def test_a_lost_answer_is_asked_for_again_until_the_new_one_is_used(zhao, time_machine):
    old, secret = made(zhao)
    lost = rotate(secret, old).json()["secret"]
    time_machine.shift(timedelta(minutes=1))
    found = rotate(secret, old).json()
    assert not opens(lost), "what nobody got ends"
    assert abs(Token.objects.get(uid=found["id"]).expiry - old.expiry) < timedelta(minutes=5), "as long as the first"
    assert opens(found["secret"])
    time_machine.shift(timedelta(minutes=1))
    again = rotate(secret, old)
    assert (again.status_code, again.json()["code"]) == (409, "token_renewed")
    assert opens(found["secret"]) and Token.objects.filter(revoked_at=None).count() == 2


def test_the_renewed_one_renews_itself_in_turn(zhao, time_machine):
    old, secret = made(zhao)
    for _once in range(3):
        said = rotate(secret, old).json()
        time_machine.shift(timedelta(hours=1))
        old, secret = said["id"], said["secret"]
        assert opens(secret)


def test_no_key_keeps_the_secret(zhao):
    old, secret = made(zhao)
    first = rotate(secret, old, **{"Idempotency-Key": "1"})
    again = rotate(secret, old, **{"Idempotency-Key": "1"})
    assert first.status_code == 201 and (again.status_code, again.json()["code"]) == (409, "shown_once")


def test_nobody_fills_the_table_with_them(zhao):
    old, secret = made(zhao)
    answers = [rotate(secret, old) for _once in range(MOST + 1)]
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "too_many") and answers[-1]["Retry-After"]
    assert Token.objects.count() == MOST + 1


def test_a_programs_own_account_renews_its_token_and_its_owner_hears_of_it(ada):
    values = {"name": "ERP", "username": "erp", "acts_for": ada, "is_active": True}
    program = service_accounts.add(values=values, by=ada)
    token, secret = made(ada, "read", holder=program)
    said = rotate(secret, token).json()
    assert opens(said["secret"]) and Token.objects.get(uid=said["id"]).user == program
    assert ada.notices.filter(event__verb="token.rotated").exists()


def test_a_token_ends_itself_by_any_scope_and_others_by_that_of_settings(zhao):
    (one, secret), (other, _secret) = made(zhao), made(zhao)
    assert calling(secret).delete(f"/api/v1/tokens/{other.uid}/").json()["code"] == "insufficient_scope"
    assert calling(secret).delete(f"/api/v1/tokens/{one.uid}/").status_code == 204 and not opens(secret)
    _keeper, secret = made(zhao, "settings:write")
    assert calling(secret).delete(f"/api/v1/tokens/{other.uid}/").status_code == 204


def test_none_is_made_over_rest(zhao):
    _token, secret = made(zhao, *tokens.scopes_of(zhao))
    said = {"name": "More", "scopes": ["read"], "expires_on": "2027-01-01"}
    assert calling(secret).post("/api/v1/tokens/", said, format="json").status_code == 405


def test_when_it_was_last_used_is_written_and_shown(ada, browser_of):
    """At most once a minute, by any call, on its page and in the answer of its list."""
    (token, secret), browser = made(ada), browser_of(ada)
    page = f"/settings/tokens/{token.uid}/"
    assert "<dt>Last used</dt><dd>Never</dd>" in browser.get(page).content.decode()
    assert calling(secret).get("/api/v1/me/").status_code == 200
    token.refresh_from_db()
    assert abs(timezone.now() - token.last_used_at) < timedelta(minutes=1)
    assert "<dt>Last used</dt><dd>Never</dd>" not in browser.get(page).content.decode()
    told = calling(secret).get("/api/v1/tokens/").json()["results"]
    assert [one["last_used_at"] is not None for one in told if one["name"] == "ERP"] == [True]
    before = token.last_used_at
    calling(secret).get("/api/v1/me/")
    token.refresh_from_db()
    assert token.last_used_at == before
