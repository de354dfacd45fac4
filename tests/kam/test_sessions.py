"""Signing out everywhere: one's own other devices, or a colleague's by who keeps people, through page and API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from rest_framework.test import APIClient

from kam.actions import sessions, tokens
from kam.models import Event, Token

pytestmark = pytest.mark.django_db


def is_in(browser: Any) -> bool:
    return bool(browser.get("/me/").status_code == 200)


def test_one_s_own_other_devices_end_by_one_tap_and_this_one_stays(browser_of: Any, lin: Any, chen: Any) -> None:
    here, there, elsewhere, colleague = browser_of(lin), browser_of(lin), browser_of(lin), browser_of(chen)
    page = here.get("/me/").content.decode()
    assert 'action="/me/sign-out/"' in page and "Other devices" in page
    told = here.post("/me/sign-out/", follow=True).content.decode()
    assert "2 other sessions ended." in told and is_in(here) and is_in(colleague)
    assert not is_in(there) and not is_in(elsewhere)
    event = Event.objects.get(verb="user.signed_out")
    assert (event.by_id, event.subject_id, event.data) == (lin.pk, lin.pk, {"count": 2})


def test_who_keeps_people_signs_a_colleague_out(browser_of: Any, ada: Any, lin: Any, zhao: Any) -> None:
    admin, phone, desk = browser_of(ada), browser_of(lin), browser_of(zhao)
    address = f"/settings/people/{lin.pk}/sign-out/"
    assert address in admin.get(f"/settings/people/{lin.pk}/").content.decode()
    assert f"/{ada.pk}/sign-out/" not in admin.get(f"/settings/people/{ada.pk}/").content.decode(), "under My settings"
    assert is_in(phone) and admin.get(address).status_code == 200 and is_in(phone), "asked, nothing done yet"
    assert admin.post(address).status_code == 302
    assert not is_in(phone) and is_in(admin) and is_in(desk)
    event = Event.objects.get(verb="user.signed_out")
    assert (event.by_id, event.subject_id) == (ada.pk, lin.pk)


@pytest.mark.parametrize("who", ["zhao", "lin", "gu"])
def test_nobody_else_does_through_any_door(browser_of: Any, api_of: Any, chen: Any, request: Any, who: str) -> None:
    user, phone = request.getfixturevalue(who), browser_of(chen)
    assert browser_of(user).post(f"/settings/people/{chen.pk}/sign-out/").status_code == 403
    assert api_of(user).post(f"/api/v1/users/{chen.pk}/sign-out/").status_code == 403
    with pytest.raises(PermissionDenied):
        sessions.end_all(chen, by=user)
    assert is_in(phone) and not Event.objects.filter(verb="user.signed_out").exists()


def test_a_program_does_with_the_scope_for_it(browser_of: Any, ada: Any, lin: Any) -> None:
    until = timezone.localdate() + timedelta(days=9)
    answers = {}
    for scopes in (["read"], ["settings:write"]):
        phone = browser_of(lin)
        _token, secret = tokens.create(name="iam", scopes=scopes, expires_on=until, by=ada)
        client = APIClient(headers={"Authorization": f"Bearer {secret}"})
        answers[scopes[0]] = client.post(f"/api/v1/users/{lin.pk}/sign-out/")
        assert is_in(phone) == (scopes == ["read"])
    assert answers["read"].status_code == 403 and answers["settings:write"].json() == {"ended": 2}
    assert APIClient().post(f"/api/v1/users/{lin.pk}/sign-out/").status_code == 401


def test_the_session_that_asks_stays_and_tokens_go_on(browser_of: Any, lin: Any) -> None:
    Token.objects.create(user=lin, name="erp", scopes=["read"])
    here, there = browser_of(lin), browser_of(lin)
    assert here.post(f"/api/v1/users/{lin.pk}/sign-out/").json() == {"ended": 1}
    assert is_in(here) and not is_in(there) and Token.objects.filter(revoked_at__isnull=True).exists()
    assert here.post("/api/v1/users/").status_code == 405
