"""Redis that is away or frozen is asked once, not by everybody who waits for a page."""

from __future__ import annotations

import pytest
from redis.exceptions import TimeoutError as RedisTimeout

from kam.ground import cache as patient
from kam.ground import outbox
from kam.models import Delivery


@pytest.fixture
def frozen(monkeypatch):
    """A cache whose server lets everybody in and says nothing; how often it was asked."""
    asked = []

    def silent(*_args, **_more):
        asked.append(1)
        raise RedisTimeout("Timeout reading from socket")

    for name in ("get", "add", "incr", "set"):
        monkeypatch.setattr(patient.RedisCache, name, silent)
    monkeypatch.setattr(patient.PatientRedisCache, "away_until", 0.0)
    return asked


def test_a_frozen_cache_is_asked_again_after_a_while(frozen):
    found = patient.PatientRedisCache("redis://127.0.0.1:1/0", {})
    assert [found.get("a", 7), found.add("b", 1), found.incr("b", 2), found.set("c", 1)] == [7, True, 2, None]
    assert len(frozen) == 1
    patient.PatientRedisCache.away_until -= patient.REST
    assert found.get("a") is None and len(frozen) == 2


@pytest.mark.django_db
def test_a_frozen_broker_is_asked_by_one_page_and_then_by_the_relay(monkeypatch, django_capture_on_commit_callbacks):
    asked = []

    def send(row):
        asked.append(row.name)
        raise RedisTimeout("Timeout reading from socket")

    monkeypatch.setattr(outbox, "_send", send)
    for name in ("a", "b", "c"):
        with django_capture_on_commit_callbacks(execute=True):
            outbox.send_task(name)
    assert asked == ["a"]
    monkeypatch.setattr(outbox, "_send", lambda row: asked.append(row.name))
    assert outbox.relay() == 2 and asked == ["a", "b", "c"]
    with django_capture_on_commit_callbacks(execute=True):
        outbox.send_task("d")
    assert asked[-1] == "d" and Delivery.objects.filter(state="sent").count() == 3
