"""A worker that dies in the night: whatever was to follow waits in rows, and the next one does it once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Policy
from analytics import tasks
from analytics.actions import nights, recompute
from analytics.models import Contribution, Score
from kam.actions import chains, runs
from kam.choices import RunKind, RunState
from kam.models import Delivery, Run
from tests.analytics.test_recompute import DAY, book, rows

__all__ = ["book"]
pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


@pytest.fixture(autouse=True)
def _day(time_machine):
    time_machine.move_to("2026-06-30 02:10+08:00")
    Policy.objects.update(published_at="2026-01-01T00:00Z")


class Killed(BaseException):
    """What nothing catches, as kill -9 leaves nobody to."""


def swept(time_machine):
    """What the sweep wakes some minutes later, worked as the worker would."""
    time_machine.shift(timedelta(minutes=5))
    assert runs.sweep() == 1
    asked = Delivery.objects.filter(kind="task", name__startswith="run.").latest("pk")
    run = Run.objects.get(pk=asked.payload["run_id"])
    assert asked.name == f"run.{run.kind}"
    return nights.take(run.pk)


def done():
    return list(Run.objects.filter(state=RunState.DONE).order_by("finished_at").values_list("kind", flat=True))


def undisturbed(system):
    nights.nightly(by=system)
    return done(), [rows(model, Run.objects.current(model.run_kind)) for model in (Contribution, Score)]


@pytest.mark.parametrize("place", [0, 1, 4])
def test_killed_between_two_runs_the_rest_is_taken_up(book, system, time_machine, monkeypatch, place):
    real, asked = chains.follow, []

    def follow(*given):
        asked.append(1)
        if len(asked) == place + 1:
            raise Killed
        return real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(chains, "follow", follow)
        with pytest.raises(Killed):
            nights.nightly(by=system)
    assert len(done()) == place + 1 and Run.objects.filter(state=RunState.WAITING).count() == 1
    assert swept(time_machine) is not None
    disturbed = done(), [rows(model, Run.objects.current(model.run_kind)) for model in (Contribution, Score)]
    assert runs.sweep() == 0 and not Run.objects.exclude(state=RunState.DONE).exists()
    Run.objects.all().delete()
    assert undisturbed(system) == disturbed


def test_killed_within_a_run_it_and_the_rest_are_taken_up(book, system, time_machine, monkeypatch):
    def dies(*given, **more):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setitem(recompute.WRITERS, RunKind.CHURN, dies)
        with pytest.raises(Killed):
            nights.nightly(by=system)
    assert Run.objects.get(state=RunState.RUNNING).kind == RunKind.CHURN
    swept(time_machine)
    assert done().count("churn") == 1 and done()[-1] == "reservoir" and "standards" in done()


def test_what_killed_three_workers_keeps_the_rest_from_nothing(book, system, time_machine, monkeypatch):
    def dies(*given, **more):
        raise Killed

    monkeypatch.setitem(recompute.WRITERS, RunKind.CHURN, dies)
    with pytest.raises(Killed):
        nights.nightly(by=system)
    for _again in range(2):
        with pytest.raises(Killed):
            swept(time_machine)
    time_machine.shift(timedelta(minutes=5))
    assert runs.sweep() == 0, "given up, and what follows waits"
    assert swept(time_machine).kind == RunKind.VALUE
    assert Run.objects.get(state=RunState.FAILED).kind == RunKind.CHURN and done()[-1] == "reservoir"


def test_a_night_is_begun_once_and_made_up_for_where_its_worker_died_before_it(book, system, time_machine):
    time_machine.move_to("2026-06-30 03:10+08:00")
    tasks.nightly()
    begun = done()
    time_machine.move_to("2026-06-30 04:10+08:00")
    tasks.nightly()
    assert begun[0] == "night" and done() == begun
    time_machine.move_to("2026-07-01 02:10+08:00")
    tasks.nightly()
    assert done().count("night") == 2


def test_after_everything_what_is_apart_waits_in_a_row(book, zhao, time_machine):
    asked = runs.request(RunKind.ALL, as_of=DAY, by=zhao)
    recompute.work(runs.claim(asked.pk))  # and dies right after it
    assert [run.kind for run in Run.objects.filter(state=RunState.WAITING)] == ["value"]
    assert swept(time_machine).kind == RunKind.VALUE
    assert set(done()) >= {"all", *recompute.APART}
    assert {run.started_by for run in Run.objects.filter(kind=RunKind.VALUE)} == {zhao}


def test_a_night_with_nothing_to_say_leaves_no_rows_of_it(book, system, time_machine):
    nights.nightly(by=system)
    time_machine.move_to("2026-11-20 02:10+08:00")  # the book ended
    nights.nightly(by=system)
    nights.nightly(by=system)
    before = Run.objects.count()
    assert nights.nightly(by=system) == []
    found = Run.objects.order_by("-pk")[: Run.objects.count() - before]
    assert [run.kind for run in found] == ["reservoir", "night"]
