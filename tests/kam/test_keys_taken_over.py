"""A request that took longer than its key is held for: a later one that took the key over counts, and nothing twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse

from accounts.models import Account
from kam.ground import idempotency
from kam.ground.errors import Refused
from kam.models import Key, Team

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def slow(*, later: bool, **headers: str) -> Any:
    """An answer that takes so long that its key is taken away, and given to a `later` request."""

    def answer() -> HttpResponse:
        taken = Key.objects.get()
        Key.objects.all().delete()
        if later:
            Key.objects.create(owner=taken.owner, key=taken.key, fingerprint=taken.fingerprint)
        Team.objects.create(name="slow")
        return HttpResponse("slow", headers=headers)

    return answer


@pytest.mark.parametrize("headers", [{}, {"Cache-Control": "no-store"}])
def test_the_later_one_counts(headers: Any) -> None:
    with pytest.raises(Refused, match="took its place") as refusal:
        idempotency.once("user:1", "k", "asked", slow(later=True, **headers))
    assert (refusal.value.status, refusal.value.code) == (409, "in_progress")
    assert not Team.objects.exists()


def test_where_the_later_one_gave_the_key_back_the_first_counts() -> None:
    assert idempotency.once("user:1", "k", "asked", slow(later=False)).content == b"slow"
    again = idempotency.once("user:1", "k", "asked", slow(later=False))
    assert again.content == b"slow" and again["Idempotent-Replayed"] and Team.objects.count() == 1


def test_programs_and_pages_are_told_in_words(
    api_of: Any, browser_of: Any, zhao: Any, ada: Any, monkeypatch: Any
) -> None:
    def taken(response: Any) -> None:
        row = Key.objects.get()
        Key.objects.all().delete()
        Key.objects.create(owner=row.owner, key=row.key, fingerprint=row.fingerprint)
        getattr(response, "render", lambda: None)()

    monkeypatch.setattr(idempotency, "_render", taken)
    made = {"name": "North Stone", "code": "N1"}
    answer = api_of(zhao).post("/api/v1/accounts/", made, headers={"Idempotency-Key": "k"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "in_progress")
    Key.objects.all().delete()
    page = browser_of(ada).post("/settings/teams/add/", {"name": "North", "_key": "k"})
    assert page.status_code == 409 and "took its place" in page.content.decode()
    assert not Team.objects.filter(name="North").exists() and not Account.objects.filter(code="N1").exists()
