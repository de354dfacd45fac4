"""Disks that are full, databases that only read, clocks that jump: a clear 503, nothing half-written."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Account
from kam.actions import runs
from kam.choices import RunState
from kam.ground import outbox
from kam.models import Delivery, Event, Key, Run, Token

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def caller(zhao):
    _token, secret = Token.objects.create(user=zhao, name="erp", scopes=["read", "accounts:write"])
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    client.get("/api/v1/me/")  # that the token was used is written now, not later
    return client


def add(client, code="NEW"):
    items = {"items": [{"code": f"{code}{place}", "name": f"Customer {place} " + "名" * 80} for place in range(400)]}
    return client.post("/api/v1/accounts/bulk/", items, format="json", HTTP_IDEMPOTENCY_KEY=code)


def is_clear(answer):
    assert answer.status_code == 503, answer.content[:300]
    assert answer["Retry-After"] and json.loads(answer.content)["code"] == "unavailable"
    assert not Account.objects.exists() and not Key.objects.exists() and not Event.objects.filter(noun="account")


def sql(text):
    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchone() if cursor.description else None


def test_a_full_disk_is_told_and_leaves_nothing_half_written(caller):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite can be told how large its file may grow")
    size = sql("PRAGMA page_count")[0]
    most = sql("PRAGMA max_page_count")[0]
    sql(f"PRAGMA max_page_count = {size + 8}")
    try:
        is_clear(add(caller))
    finally:
        sql(f"PRAGMA max_page_count = {most}")
    assert add(caller).status_code == 200 and Account.objects.count() == 400


@pytest.mark.db_both
def test_a_database_that_only_reads_is_told(caller):
    """As after a failover: what is asked is answered, what is sent is refused with a word when to come again."""
    on, off = {
        "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
        "postgresql": (
            "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
            "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
        ),
    }[connection.vendor]
    sql(on)
    try:
        read = caller.get("/api/v1/accounts/").status_code
        answer = add(caller)
    finally:
        sql(off)
    is_clear(answer)
    assert read == 200
    assert add(caller).status_code == 200 and Account.objects.count() == 400


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_jumps_an_hour_stops_nothing(zhao, time_machine, hours, monkeypatch, settings):
    """What waited goes out, a run that was on its way ends once, and one whose worker died is taken over in time."""
    monkeypatch.setattr(outbox, "_send", lambda row: None)
    now = timezone.now()
    time_machine.move_to(now)
    alive = runs.claim(runs.request("churn", by=zhao).pk)
    waiting = runs.request("value", by=zhao)
    time_machine.move_to(now + timedelta(hours=hours))
    runs.beat(alive, 0.5)
    assert runs.finish(alive, result={}).state == RunState.DONE
    assert runs.claim(waiting.pk) is not None
    Delivery.objects.create(kind="task", name="x")
    assert outbox.relay() >= 1
    time_machine.move_to(now + timedelta(hours=hours + 2))
    outbox.relay()
    assert not Delivery.objects.due().exists()
    runs.sweep()
    assert Run.objects.filter(kind="value", state=RunState.RUNNING).exists()
    assert runs.claim(waiting.pk).attempts == 2
