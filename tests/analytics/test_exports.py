"""The export of tiers says of every account why it stands where it stands."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import pytest

from accounts.actions import tiers
from accounts.models import Account, ClassChange, Policy, TierChange
from analytics.actions import exports, recompute
from kam.choices import RunKind
from tests import factories
from tests.analytics.books import DAY, buys

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(lin, time_machine):
    """Six customers, each a tenth of the one before."""
    time_machine.move_to("2026-06-30 10:00+08:00")
    for number in range(6):
        buys(factories.AccountFactory(code=f"B{number}", owner=lin), amount=f"{10 ** (6 - number)}.00")


def reasons(tmp_path, by):
    path = tmp_path / "tiers.csv"
    exports.write("tiers", as_of=DAY, path=path, by=by)
    with path.open(encoding="utf-8") as file:
        return {row["account_id"]: (row["tier"], row["reason"]) for row in csv.DictReader(file)}


def test_a_tier_for_want_of_volume_says_so(book, zhao, system, tmp_path):
    Policy.objects.update(platinum_floor=10**9, gold_floor=10**9)
    recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    assert reasons(tmp_path, zhao)["B0"] == ("iron", "volume")


def test_what_stands_apart_from_the_computed_tier_says_why(book, zhao, system, tmp_path):
    recompute.start(RunKind.TIERS, as_of=DAY - timedelta(31), by=system)
    by_hand, heir, core, group = (Account.objects.get(code=code) for code in ("B1", "B2", "B3", "B0"))
    tiers.override(by_hand, tier="gold", reason="Strategy", until=date(2027, 1, 1), by=zhao)
    Account.objects.filter(pk=heir.pk).update(parent=group, inherits_tier=True)
    Account.objects.filter(pk=core.pk).update(tier="gold", key_class="core", key_class_since=DAY - timedelta(31))
    TierChange.objects.filter(account=core).update(tier="gold")
    ClassChange.objects.create(account=core, key_class="core", from_on=DAY - timedelta(31), by=zhao)
    recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    found = reasons(tmp_path, zhao)
    assert found["B1"] == ("gold", "by_hand") and found["B2"] == ("platinum", "inherited")
    assert found["B3"] == ("gold", "core;proposed") and found["B0"] == ("platinum", "share")
    tiers.reject(TierChange.objects.proposed().get(account=core), reason="An alliance", by=zhao)
    assert reasons(tmp_path, zhao)["B3"] == ("gold", "core")


def test_only_what_waits_for_approval_is_proposed(book, zhao, system, tmp_path):
    recompute.start(RunKind.TIERS, as_of=DAY - timedelta(31), by=system)
    Policy.objects.update(needs_approval=True)
    account = Account.objects.get(code="B0")
    Account.objects.filter(pk=account.pk).update(tier="iron")
    TierChange.objects.filter(account=account).update(tier="iron")
    recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    assert reasons(tmp_path, zhao)["B0"] == ("iron", "proposed")
    tiers.approve(TierChange.objects.proposed().get(account=account), by=zhao)
    assert reasons(tmp_path, zhao)["B0"] == ("iron", "kept"), "of that run's day nothing is proposed any more"
