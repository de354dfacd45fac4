"""A core account never falls unheard: its owner and lead are told, and a person decides."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from accounts.actions import tiers
from accounts.choices import TierState
from accounts.models import Account, Policy, TierChange
from kam.actions import runs
from kam.choices import Role, RunKind
from kam.models import Event, Notice
from tests import factories
from tests.accounts.test_classes import CORE, STRONG, _day, key, say

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)
__all__ = ["_day", "key"]


@pytest.fixture
def falls(system, time_machine):
    """A run of tiers says so, under the default policy: changes take effect at once."""

    def run(said, day=DAY + timedelta(days=30)):
        time_machine.move_to(datetime(day.year, day.month, day.day, 12))
        begun = runs.begin(RunKind.TIERS, as_of=day, by=system)
        computed = {account.pk: tier for account, tier in said.items()}
        policy = Policy.objects.current()
        done = tiers.apply(computed, why=lambda key: {"loss": {}}, run=begun, policy=policy, by=system)
        runs.finish(begun, result=done)
        return done

    return run


def test_the_fall_of_a_core_account_warns_its_owner_and_lead_and_waits(lin, zhao, key, other, falls, north, browser_of):
    emma = factories.UserFactory(username="emma", role=Role.LEAD, team=north)
    type(north).objects.filter(pk=north.pk).update(lead=emma)
    Account.objects.filter(pk=other.pk).update(tier="gold")
    say(key, lin, **CORE, **STRONG)
    done = falls({key: "iron", other: "iron"})
    key.refresh_from_db()
    other.refresh_from_db()
    assert (done["changed_tiers"], done["proposed_tiers"]) == (1, 1)
    assert (key.tier, other.tier) == ("gold", "iron")
    asked = TierChange.objects.proposed().get()
    assert (asked.account, asked.tier, asked.was) == (key, "iron", "gold")
    told = Notice.objects.filter(event__verb="tier.proposed", account_id=key.pk)
    assert {notice.user for notice in told} == {lin, emma}
    assert "falls only when somebody approves" in browser_of(lin).get(f"/customers/{key.pk}/").content.decode()
    falls({key: "iron", other: "iron"}, DAY + timedelta(days=60))
    assert Event.objects.filter(verb="tier.proposed").count() == 1, "a warning that stands is not repeated"
    assert tiers.approve(asked, by=zhao).state == TierState.IN_EFFECT


def test_a_rejected_fall_holds_ninety_days_though_the_policy_asks_nobody(lin, zhao, key, falls):
    assert not Policy.objects.current().needs_approval
    say(key, lin, **CORE, **STRONG)
    falls({key: "iron"})
    tiers.reject(TierChange.objects.proposed().get(), reason="They stay ours", by=zhao)
    for days, asked in ((31, 0), (60, 0), (119, 0), (120, 1)):
        falls({key: "iron"}, DAY + timedelta(days=days))
        key.refresh_from_db()
        assert (key.tier, TierChange.objects.proposed().count()) == ("gold", asked), days
    assert not TierChange.objects.filter(state=TierState.IN_EFFECT, tier="iron").exists()


def test_a_core_account_rises_at_once_and_an_important_one_falls_at_once(lin, key, falls):
    say(key, lin, **CORE, **STRONG)
    assert falls({key: "platinum"})["changed_tiers"] == 1
    Account.objects.filter(pk=key.pk).update(key_class="important")
    assert falls({key: "lead"}, DAY + timedelta(days=60)) | {"first_tiers": 0} == {
        "first_tiers": 0, "changed_tiers": 1, "proposed_tiers": 0, "overrides_ended": 0,
    }  # fmt: skip


def test_members_do_not_fall_with_a_core_group_that_waits(lin, key, falls):
    member = factories.AccountFactory(parent=key, inherits_tier=True, tier="gold", owner=lin)
    say(key, lin, **CORE, **STRONG)
    falls({key: "iron", member: "iron"})
    member.refresh_from_db()
    assert member.tier == "gold"
