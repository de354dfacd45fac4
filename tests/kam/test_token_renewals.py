"""A token is renewed with overlap: the old secret opens for another day, the new one may no more than its maker now."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from kam.actions import tokens
from kam.ground.errors import Refused
from kam.models import Event, Token, User

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]


def opens(secret):
    return APIClient(headers={"Authorization": f"Bearer {secret}"}).get("/api/v1/me/").status_code == 200


@pytest.fixture
def token(zhao):
    until = timezone.localdate() + timedelta(days=100)
    return tokens.create(name="ERP", scopes=["read", "policy:write"], expires_on=until, by=zhao)


def test_both_open_for_a_day_then_only_the_new_one(token, zhao, time_machine):
    old, secret = token
    fresh, newer = tokens.renew(old, by=zhao)
    assert opens(secret) and opens(newer) and secret != newer
    assert (fresh.name, fresh.scopes) == ("ERP", ["policy:write", "read"])
    assert abs(fresh.expiry - old.expiry) < timedelta(seconds=5)
    time_machine.shift(timedelta(hours=25))
    assert not opens(secret) and opens(newer)


def test_renewed_twice_the_first_opens_for_its_day_all_the_same(token, zhao, time_machine):
    old, secret = token
    fresh, newer = tokens.renew(old, by=zhao)
    last, newest = tokens.renew(fresh, by=zhao)
    assert opens(secret) and opens(newer) and opens(newest)
    time_machine.shift(timedelta(hours=23))
    assert opens(secret) and opens(newer)
    time_machine.shift(timedelta(hours=2))
    assert not opens(secret) and not opens(newer) and opens(newest)
    tokens.revoke(last, by=zhao)
    assert not opens(newest)


def test_ended_on_its_page_it_ends_with_all_that_it_was_renewed_into(token, zhao, browser_of, api_of):
    old, secret = token
    fresh, newer = tokens.renew(old, by=zhao)
    other, apart = tokens.create(name="BI", scopes=["read"], expires_on=timezone.localdate(), by=zhao)
    assert api_of(zhao).delete(f"/api/v1/tokens/{old.uid}/").status_code == 204
    assert not opens(secret) and opens(newer), "a program that has the new one lets go of the one before"
    page = reverse("kam:token-revoke", args=[fresh.uid])
    assert "ends with it" not in browser_of(zhao).get(page).content.decode()
    last, newest = tokens.renew(fresh, by=zhao)
    assert "ends with it" in browser_of(zhao).get(page).content.decode()
    browser_of(zhao).post(page)
    assert not opens(newer) and not opens(newest) and opens(apart)
    assert Event.objects.filter(verb="token.revoked").count() == 3


def test_it_may_no_more_than_its_maker_may_now(token, zhao):
    User.objects.filter(pk=zhao.pk).update(role="administrator")
    zhao.refresh_from_db()
    fresh, _secret = tokens.renew(token[0], by=zhao)
    assert fresh.scopes == ["read"]


def test_an_ended_one_and_somebody_elses_are_refused(token, zhao, ada):
    with pytest.raises(Refused, match="Only whoever made"):
        tokens.renew(token[0], by=ada)
    tokens.revoke(token[0], by=zhao)
    with pytest.raises(Refused, match="has ended"):
        tokens.renew(token[0], by=zhao)


def test_the_page_shows_the_new_secret_once(token, zhao, ada, browser_of):
    browser, uid = browser_of(zhao), token[0].uid
    assert "ERP" in browser.get(reverse("kam:token-detail", args=[uid])).content.decode()
    shown = browser.post(reverse("kam:token-renew", args=[uid]), follow=True)
    fresh = Token.objects.exclude(uid=uid).get()
    assert shown["Cache-Control"] == "no-store"
    assert 'id="secret"' in shown.content.decode() and shown.request["PATH_INFO"].endswith(f"{fresh.uid}/secret/")
    assert 'id="secret"' not in browser.get(reverse("kam:token-made", args=[fresh.uid])).content.decode()
    others = browser_of(ada)
    assert others.get(reverse("kam:token-detail", args=[fresh.uid])).status_code == 200
    others.post(reverse("kam:token-renew", args=[fresh.uid]))
    assert Token.objects.count() == 2


def test_a_call_repeated_with_the_new_secret_is_done_once(zhao, acme):
    until = timezone.localdate() + timedelta(days=100)
    old, secret = tokens.create(name="ERP", scopes=["read", "trade:write"], expires_on=until, by=zhao)
    fresh, newer = tokens.renew(old, by=zhao)
    _third, newest = tokens.renew(fresh, by=zhao)
    _other, foreign = tokens.create(name="ERP", scopes=["read", "trade:write"], expires_on=until, by=zhao)
    body = {"account": acme.pk, "on": "2026-06-30", "kind": "freight", "amount": "12.00"}

    def post(opened_by):
        headers = {"Authorization": f"Bearer {opened_by}", "Idempotency-Key": "freight-1"}
        return APIClient(headers=headers).post("/api/v1/costs/", body, format="json")

    first, *again = [post(one) for one in (secret, newer, newest)]
    assert first.status_code == 201, first.content
    assert {one.json()["id"] for one in again} == {first.json()["id"]}
    assert all(one["Idempotent-Replayed"] == "true" for one in again)
    assert post(foreign).json()["id"] != first.json()["id"]


def test_a_token_whose_day_is_over_ends_with_a_line_in_the_log(token, zhao, ada, browser_of, time_machine):
    one, secret = token
    system = User.objects.system()
    assert tokens.end_expired(by=system) == 0
    time_machine.shift(timedelta(days=102))
    assert not opens(secret) and Token.objects.filter(uid=one.uid).exists(), "asked for, it is refused and stays"
    assert [tokens.end_expired(by=system), tokens.end_expired(by=system)] == [1, 0]
    event = Event.objects.get(verb="token.expired")
    assert (event.subject_name, event.by_id, event.data["holder"]) == ("ERP", system.pk, zhao.name)
    assert event.data["token"] == str(one.uid)
    one.refresh_from_db()
    assert one.revoked_at == one.expiry and not opens(secret)
    page = browser_of(zhao).get(reverse("kam:token-list")).content.decode()
    assert "Expired" in page and "Ended" not in page.split("<tbody")[1]


def test_what_the_log_says_of_a_token_names_it(token, zhao, api_of):
    one, _secret = token
    fresh, _newer = tokens.renew(one, by=zhao)
    tokens.revoke(fresh, by=zhao)
    told = {event.verb: event.data for event in Event.objects.filter(noun="token")}
    assert {verb: data["token"] for verb, data in told.items()} == {
        "token.created": str(one.uid), "token.rotated": str(fresh.uid), "token.revoked": str(fresh.uid)
    }  # fmt: skip
    assert told["token.rotated"]["before"] == str(one.uid)
    listed = [each["id"] for each in api_of(zhao).get("/api/v1/tokens/").json()["results"]]
    assert {data["token"] for data in told.values()} <= set(listed)
