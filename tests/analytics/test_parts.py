"""A run on several workers: the same rows as on one, whoever comes, dies in the middle or never comes."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from celery import current_app
from django.utils import timezone

from analytics.actions import parts, recompute, scores
from analytics.facts import trade
from analytics.models import Contribution, Loyalty, Potential, Score, Verdict
from kam.actions import parts as shared
from kam.actions import runs
from kam.choices import RunKind
from kam.models import Run, RunPart
from tests import factories
from tests.analytics.test_recompute import DAY, book, buys, rows

__all__ = ["book"]
pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
SAID = {model: model.run_kind for model in (Contribution, Verdict, Score, Loyalty, Potential)}


@pytest.fixture(autouse=True)
def _trade(book):
    """More than money: costs, returns, and payments that are late."""
    factories.CostFactory(account=book["good"], on=DAY)
    factories.OrderFactory(account=book["big"], ordered_on=DAY - timedelta(100), revenue=-500, amount=-500)
    factories.OrderFactory(account=book["good"], ordered_on=DAY - timedelta(90), due_on=DAY - timedelta(60))


@pytest.fixture
def crowd(monkeypatch):
    """Five workers where one was set; so the facts are gathered by two ranges."""
    monkeypatch.setattr(parts, "workers", lambda _accounts: 5)


def computed(system, kind=RunKind.ALL, day=DAY):
    recompute.start(kind, as_of=day, by=system)
    return {model: rows(model, Run.objects.at(kind, day)) for model, kind in SAID.items() if Run.objects.at(kind, day)}


def test_a_run_that_nobody_helps_with_says_the_same(system, monkeypatch):
    alone = computed(system)
    monkeypatch.setattr(parts, "workers", lambda _accounts: 5)
    assert computed(system) == alone and all(alone.values())
    assert not RunPart.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_workers_that_come_do_all_of_it_and_say_the_same(system, monkeypatch):
    alone, helped = computed(system), []
    monkeypatch.setattr(parts, "workers", lambda _accounts: 5)
    monkeypatch.setattr(recompute, "help_with", lambda run, do=recompute.help_with: helped.append(do(run)))
    current_app.conf.task_always_eager = True  # who is asked comes at once
    assert computed(system) == alone
    assert [done for done in helped if done] == [4 * 2, 10, 10, 10], "four kinds of facts by two ranges, three tables"
    assert len(helped) == 4 * 4, "four are asked each time, and three come too late"


def test_a_worker_killed_in_the_middle_changes_nothing(system, crowd, monkeypatch):
    alone = computed(system)
    left = []

    def died(name, run_id):
        assert name == shared.TASK
        key = RunPart.objects.free().filter(run=run_id).first().pk
        left.append(RunPart.objects.filter(pk=key).update(lease=f"dead {key}", taken_at=timezone.now()))

    def later(_seconds):
        RunPart.objects.filter(lease__startswith="dead").update(taken_at=timezone.now() - timedelta(seconds=600))

    monkeypatch.setattr(shared.outbox, "send_task", died)
    monkeypatch.setattr(shared.time, "sleep", later)
    assert computed(system) == alone
    assert left == [1] * 16


def test_who_comes_back_too_late_writes_nothing(system):
    run = runs.begin(RunKind.CHURN, as_of=DAY, by=system)
    part = RunPart.objects.create(run=run, work="loyalties", given=b"")

    def slow(run, given):
        Loyalty.objects.create(run=run, account=factories.AccountFactory(), known_share=0)
        shared.forget(run)  # the run was begun anew, or is over
        return b""

    assert not shared.help_with(part.run_id, {"loyalties": slow})
    assert not Loyalty.objects.exists()


def test_what_goes_wrong_elsewhere_is_told_by_the_run_itself(system, crowd, monkeypatch):
    def breaks(*args):
        raise RuntimeError("the disk is full")

    run = runs.begin(RunKind.CHURN, as_of=DAY, by=system)
    part = RunPart.objects.create(run=run, work="scores", given=b"")
    with pytest.raises(RuntimeError):
        shared.help_with(run.pk, {"scores": breaks})
    assert RunPart.objects.free().get() == part, "the run's own worker tries it"
    monkeypatch.setattr(scores, "_columns", breaks)
    monkeypatch.setattr(recompute, "PARTS", {**recompute.PARTS, "scores": breaks})
    with pytest.raises(RuntimeError):
        recompute.work(run)
    run.refresh_from_db()
    assert "RuntimeError" in run.error
    assert not any(model.objects.filter(run=run).exists() for model in (RunPart, Score, Loyalty, Potential))


def test_a_run_that_another_worker_took_over_waits_for_nobody(system, crowd, monkeypatch):
    run = runs.begin(RunKind.CHURN, as_of=DAY, by=system)
    RunPart.objects.create(run=run, work="scores", given=b"", lease="another", taken_at=timezone.now())
    monkeypatch.setattr(shared.time, "sleep", lambda _seconds: Run.objects.filter(pk=run.pk).update(lease="other"))
    with pytest.raises(runs.LeaseLost):
        shared.finish(run, recompute.PARTS)


def test_the_parts_of_a_run_that_was_given_up_go_with_its_rows(system):
    run = runs.begin(RunKind.ALL, as_of=DAY, by=system)
    RunPart.objects.create(run=run, work="scores", given=b"")
    runs.fail(run, "The worker died three times.")
    recompute.sweep(by=system)
    assert not RunPart.objects.exists()


@pytest.mark.parametrize(("most", "accounts", "share"), [(1, 90_000, 1), (4, 90_000, 4), (4, 25_000, 2), (4, 10, 1)])
def test_small_books_and_unset_workers_stay_with_one(settings, most, accounts, share):
    settings.COMPUTE_WORKERS = most
    assert parts.workers(accounts) == share


def test_ranges_hold_every_account_once():
    buys(factories.AccountFactory(code="LATE"))
    for count in (1, 2, 3, 40):
        spans = trade.spans(count)
        assert len(spans) == count and spans[0][0] == 0 and spans[-1][1] == trade.LAST
        assert all(last + 1 == first for (_, last), (first, _) in zip(spans, spans[1:], strict=False))


def test_numbers_travel_value_for_value():
    numbers = {
        "small": np.array([-1, 3]), "large": np.array([2**40, -(2**62)]), "floats": np.array([0.1, np.nan]),
        "said": np.array([True, False]), "none": np.zeros(0, np.int64),
    }  # fmt: skip
    found = parts.unpack(parts.pack(numbers))
    assert list(found) == list(numbers)
    for name, column in numbers.items():
        assert found[name].dtype == column.dtype and np.array_equal(found[name], column, equal_nan=name == "floats")
