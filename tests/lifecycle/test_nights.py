"""The clock's jobs of the life cycle are runs: seen with what came of them, taken up where a worker died."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kam.actions import chains, runs
from kam.choices import RunKind, RunState
from kam.models import Delivery, Event, Run
from lifecycle import tasks
from lifecycle.actions import case_watch, cases, dilemmas, nights

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def test_the_look_for_dilemmas_is_a_run_behind_the_plans(ada, acme, browser_of):
    tasks.plan_visits()
    plans, looked = (Run.objects.get(kind=kind) for kind in (RunKind.VISIT_PLANS, RunKind.DILEMMAS))
    assert looked.state == RunState.DONE and looked.result == {"found": 0, "reminded": 0}
    assert looked.params["after"] == plans.pk and looked.started_at >= plans.finished_at
    page = browser_of(ada).get(f"/runs/{looked.pk}/").content.decode()
    assert "Look for dilemmas" in page and "Customers in a dilemma" in page


def test_a_worker_that_dies_between_leaves_it_waiting(acme, monkeypatch, time_machine):
    time_machine.move_to("2026-06-30 04:10+08:00")

    def dies(*given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(chains, "follow", dies)
        tasks.plan_visits()
    waiting = Run.objects.get(state=RunState.WAITING)
    assert waiting.kind == RunKind.DILEMMAS
    time_machine.shift(timedelta(minutes=2))
    assert runs.sweep() == 1 and Delivery.objects.latest("pk").name == "run.dilemmas"
    tasks.look_for_dilemmas(waiting.pk)
    tasks.look_for_dilemmas(waiting.pk)
    assert Run.objects.get(kind=RunKind.DILEMMAS).state == RunState.DONE


def test_a_fault_stands_in_its_run_and_stops_nothing_behind_it(acme, monkeypatch):
    def breaks(*given, **more):
        raise RuntimeError("no room")

    monkeypatch.setattr("lifecycle.actions.cadence.propose", breaks)
    with pytest.raises(RuntimeError):
        tasks.plan_visits()
    assert Run.objects.get(kind=RunKind.VISIT_PLANS).state == RunState.FAILED
    assert Run.objects.get(kind=RunKind.DILEMMAS).state == RunState.DONE
    monkeypatch.setattr(dilemmas, "diagnose", breaks)
    with pytest.raises(RuntimeError):
        nights.take(runs.begin(RunKind.DILEMMAS, by=Run.objects.first().started_by).pk) or nights.plans()
    assert Run.objects.filter(kind=RunKind.DILEMMAS, state=RunState.FAILED).exists()


def test_the_night_is_asked_for_again_and_begins_once(lin, acme, time_machine):
    time_machine.move_to("2026-06-30 04:10+08:00")
    assert tasks.plan_visits() and tasks.plan_visits() is None and tasks.watch() and tasks.watch() is None
    time_machine.move_to("2026-07-01 04:10+08:00")
    assert tasks.plan_visits() and tasks.watch()


def test_the_rounds_over_cases_are_one_row_a_day(lin, acme, system, time_machine):
    time_machine.move_to("2026-06-30 10:00+08:00")
    case = cases.report(values={"account": acme, "sort": "complaint", "title": "a"}, by=lin)
    assert tasks.watch_cases() == {"rounds": 1}
    heard = Event.objects.filter(verb="run.done").count()
    assert tasks.watch_cases()["rounds"] == 2 and Event.objects.filter(verb="run.done").count() == heard == 0
    time_machine.move_to(case.answer_due_at + timedelta(minutes=5))
    Run.objects.update(as_of=timezone.localdate())
    assert tasks.watch_cases() == {"rounds": 3, "told": 1}
    row = Run.objects.get(kind=RunKind.CASE_WATCH)
    assert (row.state, row.result) == (RunState.DONE, {"rounds": 3, "told": 1})
    assert Event.objects.filter(verb="run.done").count() == 1
    time_machine.move_to(case.answer_due_at + timedelta(days=14))
    Run.objects.update(as_of=timezone.localdate())
    assert tasks.watch_cases() == {"rounds": 4, "told": 3}
    said = [event.data for event in Event.objects.filter(verb="run.done").order_by("pk")]
    assert [one["told"] for one in said] == [1, 2] and "rounds" not in said[1], "an event tells its own round"


def test_failed_rounds_are_one_row_too_and_say_why(acme, monkeypatch, time_machine):
    time_machine.move_to("2026-06-30 10:00+08:00")
    tasks.watch_cases()

    def breaks(*given, **more):
        raise RuntimeError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(case_watch, "tick", breaks)
        for _round in range(3):
            with pytest.raises(RuntimeError):
                tasks.watch_cases()
    assert [run.state for run in Run.objects.of(RunKind.CASE_WATCH).order_by("pk")] == [RunState.DONE, RunState.FAILED]
    assert tasks.watch_cases() == {"rounds": 2}


def test_surveys_by_plan_are_a_run(acme):
    assert tasks.send_surveys() == {}
    run = Run.objects.get(kind=RunKind.SURVEYS)
    assert run.state == RunState.DONE and run.finished_at >= run.started_at
