"""The computations: what they write, when they take effect, and that half a run is never seen."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from celery import current_app
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.actions import tiers
from accounts.choices import Tier, TierState
from accounts.models import Account, Order, Policy, Standing, TierChange
from analytics.actions import nights, recompute, scores
from analytics.facts.offers import Offer
from analytics.models import Contribution, Score, Verdict
from kam.actions import runs
from kam.choices import RunKind, RunState
from kam.models import Event, Run
from lifecycle.models import Warning
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
DAY = date(2026, 6, 30)


def buys(account, *, months=12, amount="1000.00", until=DAY, step=30):
    for number in range(months):
        day = until - timedelta(days=step * number)
        money = {"amount": Decimal(amount), "revenue": Decimal(amount)}
        factories.OrderFactory(account=account, ordered_on=day, **money)


@pytest.fixture
def book(lin):
    """One that carries us, one good, some small."""
    big = factories.AccountFactory(code="BIG", owner=lin)
    good = factories.AccountFactory(code="GOOD", owner=lin)
    buys(big, amount="9000.00")
    buys(good, amount="5000.00")
    for number in range(8):
        buys(factories.AccountFactory(code=f"SMALL{number}"), months=4, amount="500.00")
    return {"big": big, "good": good}


def rows(model, run):
    skipped = {"id", "run"}
    names = [field.attname for field in model._meta.fields if field.name not in skipped]
    return sorted(model.objects.filter(run=run).values_list(*names), key=str)


def test_all_writes_three_runs_and_stands_beside_the_accounts(book, zhao):
    run = recompute.start(RunKind.ALL, as_of=DAY, by=zhao)
    assert run.state == RunState.DONE and run.started_by == zhao and run.policy_version == 1
    big = Contribution.objects.current().get(account=book["big"])
    assert (big.revenue, big.rank, big.share_above) == (Decimal("108000.00"), 1, 0)
    assert Verdict.objects.current().get(account=book["big"]).in_effect == Tier.PLATINUM
    score = Score.objects.current().get(account=book["big"])
    book["big"].refresh_from_db()
    assert (book["big"].tier, book["big"].tier_since) == (Tier.PLATINUM, DAY)
    standing = Standing.objects.get(account=book["big"])
    assert (standing.rank, standing.last_order_on, standing.risk_band) == (1, DAY, score.band)
    assert standing.net_contribution == Decimal("108000.00") and standing.risk == score.p
    assert {run.kind for run in Run.objects.filter(is_current=True)} == {"contribution", "tiers", "churn", "all"}
    assert [after.kind for after in nights.follow(run)] == ["value", "behaviour", "development", "fit", "standards"]


def test_the_same_data_and_day_give_the_same_rows_and_one_run(book, system):
    first = dict.fromkeys((Contribution, Verdict, Score))
    recompute.start(RunKind.ALL, as_of=DAY, by=system)
    for model in first:
        first[model] = rows(model, Run.objects.current(model.run_kind))
    history, told = TierChange.objects.count(), Event.objects.filter(verb="tier.changed").count()
    recompute.start(RunKind.ALL, as_of=DAY, by=system)
    for model, before in first.items():
        assert rows(model, Run.objects.current(model.run_kind)) == before and before
        assert model.objects.values("run").distinct().count() == 1, "the repeated day replaces the run"
    assert TierChange.objects.count() == history
    assert Event.objects.filter(verb="tier.changed").count() == told


def test_apart_and_together_say_the_same(book, system):
    factories.CostFactory(account=book["good"], on=DAY, amount=Decimal("70.00"))
    recompute.start(RunKind.ALL, as_of=DAY, by=system)
    together = {model: rows(model, Run.objects.current(model.run_kind)) for model in (Contribution, Verdict, Score)}
    for kind in (RunKind.CONTRIBUTION, RunKind.TIERS, RunKind.CHURN):
        recompute.start(kind, as_of=DAY, by=system)
    for model, before in together.items():
        assert rows(model, Run.objects.current(model.run_kind)) == before


def test_later_orders_change_nothing(book, system):
    recompute.start(RunKind.ALL, as_of=DAY, by=system)
    before = {model: rows(model, Run.objects.current(model.run_kind)) for model in (Contribution, Verdict, Score)}
    buys(book["good"], until=DAY + timedelta(days=60), step=5, amount="99999.00")
    Order.objects.filter(ordered_on__lte=DAY, account=book["good"], amount=Decimal("99999.00")).delete()
    recompute.start(RunKind.ALL, as_of=DAY, by=system)
    for model, rows_before in before.items():
        assert rows(model, Run.objects.current(model.run_kind)) == rows_before


def test_a_tier_falls_after_two_runs_with_one_event_and_its_history(book, system):
    recompute.start(RunKind.ALL, as_of=DAY, by=system)
    Order.objects.filter(account=book["big"]).update(revenue=Decimal("100.00"))
    for months, expected in ((1, Tier.PLATINUM), (2, Tier.LEAD)):
        recompute.start(RunKind.TIERS, as_of=DAY + timedelta(days=30 * months), by=system)
        book["big"].refresh_from_db()
        assert book["big"].tier == expected
    event = Event.objects.get(verb="tier.changed", account_id=book["big"].pk, changes__tier__0="platinum")
    assert event.changes == {"tier": ["platinum", "lead"]} and event.by_name == str(system)
    past = TierChange.objects.of(book["big"])
    assert [(change.tier, change.state) for change in past] == [("lead", "in_effect"), ("platinum", "ended")]
    assert past[1].to_on == past[0].from_on
    recompute.start(RunKind.TIERS, as_of=DAY + timedelta(days=60), by=system)
    assert Event.objects.filter(verb="tier.changed", account_id=book["big"].pk).count() == 2, "first, then once"


def test_a_date_further_back_is_kept_but_changes_nothing_that_counts_now(book, system):
    recompute.start(RunKind.ALL, as_of=DAY, by=system)
    run = recompute.start(RunKind.ALL, as_of=DAY - timedelta(days=200), by=system)
    assert not run.is_current and Run.objects.current(RunKind.TIERS).as_of == DAY
    assert Contribution.objects.filter(run__as_of=DAY - timedelta(days=200)).exists()
    book["big"].refresh_from_db()
    assert book["big"].tier_since == DAY


def test_a_tier_set_by_hand_stands(book, zhao, system):
    recompute.start(RunKind.ALL, as_of=DAY, by=system)
    tiers.override(
        book["good"], tier="platinum", reason="Strategic", until=timezone.localdate() + timedelta(days=365), by=zhao
    )
    TierChange.objects.filter(by_hand=True).update(from_on=DAY)
    recompute.start(RunKind.TIERS, as_of=DAY + timedelta(days=30), by=system)
    book["good"].refresh_from_db()
    assert book["good"].tier == Tier.PLATINUM
    verdict = Verdict.objects.current().get(account=book["good"])
    assert (verdict.computed, verdict.in_effect) == (Tier.GOLD, Tier.PLATINUM)


def test_where_the_policy_asks_changes_wait_for_approval(book, zhao, system):
    recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    Policy.objects.update(needs_approval=True)
    Order.objects.filter(account=book["big"]).update(revenue=Decimal("100.00"))
    for months in (1, 2, 3):
        recompute.start(RunKind.TIERS, as_of=DAY + timedelta(days=30 * months), by=system)
    book["big"].refresh_from_db()
    assert book["big"].tier == Tier.PLATINUM
    proposal = TierChange.objects.proposed().get(account=book["big"])
    assert proposal.tier == Tier.LEAD and "share" in proposal.reasons
    tiers.approve(proposal, by=zhao)
    book["big"].refresh_from_db()
    assert book["big"].tier == Tier.LEAD


def test_a_key_account_entering_the_threshold_is_warned_of_once(book, system):
    recompute.start(RunKind.ALL, as_of=DAY, by=system)
    assert not Warning.objects.exists()
    late = DAY + timedelta(days=140)
    for name in range(8):
        buys(Account.objects.get(code=f"SMALL{name}"), months=2, amount="1.00", until=late)
    recompute.start(RunKind.CHURN, as_of=late, by=system)
    recompute.start(RunKind.CHURN, as_of=late + timedelta(days=1), by=system)
    warning = Warning.objects.get(account=book["big"])
    assert warning.risk >= 0.5 and warning.reasons[0][0] == "silence" and warning.reasons[0][2]["silent"] == 141
    assert not Warning.objects.filter(account__code__startswith="SMALL").exists()


@pytest.mark.db_both
def test_who_was_won_back_and_stays_at_risk_is_warned_of_again_after_a_horizon(book, system, zhao, time_machine):
    time_machine.move_to("2027-08-01 10:00+08:00")
    late = DAY + timedelta(days=140)
    for name in range(8):
        buys(Account.objects.get(code=f"SMALL{name}"), months=2, amount="1.00", until=late + timedelta(days=91))
    recompute.start(RunKind.ALL, as_of=DAY, by=system)
    recompute.start(RunKind.CHURN, as_of=late, by=system)
    first = Warning.objects.get(account=book["big"])
    Warning.objects.filter(pk=first.pk).update(state="won_back", closed_on=late, closed_by=zhao)
    recompute.start(RunKind.CHURN, as_of=late + timedelta(days=89), by=system)
    assert Warning.objects.filter(account=book["big"]).count() == 1, "left in peace"
    recompute.start(RunKind.CHURN, as_of=late + timedelta(days=90), by=system)
    second = Warning.objects.unclosed().get(account=book["big"])
    assert second.pk != first.pk and second.risk >= 0.5
    recompute.start(RunKind.CHURN, as_of=late + timedelta(days=91), by=system)
    assert Warning.objects.filter(account=book["big"]).count() == 2


def test_a_failure_leaves_readers_where_they_were_and_says_why(book, system, monkeypatch):
    recompute.start(RunKind.ALL, as_of=DAY, by=system)
    before = Run.objects.current(RunKind.CONTRIBUTION)

    def breaks(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(scores, "_numbers", breaks)
    with pytest.raises(RuntimeError):
        recompute.start(RunKind.ALL, as_of=DAY + timedelta(days=1), by=system)
    assert Run.objects.current(RunKind.CONTRIBUTION) == before
    failed = Run.objects.filter(state=RunState.FAILED)
    assert {run.kind for run in failed} == {"all", "contribution", "tiers", "churn"}
    assert "RuntimeError" in failed.get(kind="all").error
    assert not Contribution.objects.filter(run__in=failed).exists()


def test_a_run_taken_over_by_another_worker_writes_nothing_more(book, system, monkeypatch):
    run = runs.begin(RunKind.CONTRIBUTION, as_of=DAY, by=system)
    Run.objects.filter(pk=run.pk).update(lease="another")
    with pytest.raises(runs.LeaseLost):
        recompute.work(run)
    assert Run.objects.current(RunKind.CONTRIBUTION) is None
    assert Run.objects.get(pk=run.pk).state == RunState.RUNNING, "the other worker goes on"


def test_a_killed_worker_is_followed_by_another(book, system):
    run = runs.begin(RunKind.CONTRIBUTION, as_of=DAY, by=system)
    Contribution.objects.create(
        run=run, account=book["big"], revenue=1, cost=0, cost_to_serve=0, net_contribution=1, rank=1, share=1,
        share_above=0, cumulative_share=1,
    )  # fmt: skip
    assert not Contribution.objects.current().exists(), "half a run is never seen"
    Run.objects.filter(pk=run.pk).update(beat_at=run.beat_at - timedelta(seconds=600))
    assert nights.take(run.pk).state == RunState.DONE
    assert nights.take(run.pk) is None
    assert Contribution.objects.current().count() == 10


def test_only_those_with_the_right_compute(book, lin):
    with pytest.raises(PermissionDenied):
        recompute.start(RunKind.ALL, as_of=DAY, by=lin)


def test_a_book_that_ended_offers_its_newest_day(system, time_machine):
    time_machine.move_to("2026-07-15")
    Policy.objects.update(published_at="2026-01-01T00:00Z")
    assert recompute.offered() == Offer(date(2026, 7, 15), False)
    factories.OrderFactory(ordered_on=date(2026, 6, 20))
    assert recompute.offered().as_of == date(2026, 7, 15)
    time_machine.move_to("2026-07-25")
    assert recompute.offered() == Offer(date(2026, 6, 20), True)
    assert [run.kind for run in nights.nightly(by=system)] == [
        *("contribution", "learning", "churn", "value", "behaviour", "development", "fit", "standards", "backtest"),
    ]
    assert nights.nightly(by=system) == [] and nights.monthly(by=system) is not None
    assert nights.monthly(by=system) is None


def test_an_account_without_trade_left_loses_its_computed_tier(book, system):
    recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    Order.objects.filter(account=book["good"]).delete()
    recompute.start(RunKind.TIERS, as_of=DAY + timedelta(days=1), by=system)
    book["good"].refresh_from_db()
    assert book["good"].tier == ""
    assert not TierChange.objects.filter(account=book["good"], state=TierState.IN_EFFECT).exists()


@pytest.mark.django_db(transaction=True)
def test_a_requested_run_is_done_by_the_worker(book, zhao):
    current_app.conf.task_always_eager = True  # as in every test run; said here for one run by itself
    run = runs.request(RunKind.ALL, as_of=DAY, by=zhao)
    run.refresh_from_db()
    assert (run.state, run.error) == (RunState.DONE, "")
    assert Contribution.objects.current().count() == 10
