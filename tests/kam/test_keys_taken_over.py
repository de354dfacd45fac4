"""Whose a key is: of the request at work, however long; of a killed one nobody's; and an answer is kept for a day."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.utils import timezone

from accounts.models import Account
from kam import tasks
from kam.ground import idempotency
from kam.ground.errors import Refused
from kam.ground.replays import Sight
from kam.models import Key, Team

NOBODY = Sight(AnonymousUser())
pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def done() -> HttpResponse:
    Team.objects.create(name="done")
    return HttpResponse("done")


def ask(answer: Any = done) -> Any:
    return idempotency.once("user:1", "k", "asked", answer, sight=NOBODY)


def claimed(seconds: float) -> None:
    """A key that a request claimed so long ago, and that no transaction holds: the request was killed."""
    Key.objects.create(owner="user:1", key="k", fingerprint="asked")
    Key.objects.update(created_at=timezone.now() - timedelta(seconds=seconds))


def test_the_key_of_a_killed_request_is_free_at_once() -> None:
    claimed(seconds=1.1)
    assert ask().content == b"done" and Team.objects.count() == 1
    assert ask()["Idempotent-Replayed"] and Team.objects.count() == 1 == Key.objects.count()


def test_a_key_just_claimed_is_not_taken() -> None:
    claimed(seconds=0.1)
    with pytest.raises(Refused) as refusal:
        ask()
    assert (refusal.value.status, refusal.value.code) == (409, "in_progress")
    assert not Team.objects.exists() and Key.objects.count() == 1


def test_whose_key_was_taken_before_it_was_held_does_nothing(
    api_of: Any, browser_of: Any, zhao: Any, ada: Any, monkeypatch: Any
) -> None:
    """A request that stood still for a second between claiming and holding; programs and pages are told in words."""
    claim = idempotency._claim

    def taken(owner: str, key: str, asked: str) -> Any:
        row, fresh = claim(owner, key, asked)
        Key.objects.all().delete()
        return row, fresh

    monkeypatch.setattr(idempotency, "_claim", taken)
    made = {"name": "North Stone", "code": "N1"}
    answer = api_of(zhao).post("/api/v1/accounts/", made, headers={"Idempotency-Key": "k"}, format="json")
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (409, "in_progress", "5")
    page = browser_of(ada).post("/settings/teams/add/", {"name": "North", "_key": "k"})
    assert page.status_code == 409 and "still in progress" in page.content.decode()
    assert not Team.objects.exists() and not Account.objects.filter(code="N1").exists() and not Key.objects.exists()


@pytest.mark.company
@pytest.mark.django_db(transaction=True)
def test_while_one_is_at_work_nobody_takes_its_key_however_long(monkeypatch: Any) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    monkeypatch.setattr(idempotency, "TAKING_HOLD", timedelta(0))
    second: list[Any] = []

    def ask_beside() -> None:
        try:
            second.append(ask())
        except Refused as refusal:
            second.append(refusal)
        finally:
            connection.close()

    other = Thread(target=ask_beside)

    def slow() -> HttpResponse:
        other.start()
        other.join(0.5)
        return done()

    assert ask(slow).content == b"done"
    other.join()
    assert Team.objects.count() == 1 == Key.objects.count()
    assert (second[0].status, second[0].code) == (409, "in_progress")


@pytest.mark.company
@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_under_a_request_leaves_its_key_free(monkeypatch: Any) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("an embedded database does not go away under its process")
    monkeypatch.setattr(idempotency, "TAKING_HOLD", timedelta(0))

    def away() -> None:
        raise OperationalError("the database is away")

    def cut_off() -> HttpResponse:
        patched.setattr(connection, "connect", away)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return done()

    with monkeypatch.context() as patched, pytest.raises((OperationalError, InterfaceError)):
        ask(cut_off)
    assert Key.objects.get().status is None, "nobody could free it"
    assert ask().content == b"done" and Team.objects.count() == 1 == Key.objects.count()


def test_a_key_is_kept_for_a_day_at_least_and_not_for_ever(time_machine: Any) -> None:
    """As the sweep of each minute forgets them; what was promised are 24 hours (docs/api.md)."""
    time_machine.move_to("2026-11-25 10:00+08:00", tick=False)
    assert idempotency.once("user:1", "k", "asked", lambda: HttpResponse("first"), sight=NOBODY).content == b"first"
    time_machine.shift(timedelta(hours=24, seconds=1))
    tasks.sweep_runs()
    again = idempotency.once("user:1", "k", "asked", lambda: HttpResponse("second"), sight=NOBODY)
    assert again.content == b"first" and again["Idempotent-Replayed"]
    time_machine.shift(timedelta(days=2))
    tasks.sweep_runs()
    assert not Key.objects.exists()
