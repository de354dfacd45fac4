"""Chains of runs: begun once a day by the clock, worked one behind the other, ended together by whoever cancels."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation

from kam.actions import chains, retention, runs
from kam.choices import RunKind, RunState
from kam.models import Run
from kam.tasks import let_go

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
KINDS = (RunKind.WATCH, RunKind.DILEMMAS, RunKind.SURVEYS)
FIRST, *BEHIND = KINDS


def works(**others):
    return dict.fromkeys(KINDS, lambda run: runs.finish(run, result={})) | others


@pytest.fixture
def begun(system):
    return runs.begin(FIRST, params={"then": [*BEHIND]}, by=system)


def breaks(words):
    def broken(run):
        raise RuntimeError(words)

    return broken


def test_the_clock_begins_a_kind_once_a_day(system, time_machine):
    time_machine.move_to("2026-06-30 04:10+08:00")
    run = chains.begin_once(FIRST, params={"then": [*BEHIND]}, by=system)
    assert run.state == RunState.RUNNING and run.params == {"clock": True, "then": [*BEHIND]}
    assert chains.begin_once(FIRST, by=system) is None and chains.begin_once(BEHIND[0], by=system)
    time_machine.shift(timedelta(days=1))
    assert chains.begin_once(FIRST, by=system)


def test_what_a_person_asked_for_begins_nothing_of_the_clocks(system, zhao):
    runs.begin(RunKind.NIGHT, by=zhao)
    assert chains.begin_once(RunKind.NIGHT, by=system)


def test_the_look_and_the_beginning_are_one_turn(system, monkeypatch):
    """On SQLite the transaction has the database from its first word; on PostgreSQL the turn is waited for."""
    seen = []
    monkeypatch.setattr(chains, "is_begun", lambda kind: seen.append(connection.in_atomic_block))
    with connection.execute_wrapper(lambda go, sql, values, *more: (seen.append(sql), go(sql, values, *more))[1]):
        chains.begin_once(FIRST, by=system)
    if connection.vendor == "postgresql":
        turn = next(place for place, one in enumerate(seen) if "pg_advisory_xact_lock" in str(one))
        assert turn < seen.index(True)
    else:
        assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        assert "SAVEPOINT" in seen[0] and seen.index(True) == 1


def test_old_rows_go_once_a_night(time_machine):
    time_machine.move_to("2026-06-30 03:10+08:00")
    assert let_go() and let_go() is None
    assert retention.nightly().pk and Run.objects.of(RunKind.RETENTION).count() == 2


def test_a_need_that_cannot_be_told_stands_in_its_run_and_hides_no_fault_before_it(begun):
    needs = {BEHIND[0]: breaks("need")}
    with pytest.raises(RuntimeError, match="first"):
        chains.along(begun, works(**{FIRST: chains.kept(breaks("first"))}), lambda run: needs.get(run.kind, bool)(run))
    states = dict(Run.objects.values_list("kind", "state"))
    assert states == {FIRST: RunState.FAILED, BEHIND[0]: RunState.FAILED, BEHIND[1]: RunState.DONE}


def test_a_worker_that_takes_up_a_chain_asks_what_is_needed_too(begun):
    runs.finish(begun, result={})
    waiting = chains.after(begun)
    taken = chains.take(waiting.pk, works(), lambda run: run.kind != BEHIND[0])
    assert taken.kind == BEHIND[1] and taken.state == RunState.DONE
    assert set(Run.objects.values_list("kind", flat=True)) == {FIRST, BEHIND[1]}
    assert chains.take(taken.pk, works()) is None


def test_who_lost_a_run_passes_nothing_over(begun):
    Run.objects.filter(pk=begun.pk).update(lease="another's")
    assert chains.along(begun, works(), lambda run: False) == []
    assert Run.objects.get().state == RunState.RUNNING


def test_whoever_cancels_a_run_ends_what_was_to_follow_and_reads_so(begun, system):
    with translation.override("zh-hans"):
        assert runs.cancel(begun, by=system)
    assert chains.along(begun, {FIRST: lambda run: runs.beat(run, 0.5)}) == []
    run = Run.objects.get()
    assert run.state == RunState.FAILED and run.error == "已取消，随后的任务也一并取消：困境排查、按计划发问卷。"
    alone = runs.begin(FIRST, by=system)
    with translation.override("en"):
        assert runs.cancel(alone, by=system)
    assert Run.objects.get(pk=alone.pk).error == "Cancelled."
