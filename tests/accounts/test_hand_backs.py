"""A tier set by hand ends: what comes back, what waits for somebody, and who hears of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import hand_backs, proposals, tiers
from accounts.choices import TierState
from accounts.models import Account, Policy, TierChange
from analytics.models import Verdict
from kam.choices import Role, RunKind
from kam.ground.errors import Refused
from kam.models import Event, Notice, Run
from tests import factories
from tests.accounts.test_classes import CORE, STRONG, say
from tests.accounts.test_tier_actions import NEXT_YEAR, compute

pytestmark = pytest.mark.django_db
DAY, LAST = date(2026, 6, 30), date(2026, 7, 15)
__all__ = ["compute"]


@pytest.fixture(autouse=True)
def _day(time_machine):
    time_machine.move_to("2026-06-30 10:00+08:00")


@pytest.fixture
def emma(north):
    lead = factories.UserFactory(username="emma", role=Role.LEAD, team=north)
    type(north).objects.filter(pk=north.pk).update(lead=lead)
    return lead


def later(time_machine, day):
    time_machine.move_to(datetime(day.year, day.month, day.day, 12))
    return day


def override(account, by, tier="gold", until=NEXT_YEAR):
    tiers.override(account, tier=tier, reason="Reference site", until=until, by=by)
    account.refresh_from_db()


def told(verb):
    return set(Notice.objects.filter(event__verb=verb).values_list("user__username", flat=True))


def stands(account):
    account.refresh_from_db()
    change = TierChange.objects.get(account=account, state=TierState.IN_EFFECT)
    assert change.tier == account.tier
    return change.tier, change.by_hand


@pytest.mark.parametrize("ends", ["by its date", "in a run", "by hand"])
def test_a_core_account_does_not_fall_when_its_tier_by_hand_ends(
    acme, lin, zhao, emma, system, compute, time_machine, ends
):
    compute({acme: "lead"})
    override(acme, zhao, until=LAST)
    say(acme, lin, **CORE, **STRONG)
    assert acme.key_class == "core"
    day = later(time_machine, DAY + timedelta(31))
    if ends == "by its date":
        assert hand_backs.end_overdue(day, by=system) == 1
    elif ends == "in a run":
        assert compute({acme: "lead"}, day) == {
            "first_tiers": 0, "changed_tiers": 0, "proposed_tiers": 0, "overrides_ended": 1,
        }  # fmt: skip
    else:
        assert tiers.end_override(acme, by=zhao).tier == "gold"
    assert stands(acme) == ("gold", False)
    asked = TierChange.objects.proposed().get()
    assert (asked.tier, asked.was, list(asked.reasons)) == ("lead", "gold", ["core", "share"])
    assert told("tier.proposed") == {lin.username, "emma"} and lin.username in told("tier.override_ended")
    compute({acme: "lead"}, day)
    assert stands(acme) == ("gold", False) and Event.objects.filter(verb="tier.proposed").count() == 1
    assert tiers.approve(asked, by=zhao).state == TierState.IN_EFFECT


@pytest.mark.db_both
def test_another_key_account_falls_at_once_and_owner_and_lead_hear(acme, lin, zhao, emma, system, compute):
    compute({acme: "lead"})
    override(acme, zhao, until=LAST)
    assert hand_backs.end_overdue(LAST, by=system) == 0, "its last day still counts"
    assert hand_backs.end_overdue(LAST + timedelta(1), by=system) == 1
    assert stands(acme) == ("lead", False) and told("tier.override_ended") == {lin.username, "emma"}
    assert Event.objects.get(verb="tier.override_ended").changes == {"tier": ["gold", "lead"]}


def test_what_the_policy_wants_approved_waits_at_the_end_of_a_tier_by_hand_too(acme, zhao, compute):
    compute({acme: "iron"}, needs_approval=True)
    override(acme, zhao)
    tiers.end_override(acme, by=zhao)
    assert stands(acme) == ("gold", False) and TierChange.objects.proposed().get().tier == "iron"
    override(acme, zhao, tier="iron")
    tiers.end_override(acme, by=zhao)
    assert stands(acme) == ("iron", False) and not TierChange.objects.proposed().exists(), "nothing to approve"


@pytest.mark.db_both
def test_the_newest_computed_tier_comes_back_with_its_reasons_and_policy(acme, zhao, compute, time_machine):
    compute({acme: "platinum"})
    override(acme, zhao)
    for number, tier in enumerate(("gold", "lead"), start=1):
        compute({acme: tier}, later(time_machine, DAY + timedelta(30 * number)))
    assert stands(acme) == ("gold", True)
    override(acme, zhao, tier="platinum")
    back = tiers.end_override(acme, by=zhao)
    assert (stands(acme), back.from_on) == (("lead", False), DAY + timedelta(60))
    assert (back.reasons, back.policy) == ({"share": {"share_above": 0.6}}, Policy.objects.current())
    assert list(TierChange.objects.of(acme).filter(by_hand=False).values_list("tier", flat=True)) == [
        "lead", "platinum",
    ], "no tier that never stood is told as history"  # fmt: skip


def test_a_run_that_finds_no_trade_leaves_nothing_to_come_back(acme, other, zhao, compute, time_machine):
    compute({acme: "iron", other: "iron"})
    override(acme, zhao)
    compute({other: "iron"}, later(time_machine, DAY + timedelta(30)))
    assert tiers.end_override(acme, by=zhao) is None
    acme.refresh_from_db()
    assert acme.tier == ""


@pytest.mark.db_both
def test_tiers_set_before_this_was_noted_fall_back_to_the_newest_computed_that_ended(acme, zhao, compute):
    compute({acme: "iron"})
    override(acme, zhao)
    TierChange.objects.filter(by_hand=True).update(reasons={})
    assert tiers.end_override(acme, by=zhao).tier == "iron"


@pytest.mark.db_both
def test_a_tier_by_hand_puts_off_what_was_proposed_and_no_approval_ends_it(acme, other, zhao, compute, time_machine):
    compute({acme: "gold", other: "gold"}, needs_approval=True)
    compute({acme: "iron", other: "lead"}, later(time_machine, DAY + timedelta(30)))
    asked = list(TierChange.objects.proposed().order_by("account"))
    override(acme, zhao, tier="platinum")
    assert TierChange.objects.get(pk=asked[0].pk).state == TierState.REJECTED
    assert TierChange.objects.get(account=acme, by_hand=True).reasons["computed"]["tier"] == "iron"
    TierChange.objects.filter(pk=asked[0].pk).update(state=TierState.PROPOSED)  # asked for at the same moment
    with pytest.raises(Refused):
        tiers.approve(asked[0], by=zhao)
    assert proposals.decide_many(asked, approved=True, by=zhao) == {"decided": 1, "skipped": 1}
    assert stands(acme) == ("platinum", True) and stands(other) == ("lead", False)
    assert proposals.decide_many(asked[:1], approved=False, reason="Off", by=zhao) == {"decided": 1, "skipped": 0}


def test_the_page_says_that_the_tier_stays_until_somebody_decides(acme, lin, zhao, compute, browser_of):
    compute({acme: "lead"})
    override(acme, zhao)
    Account.objects.filter(pk=acme.pk).update(key_class="core")
    answer = browser_of(zhao).post(f"/customers/{acme.pk}/tier/end/", follow=True).content.decode()
    assert "The tier set by hand has ended." in answer
    page = browser_of(lin).get(f"/customers/{acme.pk}/").content.decode()
    assert "stays until somebody decides on the computed tier" in page and "falls only when somebody approves" in page


def test_forty_end_with_as_many_statements_as_ten(zhao, system):
    counted = []
    for count in (10, 40):
        accounts = factories.AccountFactory.create_batch(count, owner=factories.UserFactory(), tier="gold")
        rows = {"tier": "gold", "from_on": DAY, "by": zhao, "by_hand": True, "until": LAST}
        said = {"computed": {"tier": "iron", "reasons": {}, "policy": None}}
        TierChange.objects.bulk_create(TierChange(account=one, reasons=said, **rows) for one in accounts)
        with CaptureQueriesContext(connection) as asked:
            assert hand_backs.end_overdue(LAST + timedelta(1), by=system) == count
        counted.append(len(asked))
    assert counted[0] == counted[1] < 20


@pytest.mark.db_both
def test_a_member_has_its_group_s_tier_at_once_when_its_own_by_hand_ends(acme, zhao):
    group = factories.AccountFactory(name="Group", tier="platinum")
    Account.objects.filter(pk=acme.pk).update(parent=group, inherits_tier=True)
    override(acme, zhao, tier="iron")
    tiers.end_override(acme, by=zhao)
    assert stands(acme) == ("platinum", False)
    assert TierChange.objects.get(account=acme, state=TierState.IN_EFFECT).reasons == {"inherited": {"group": group.pk}}


def test_a_member_whose_group_s_tier_ends_with_its_own_follows_what_comes_back_there(acme, zhao, system):
    group = factories.AccountFactory(name="Group")
    Account.objects.filter(pk=acme.pk).update(parent=group, inherits_tier=True)
    override(group, zhao, tier="platinum", until=LAST)
    override(acme, zhao, tier="iron", until=LAST)
    hand_backs.end_overdue(LAST + timedelta(1), by=system)
    group.refresh_from_db()
    acme.refresh_from_db()
    assert (group.tier, acme.tier) == ("", "")


def test_a_proposal_at_the_end_says_what_the_newest_run_says(acme, zhao, compute):
    compute({acme: "lead"}, above=0.62)
    override(acme, zhao)  # beneath it lies what stood, for the reasons of the day from which it did
    Account.objects.filter(pk=acme.pk).update(key_class="core")
    run = Run.objects.current(RunKind.TIERS)
    said = {"computed": "lead", "in_effect": "gold", "reasons": {"share": {"share_above": 0.52}}}
    Verdict.objects.create(run=run, account=acme, **said)
    tiers.end_override(acme, by=zhao)
    assert TierChange.objects.proposed().get().reasons["share"]["share_above"] == 0.52
