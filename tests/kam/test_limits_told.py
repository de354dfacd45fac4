"""How many calls are left is told by each answer of the API to a caller who is known, refusals among them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from kam.models import Token

pytestmark = pytest.mark.django_db
LEFT = "RateLimit-Remaining"
REFUSED = [
    ("/api/v1/nothing/", {}, 404),
    ("/api/v1/accounts/999999999/", {}, 404),
    ("/api/v1/accounts/", {"Accept": "image/png"}, 406),
    (f"/api/v1/accounts/?q={'x' * 5000}", {}, 414),
    ("/api/v1/accounts/?nobody=1", {}, 400),
]


@pytest.fixture
def secret(zhao):
    return Token.objects.create(user=zhao, name="ERP", scopes=["read"])


@pytest.mark.parametrize(("address", "more", "status"), REFUSED)
def test_a_refusal_says_it_as_well_and_counts(secret, address, more, status):
    headers = {"Authorization": f"Bearer {secret[1]}"}
    before = int(Client().get("/api/v1/me/", headers=headers)[LEFT])
    answer = Client().get(address, headers=headers | more)
    assert (answer.status_code, int(answer[LEFT])) == (status, before - 1)


def test_so_does_one_for_want_of_a_scope_and_for_a_body(secret, settings):
    headers = {"Authorization": f"Bearer {secret[1]}"}
    answer = Client().post("/api/v1/accounts/", "{}", content_type="application/json", headers=headers)
    assert answer.status_code == 403 and LEFT in answer
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = Client().post("/api/v1/accounts/", "{" + " " * 50, content_type="application/json", headers=headers)
    assert answer.status_code >= 400 and LEFT in answer


def test_whoever_comes_with_a_session_is_known(zhao, browser_of):
    assert LEFT in browser_of(zhao).get("/api/v1/nothing/")


@pytest.mark.parametrize("said", ["", "Bearer nonsense", "Bearer", "Bearer a b", "Basic eDp5"])
def test_of_whom_nobody_knows_nothing_is_said(said):
    answer = Client().get("/api/v1/me/", headers={"Authorization": said} if said else {})
    assert answer.status_code == 401 and LEFT not in answer
    assert LEFT not in Client().get("/api/v1/nothing/", headers={"Authorization": said} if said else {})


@pytest.mark.parametrize("ended", [{"revoked_at": timezone.now()}, {"expiry": timezone.now() - timedelta(days=1)}])
def test_a_token_that_ended_is_nobodys(secret, ended):
    Token.objects.filter(pk=secret[0].pk).update(**ended)
    answer = Client().get("/api/v1/nothing/", headers={"Authorization": f"Bearer {secret[1]}"})
    assert answer.status_code == 404 and LEFT not in answer


def test_to_be_counted_is_not_to_be_signed_in(secret, zhao):
    """A call that is refused before its token was looked at leaves no language, no clock and no last use behind."""
    type(zhao).objects.filter(pk=zhao.pk).update(language="zh-hant")
    with translation.override("en"):
        Client().get("/api/v1/nothing/", headers={"Authorization": f"Bearer {secret[1]}"})
        assert translation.get_language() == "en"
    assert Token.objects.get(pk=secret[0].pk).last_used_at is None
