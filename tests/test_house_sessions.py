"""Walks everything a signed-in browser may be made to send: without the token against forgery nothing is taken."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from kam.models import Event
from tests.test_house_doors import ours
from tests.test_house_scopes import METHODS, filled, operations

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("house")]
BY_LINK = {f"lifecycle:{name}" for name in ("survey-open", "survey-stop", "event-open", "event-stop", "customer-page")}
"""Whoever holds the secret in the address may, signed in or not: a session adds nothing that one could forge."""


@pytest.fixture
def signed_in(zhao: Any, settings: Any) -> Client:
    """The director's, which sends no token of any page."""
    settings.API_RATE_PER_MINUTE = 100_000
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(zhao, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_no_operation_is_done_by_a_session_alone(signed_in):
    wrong, walked, before = [], 0, Event.objects.count()
    for one in operations():
        if one.method not in METHODS[1:]:
            continue
        walked += 1
        answer = getattr(signed_in, one.method)(one.address, {}, content_type="application/json")
        refused = answer.status_code == 403 and "CSRF" in json.loads(answer.content)["detail"]
        wrong += [f"{one.method} {one.address}: {answer.status_code} {answer.content[:90]!r}"] * (not refused)
    assert not wrong, "\n".join(wrong)
    assert walked > 300
    assert Event.objects.count() == before


def forged(_request: Any, reason: str) -> HttpResponse:
    """In place of the page that says so: drawn five hundred times, it would take most of the walk."""
    return HttpResponse(reason, status=403)


def test_no_page_is_posted_by_a_session_alone(signed_in, settings):
    settings.CSRF_FAILURE_VIEW = f"{__name__}.{forged.__name__}"
    wrong, walked, before = [], 0, Event.objects.count()
    for name, parts in ours():
        address = filled(name, parts)
        if hasattr(resolve(address).func, "cls") or name in BY_LINK:
            continue
        walked += 1
        answer = signed_in.post(address, {"name": "forged"})
        refused = answer.status_code == 403 and b"CSRF" in answer.content
        wrong += [f"{address} ({name}): {answer.status_code}"] * (not refused)
    assert not wrong, "\n".join(wrong)
    assert walked > 300
    assert Event.objects.count() == before
