"""A file that was archived or merged and came back: the months that are over stay what they were."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.actions import accounts, merges
from accounts.models import Account
from analytics.choices import Flow
from analytics.facts import reservoir as facts
from tests.analytics.test_reservoir import stands
from tests.factories import AccountFactory

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


@pytest.fixture
def gold(lin, system, time_machine):
    time_machine.move_to("2026-08-10 10:00+08:00")
    made = AccountFactory(code="GOLD", owner=lin)
    stands(made, system, ("gold", date(2026, 8, 5)))
    stands(AccountFactory(code="REST", owner=lin), system, ("platinum", date(2026, 8, 1)))
    return made


def ledger(zhao, last):
    months = facts.water(zhao).months()
    assert all(month.is_balanced for month in months)
    return {month.until: (month.opening, dict(+month.flows), month.closing) for month in months if month.until <= last}


def test_archived_in_one_month_and_back_in_another(gold, zhao, time_machine):
    time_machine.move_to("2026-09-10 10:00+08:00")
    accounts.archive(gold, by=zhao)
    time_machine.move_to("2026-11-02 10:00+08:00")
    over = ledger(zhao, date(2026, 10, 31))
    assert over[date(2026, 9, 30)] == (2, {Flow.CLOSED: 1}, 1)
    accounts.restore(gold, by=zhao)
    assert ledger(zhao, date(2026, 10, 31)) == over
    time_machine.move_to("2026-12-02 10:00+08:00")
    found = ledger(zhao, date(2026, 11, 30))
    assert found.pop(date(2026, 11, 30)) == (1, {Flow.REOPENED: 1}, 2) and found == over
    accounts.archive(Account.objects.get(pk=gold.pk), by=zhao)
    assert ledger(zhao, date(2026, 10, 31)) == over, "archived anew, the first time stays what it was"


def test_archived_and_brought_back_on_one_day_nothing_happened(gold, zhao, time_machine):
    time_machine.move_to("2026-09-10 10:00+08:00")
    accounts.restore(accounts.archive(gold, by=zhao), by=zhao)
    time_machine.move_to("2026-10-02 10:00+08:00")
    assert ledger(zhao, date(2026, 9, 30))[date(2026, 9, 30)] == (2, {}, 2)


def test_merged_and_taken_apart_again(gold, lin, zhao, time_machine):
    twin = AccountFactory(code="TWIN", owner=lin)
    time_machine.move_to("2026-09-10 10:00+08:00")
    made = merges.merge(twin, gold, by=zhao)
    time_machine.move_to("2026-11-02 10:00+08:00")
    over = ledger(zhao, date(2026, 10, 31))
    merges.undo(made, by=zhao)
    assert Account.objects.get(pk=gold.pk).archived_at is None
    assert ledger(zhao, date(2026, 10, 31)) == over


def test_a_file_of_which_nobody_wrote_down_anything_is_read_as_it_is(gold, zhao, time_machine):
    time_machine.move_to("2026-09-10 10:00+08:00")
    Account.objects.filter(pk=gold.pk).update(archived_at="2026-09-03T02:00Z")
    assert ledger(zhao, date(2026, 9, 30))[date(2026, 9, 10)] == (2, {Flow.CLOSED: 1}, 1)
