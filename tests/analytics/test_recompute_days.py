"""Which day the computations speak of: empty books, books of the past, tiers by hand; and what a flip costs."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import tiers
from accounts.models import Account, Order, Policy, TierChange
from analytics.actions import nights, recompute
from analytics.facts.offers import Offer
from analytics.models import Contribution, Verdict
from kam.actions import runs
from kam.choices import EventVerb, RunKind
from kam.models import Event, Run
from lifecycle.models import Aftermath, Journey, Warning
from tests import factories
from tests.analytics.test_recompute import DAY, book, buys

__all__ = ["book"]
pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def later():
    """A last day of a tier by hand, well ahead."""
    return timezone.localdate() + timedelta(days=300)


def test_the_night_leaves_an_empty_book_alone_and_a_book_of_the_past_is_seen(system, lin):
    assert nights.nightly(by=system) == [] and nights.monthly(by=system) is None
    recompute.start(RunKind.ALL, by=system)  # somebody tried it before there were orders
    old = date(2011, 12, 9)
    buys(factories.AccountFactory(code="OLD", owner=lin), until=old)
    assert recompute.offered() == Offer(old, True)
    recompute.start(RunKind.ALL, by=system)
    assert {run.as_of for run in Run.objects.filter(is_current=True)} == {old}
    assert Contribution.objects.current().get().rank == 1
    recompute.start(RunKind.CONTRIBUTION, as_of=old - timedelta(days=90), by=system)
    assert Run.objects.current(RunKind.CONTRIBUTION).as_of == old


def test_a_book_that_ended_is_computed_again_when_something_changed(system, lin, time_machine):
    time_machine.move_to("2099-07-15 02:10+08:00")  # the night of no first of a month
    account = factories.AccountFactory(code="OLD", owner=lin)
    buys(account, until=date(2011, 12, 9))
    assert len(nights.nightly(by=system)) == 9, "learning and the backtest among them, once a month"
    assert nights.nightly(by=system) == []
    factories.CostFactory(account=account, on=date(2011, 12, 1))
    assert len(nights.nightly(by=system)) == 7
    factories.PaymentFactory(account=account, on=date(2011, 12, 1))
    assert len(nights.nightly(by=system)) == 7, "what was paid late, and how late, is a cost"
    Event.objects.create(verb=EventVerb.IMPORT_UNDONE, noun="import", subject_id=1, at=timezone.now())
    assert len(nights.nightly(by=system)) == 7, "the orders of an undone import are gone without a trace"
    account.save()
    assert [run.kind for run in nights.nightly(by=system)] == ["development", "fit"], "the file changed, and no order"


def test_who_lies_in_the_archive_is_not_warned_of(book, zhao):
    for account in book.values():
        Order.objects.filter(account=account, ordered_on__gt=DAY - timedelta(days=200)).delete()
    account = book["big"]
    Account.objects.filter(pk=account.pk).update(archived_at="2026-01-01T00:00Z")
    recompute.start(RunKind.ALL, as_of=DAY, by=zhao)
    assert not Warning.objects.filter(account=account).exists()


def test_a_tier_set_by_hand_counts_in_its_days_only(book, zhao):
    account = book["good"]
    tiers.override(account, tier="lead", reason="They pay nothing", until=later(), by=zhao)
    run = recompute.start(RunKind.TIERS, as_of=DAY, by=zhao)  # before it was set
    verdict = Verdict.objects.get(run=run, account=account)
    assert verdict.in_effect == verdict.computed != "lead"
    TierChange.objects.filter(account=account, by_hand=True).update(from_on=DAY)
    run = recompute.start(RunKind.TIERS, as_of=DAY, by=zhao)
    assert Verdict.objects.get(run=run, account=account).in_effect == "lead"


def test_a_flip_asks_as_much_for_forty_changes_as_for_ten(system):
    def flip(accounts, tier, day):
        run = runs.begin(RunKind.TIERS, as_of=day, by=system)
        computed = {account.pk: tier for account in accounts}
        policy = Policy.objects.current()
        with CaptureQueriesContext(connection) as asked:
            tiers.apply(computed, why=lambda key: {"share": {"share_above": 0.6}}, run=run, policy=policy, by=system)
        runs.finish(run, result={})
        return len(asked)

    few, many = [[factories.AccountFactory() for _n in range(count)] for count in (10, 30)]
    counted = []
    for accounts in (few, [*few, *many]):
        flip(accounts, "gold", DAY)
        counted.append((flip(accounts, "iron", DAY + timedelta(30)), flip(accounts, "lead", DAY + timedelta(30))))
    assert counted[0] == counted[1] and max(counted[0]) < 40


def test_who_is_left_to_rest_is_not_warned_of_before_the_day_to_look_in_again(book, zhao):
    for account in book.values():
        Order.objects.filter(account=account, ordered_on__gt=DAY - timedelta(days=200)).delete()
    account = book["big"]
    end = DAY + timedelta(days=100)
    Journey.objects.update_or_create(account=account, defaults={"stage": "dormant", "since": DAY})
    Aftermath.objects.create(account=account, ending="dormant", on=DAY, revisit_on=end, by=zhao)
    recompute.start(RunKind.ALL, as_of=DAY, by=zhao)
    assert not Warning.objects.filter(account=account).exists()
    Aftermath.objects.update(revisit_on=DAY)
    recompute.start(RunKind.ALL, as_of=DAY, by=zhao)
    assert Warning.objects.filter(account=account).exists()
