"""Tiers by hand and on approval: who may, with what reason, and what the record keeps."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.actions import tiers
from accounts.choices import TierState
from accounts.models import Policy, TierChange
from kam.actions import runs
from kam.choices import RunKind
from kam.ground.errors import Refused
from kam.models import Event, Notice

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)
NEXT_YEAR = date.today() + timedelta(days=365)


@pytest.fixture
def compute(system):
    """`compute({account: tier}, day)` lets a run say so."""

    def run(said, day=DAY, above=0.6, **policy):
        Policy.objects.update(**policy) if policy else None
        begun = runs.begin(RunKind.TIERS, as_of=day, by=system)
        computed = {account.pk: tier for account, tier in said.items()}
        found = tiers.apply(
            computed,
            why=lambda key: {"share": {"share_above": above}},
            run=begun,
            policy=Policy.objects.current(),
            by=system,
        )
        runs.finish(begun, result=found)
        return found

    return run


@pytest.mark.db_both
def test_each_tier_is_told_by_an_event_of_its_own_and_a_changed_one_by_a_notice(acme, lin, system, compute):
    assert compute({acme: "gold"})["first_tiers"] == 1
    first = Event.objects.get(verb="tier.changed")
    assert (first.noun, first.subject_id, first.subject_name) == ("account", acme.pk, str(acme))
    assert (first.account_id, first.changes) == (acme.pk, {"tier": ["", "gold"]})
    assert (first.by_name, first.data) == (str(system), {"reasons": {"share": {"share_above": 0.6}}})
    assert compute({acme: "iron"}, DAY + timedelta(days=30))["changed_tiers"] == 1
    event = Event.objects.filter(verb="tier.changed").latest("pk")
    assert (event.account_id, event.changes) == (acme.pk, {"tier": ["gold", "iron"]})
    assert Notice.objects.get().event == event and Notice.objects.get().user == lin
    assert TierChange.objects.on(DAY).get(account=acme).tier == "gold"


@pytest.mark.db_both
def test_repeating_a_day_takes_back_what_it_changed(acme, compute):
    compute({acme: "gold"})
    later = DAY + timedelta(days=30)
    compute({acme: "iron"}, later)
    compute({acme: "gold"}, later)
    acme.refresh_from_db()
    assert (acme.tier, acme.tier_since) == ("gold", DAY)
    assert [(one.tier, one.state) for one in TierChange.objects.of(acme)] == [("gold", TierState.IN_EFFECT)]


def test_an_override_needs_right_reason_and_end(workday, acme, lin, zhao):
    with pytest.raises(PermissionDenied):
        tiers.override(acme, tier="gold", reason="x", until=NEXT_YEAR, by=lin)
    yesterday = timezone.localdate() - timedelta(days=1)
    for wrong in ({"tier": "tin"}, {"reason": " "}, {"until": yesterday}):
        given = {"tier": "gold", "reason": "Reference site", "until": NEXT_YEAR} | wrong
        with pytest.raises(Refused) as refused:
            tiers.override(acme, **given, by=zhao)
        assert refused.value.field in wrong
    with pytest.raises(Refused) as refused:
        tiers.override(acme, tier="gold", reason="Reference site", until=date(2099, 1, 1), by=zhao)
    assert refused.value.field == "until" and "two years" in str(refused.value.message)
    change = tiers.override(acme, tier="gold", reason="Reference site", until=NEXT_YEAR, by=zhao)
    assert change.by_hand and change.until == NEXT_YEAR
    event = Event.objects.get(verb="tier.overridden")
    assert event.data["reason"] == "Reference site" and event.changes == {"tier": ["", "gold"]}


def test_an_override_ends_by_hand_or_by_its_date(workday, acme, zhao, compute):
    compute({acme: "iron"})
    tiers.override(acme, tier="platinum", reason="Strategic", until=NEXT_YEAR, by=zhao)
    tiers.end_override(acme, by=zhao)
    acme.refresh_from_db()
    assert acme.tier == "iron"
    with pytest.raises(Refused):
        tiers.end_override(acme, by=zhao)
    tiers.override(acme, tier="platinum", reason="Strategic", until=timezone.localdate(), by=zhao)
    TierChange.objects.filter(by_hand=True).update(until=timezone.localdate() - timedelta(days=1))
    assert compute({acme: "iron"}, DAY + timedelta(days=30))["overrides_ended"] == 1
    acme.refresh_from_db()
    assert acme.tier == "iron"
    assert Event.objects.filter(verb="tier.override_ended").count() == 2


def test_proposals_wait_are_not_doubled_and_are_decided_once(acme, other, lin, zhao, compute):
    compute({acme: "gold", other: "gold"}, needs_approval=True)
    for month in (1, 2):
        compute({acme: "iron", other: "lead"}, DAY + timedelta(days=30 * month))
    first, second = TierChange.objects.proposed().order_by("account")
    assert Event.objects.filter(verb="tier.proposed").count() == 2
    with pytest.raises(PermissionDenied):
        tiers.approve(first, by=lin)
    assert tiers.approve(first, by=zhao).state == TierState.IN_EFFECT
    with pytest.raises(Refused):
        tiers.reject(first, reason="No", by=zhao)
    assert tiers.reject(second, reason="They come back in spring.", by=zhao).state == TierState.REJECTED
    acme.refresh_from_db()
    other.refresh_from_db()
    assert (acme.tier, other.tier) == ("iron", "gold")


def test_a_proposal_that_still_holds_says_what_the_newest_run_says(acme, compute):
    compute({acme: "gold"}, needs_approval=True)
    first, then, before = (DAY + timedelta(days=days) for days in (30, 60, 20))
    compute({acme: "iron"}, first, above=0.62)
    compute({acme: "iron"}, then, above=0.52)
    waits = TierChange.objects.proposed().get()
    assert (waits.reasons["share"]["share_above"], waits.from_on) == (0.52, first)
    compute({acme: "iron"}, before, above=0.7)
    waits.refresh_from_db()
    assert waits.reasons["share"]["share_above"] == 0.52, "an earlier day says nothing of now"


def test_a_proposal_that_no_longer_holds_gives_way(acme, compute):
    compute({acme: "gold"}, needs_approval=True)
    compute({acme: "iron"}, DAY + timedelta(days=30))
    compute({acme: "gold"}, DAY + timedelta(days=60))
    assert not TierChange.objects.proposed().exists()
