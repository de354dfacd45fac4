"""A run keeps its lease while its process lives, however long one step takes."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from kam.actions import chains, heartbeats, runs
from kam.choices import RunKind, RunState
from kam.models import Run

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


@pytest.fixture
def begun(system):
    return runs.begin(RunKind.WATCH, by=system)


def long_ago(run):
    Run.objects.filter(pk=run.pk).update(beat_at=timezone.now() - timedelta(minutes=10))


def test_a_touch_keeps_the_lease_of_who_holds_it(begun):
    long_ago(begun)
    assert heartbeats.touch(begun.pk, begun.lease) and not Run.objects.stale().exists()
    assert runs.claim(begun.pk) is None
    long_ago(begun)
    assert not heartbeats.touch(begun.pk, "another's") and Run.objects.stale().count() == 1
    runs.finish(begun, result={})
    assert not heartbeats.touch(begun.pk, begun.lease)


def test_it_beats_within_a_step_and_no_longer(begun, monkeypatch):
    beats, twice = [], threading.Event()

    def touch(run_id, lease):
        beats.append((run_id, lease))
        if len(beats) == 1:
            raise DatabaseError("database is locked")
        twice.set()
        return True

    monkeypatch.setattr(heartbeats, "EVERY", 0.01)
    monkeypatch.setattr(heartbeats, "touch", touch)
    with heartbeats.keeping(begun):
        assert twice.wait(10), "a busy database ends it not"
    so_far = len(beats)
    assert set(beats) == {(begun.pk, begun.lease)}
    assert not any(thread.name == f"run-{begun.pk}" for thread in threading.enumerate()) and len(beats) == so_far


@pytest.mark.django_db(transaction=True)
def test_a_step_longer_than_the_lease_is_nobody_elses(begun, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("the tests' SQLite lies in memory, where threads lock each other out")
    monkeypatch.setattr(heartbeats, "EVERY", 0.05)
    long_ago(begun)
    with heartbeats.keeping(begun):
        for _try in range(200):
            if not Run.objects.stale().exists():
                break
            threading.Event().wait(0.05)
        assert runs.sweep() == 0 and runs.claim(begun.pk) is None
    assert runs.finish(begun, result={}).state == RunState.DONE


def test_every_kind_of_work_is_kept(begun, monkeypatch):
    kept = []
    monkeypatch.setattr(heartbeats, "_beat", lambda run_id, *more: kept.append(run_id))
    chains.along(begun, {RunKind.WATCH: chains.kept(lambda run: runs.finish(run, result={}))})
    assert kept == [begun.pk]


def test_what_a_kept_work_breaks_of_stands_in_its_run(begun):
    def breaks(run):
        raise RuntimeError("no room")

    with pytest.raises(RuntimeError):
        chains.along(begun, {RunKind.WATCH: chains.kept(breaks)})
    assert Run.objects.get(pk=begun.pk).state == RunState.FAILED
