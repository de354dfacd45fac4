"""The night: tiers on the first before what reads them, tiers by hand that end, and books that ended and changed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import assessments, nominations, policies, tiers, wallets
from accounts.models import Account, Nomination, Order, Policy, TierChange
from analytics.actions import nights, recompute, score_models
from analytics.facts import changes
from analytics.facts import tiers as standing
from analytics.models import Score, Verdict
from kam.actions import runs
from kam.celery import app as celery
from kam.choices import RunKind
from kam.models import Run
from tests import factories
from tests.analytics.test_overrules import buys as costly
from tests.analytics.test_overrules import said
from tests.analytics.test_recompute import DAY, book, rows

__all__ = ["book"]
pytestmark = pytest.mark.django_db
FIRST = date(2026, 7, 1)


@pytest.fixture(autouse=True)
def _day(time_machine):
    time_machine.move_to("2026-06-30 10:00+08:00")
    Policy.objects.update(published_at="2026-01-01T00:00Z")


def night(system, time_machine, day):
    time_machine.move_to(f"{day} 02:10+08:00")
    return [str(run.kind) for run in nights.nightly(by=system)]


def test_on_the_first_the_scores_read_the_tiers_of_the_first(book, system, time_machine):
    recompute.start(RunKind.ALL, as_of=DAY - timedelta(1), by=system)
    Order.objects.filter(account=book["big"]).update(revenue=Decimal("1.00"))
    recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    assert night(system, time_machine, FIRST) == [
        *(
            "contribution",
            "tiers",
            "learning",
            "churn",
            "value",
            "behaviour",
            "development",
            "fit",
            "standards",
            "backtest",
        ),
    ]
    assert Account.objects.get(pk=book["big"].pk).tier == "lead"
    scored = rows(Score, Run.objects.current(RunKind.CHURN))
    recompute.start(RunKind.CHURN, as_of=FIRST, by=system)
    assert rows(Score, Run.objects.current(RunKind.CHURN)) == scored
    assert nights.monthly(by=system) is None, "an older schedule asks again, and nothing changed"
    assert night(system, time_machine, "2026-07-02") == [
        "contribution",
        "churn",
        "value",
        "behaviour",
        "development",
        "fit",
        "standards",
    ]
    assert "analytics.monthly" not in {entry["task"] for entry in celery.conf.beat_schedule.values()}


def test_a_learning_that_breaks_stops_no_scores(book, system, time_machine, monkeypatch):
    def breaks(*args, **kwargs):
        raise RuntimeError("it would not converge")

    monkeypatch.setattr(score_models, "reckoned", breaks)
    with pytest.raises(RuntimeError, match="converge"):
        night(system, time_machine, FIRST)
    assert {run.kind for run in Run.objects.filter(state="failed")} >= {"learning"}
    scored = Run.objects.current(RunKind.CHURN)
    assert scored.as_of == FIRST and scored.result["model"] == 0, "by the version in force"
    assert Run.objects.current(RunKind.STANDARDS).as_of == FIRST


def test_tiers_that_failed_on_the_first_are_made_up_for_once(book, system, time_machine, monkeypatch):
    recompute.start(RunKind.ALL, as_of=DAY - timedelta(1), by=system)

    def breaks(*args, **kwargs):
        raise RuntimeError("no room on the disk")

    with monkeypatch.context() as patch:
        patch.setitem(recompute.WRITERS, RunKind.TIERS, breaks)
        with pytest.raises(RuntimeError, match="no room"):
            night(system, time_machine, FIRST)
    assert Run.objects.current(RunKind.TIERS).as_of < FIRST
    time_machine.move_to("2026-07-01 11:00+08:00")
    recompute.start(
        RunKind.TIERS, as_of=DAY - timedelta(9), by=system
    )  # a past day that somebody reads makes up for none
    assert night(system, time_machine, "2026-07-02")[:2] == ["contribution", "tiers"]
    assert Run.objects.current(RunKind.TIERS).as_of == date(2026, 7, 2)
    assert "tiers" not in night(system, time_machine, "2026-07-03")


def test_a_first_that_never_was_is_made_up_for_and_new_books_wait(book, system, time_machine):
    assert "tiers" not in night(system, time_machine, "2026-06-30"), "nobody asked for the first tiers yet"
    recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    assert "tiers" in night(system, time_machine, "2026-07-04")
    assert "tiers" not in night(system, time_machine, "2026-07-05")


def test_it_is_the_first_where_the_company_is(system, time_machine):
    factories.OrderFactory(ordered_on=DAY)
    time_machine.move_to("2026-06-30 18:10Z")
    assert RunKind.TIERS in [run.kind for run in nights.nightly(by=system)]


@pytest.mark.parametrize("until", [date(2026, 7, 3), date(2026, 9, 15)])
def test_a_tier_by_hand_ends_by_its_date_without_a_run_of_tiers(book, zhao, system, time_machine, monkeypatch, until):
    recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    monkeypatch.setattr(nights, "NIGHTLY", ())
    small = Account.objects.get(code="SMALL0")
    computed = small.tier
    tiers.override(small, tier="platinum", reason="A new plant", until=until, by=zhao)
    night(system, time_machine, until)
    assert Account.objects.get(pk=small.pk).tier == "platinum", "its last day counts"
    assert night(system, time_machine, until + timedelta(1)) == []
    small.refresh_from_db()
    assert (small.tier, small.tier_since) == (computed, until + timedelta(1))
    assert not TierChange.objects.filter(account=small, by_hand=True, to_on=None).exists()


@pytest.fixture
def ended(acme, system, time_machine):
    """A book that ended on DAY, computed in the nights up to the 20th of November."""
    costly(acme, 100_000, 93_000)
    for number in range(7):
        costly(factories.AccountFactory(code=f"S{number}", owner=acme.owner), 8_000, 4_000)
    assert len(night(system, time_machine, "2026-11-01")) == 10
    assert night(system, time_machine, "2026-11-20") == []
    return acme


def test_an_overruled_verdict_acts_on_the_first_in_a_book_that_ended(ended, zhao, system, time_machine):
    before = Verdict.objects.current().get(account=ended)
    said(ended, zhao, until=date(2027, 5, 1))
    assert night(system, time_machine, "2026-11-21") == []
    assert night(system, time_machine, "2026-12-01") == ["tiers", "churn", "value", "behaviour", "fit", "standards"]
    assert Verdict.objects.current().get(account=ended).in_effect != before.in_effect
    assert night(system, time_machine, "2027-01-01") == []


def test_a_nomination_counts_in_a_book_that_ended_until_somebody_ends_it(ended, zhao, system, time_machine):
    small = Account.objects.get(code="S6")
    last = date(2027, 5, 1)
    values = {"account": small, "kind": "potential", "reason": "They build", "until": last}
    asked = nominations.propose(values=values, by=zhao)
    assert night(system, time_machine, "2026-11-21") == [], "nobody decided it yet"
    asked.refresh_from_db()
    day = nominations.confirm(asked, by=zhao).from_on
    assert day == Run.objects.current(RunKind.CONTRIBUTION).as_of and small.pk in standing.nominated(day)
    assert night(system, time_machine, "2026-11-22") == ["churn", "value", "standards"]
    asked.refresh_from_db()
    nominations.end(asked, reason="They do not", by=zhao)
    assert small.pk not in standing.nominated(day) and not Nomination.objects.counting(date(2026, 11, 22)).exists()
    assert night(system, time_machine, "2026-11-23") == ["churn", "value", "standards"]


@pytest.mark.db_both
@pytest.mark.parametrize(
    ("what", "kinds"),
    [
        ("assessment", {"standards"}),
        ("wallet", {"churn"}),
        ("policy", {"tiers", "churn", "value", "standards"}),
        ("policy to come", set()),
        ("draft", set()),
        ("tier", {"fit", "standards"}),
        ("run", {"churn", "value", "behaviour", "fit", "standards"}),
        ("cost", set(nights.NIGHTLY)),
    ],
)
def test_what_changed_moves_what_reads_it_and_nothing_else(acme, zhao, time_machine, what, kinds):
    moment = timezone.now()
    time_machine.move_to("2026-11-20 10:00+08:00")
    if what == "assessment":
        assessments.give(values={"account": acme, "criterion": "goals", "score": 50, "note": "seen"}, by=zhao)
    elif what == "wallet":
        values = {"account": acme, "on": DAY, "amount": Decimal(9), "currency": "CNY", "source": "Their annual report"}
        wallets.enter(values=values, by=zhao)
    elif what == "tier":
        tiers.override(acme, tier="lead", reason="Strategy", until=date(2027, 5, 1), by=zhao)
    elif what == "run":
        run = runs.begin(RunKind.TIERS, as_of=DAY, by=zhao)
        runs.finish(run, result={})
    elif what == "cost":
        factories.CostFactory(account=acme, on=DAY)
    else:
        day = DAY - timedelta(300) if what != "policy to come" else date(2026, 12, 24)
        drafted = policies.draft({}, by=zhao)
        Policy.objects.filter(pk=drafted.pk).update(effective_on=day)
        if what != "draft":
            Policy.objects.filter(pk=drafted.pk).update(state="published", published_at=timezone.now())
    with CaptureQueriesContext(connection) as asked:
        assert {kind for kind in nights.NIGHTLY if changes.changed_since(kind, moment, DAY)} == kinds
    assert len(asked) <= 44, "a few short questions for each kind"
    assert not any(changes.changed_since(kind, timezone.now(), DAY) for kind in nights.NIGHTLY)
