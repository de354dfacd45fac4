"""A day computed again: what gives way, what stands until somebody decides, and that nothing goes without a word."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actions import proposals, tiers
from accounts.choices import PolicyState, TierState
from accounts.facts import tiers as facts
from accounts.models import Account, ClassChange, Policy, TierChange
from kam.actions import runs
from kam.choices import RunKind
from kam.models import Event, Notice
from tests import factories

pytestmark = pytest.mark.django_db
BEFORE, DAY = date(2026, 5, 31), date(2026, 6, 30)
AT_ONCE, AT_ONCE_LATER, ASKS, ASKS_LATER = "at once", "at once, later", "asks", "asks, later"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-06-30 10:00+08:00")


@pytest.fixture
def version(system):
    """`version(name)`: by which changes take effect at once or wait for approval; in force since it is first used."""

    def named(name):
        number = [AT_ONCE, ASKS, AT_ONCE_LATER, ASKS_LATER].index(name) + 1
        asked = {"needs_approval": name.startswith("asks"), "state": PolicyState.PUBLISHED, "effective_on": DAY}
        told = asked | {"by": system, "published_at": timezone.now()}
        return Policy.objects.get_or_create(number=number, defaults=told)[0]

    return named


@pytest.fixture
def computes(system, version):
    """`computes({account: tier}, version, day)` lets a run say so; what its verdicts foretell is what it leaves."""

    def run(said, name=AT_ONCE, day=DAY):
        begun, policy = runs.begin(RunKind.TIERS, as_of=day, by=system), version(name)
        computed = {account.pk: tier for account, tier in said.items()}
        foretold = facts.in_effect(day, computed, asks=policy.asks)
        done = tiers.apply(computed, why=lambda _key: {"loss": {}}, run=begun, policy=policy, by=system)
        runs.finish(begun, result=done)
        assert dict(Account.objects.filter(pk__in=computed).values_list("pk", "tier")) == foretold
        return done

    return run


def history(account):
    """What the list of tiers shows since the day: from which tier to which, and how it stands."""
    rows = TierChange.objects.filter(account=account, from_on__gte=DAY).order_by("pk")
    return [f"{row.was or '–'} → {row.tier} {row.state}" for row in rows]


def record(account):
    """What the customer's history says after its first tier, which is told like any other."""
    said = []
    for event in Event.objects.filter(account_id=account.pk, noun__in=("account", "tier")).order_by("pk"):
        was, tier = event.changes.get("tier") or (event.data.get("was", ""), event.data.get("tier", ""))
        said.append(f"{event.verb.partition('.')[2]}: {was or '–'} → {tier or '–'}")
    assert said[0] == "changed: – → gold"
    return said[1:]


def acts(account, deed, computes, by):
    """One step: a run that computes a tier by a version, or what a person does."""
    if isinstance(deed, tuple):
        computes({account: deed[1]}, deed[0])
    elif deed == "approve":
        tiers.approve(TierChange.objects.proposed().get(account=account), by=by)
    elif deed == "reject":
        tiers.reject(TierChange.objects.proposed().get(account=account), reason="Spring", by=by)
    elif deed == "override":
        tiers.override(account, tier="platinum", reason="Strategy", until=DAY + timedelta(60), by=by)
    else:
        tiers.end_override(account, by=by)


# The customer stood at gold since the month before. Each line: what happened on the day in this order, the tier that
# then stands, the one that is proposed, and what the day's list of tiers and the customer's record say of it.
TABLE = {
    "the same version, the same result": (
        [(AT_ONCE, "iron"), (AT_ONCE, "iron")], "iron", None,
        ["gold → iron in_effect"], ["changed: gold → iron"]),
    "at once: taken back, and the record says so": (
        [(AT_ONCE, "iron"), (AT_ONCE_LATER, "gold")], "gold", None,
        [], ["changed: gold → iron", "changed: iron → gold"]),
    "at once: another tier takes its place": (
        [(AT_ONCE, "iron"), (AT_ONCE_LATER, "lead")], "lead", None,
        ["gold → lead in_effect"], ["changed: gold → iron", "changed: iron → lead"]),
    "at once, then asks: what is in force stays, the way back is asked": (
        [(AT_ONCE, "iron"), (ASKS, "gold")], "iron", "gold",
        ["gold → iron in_effect", "iron → gold proposed"], ["changed: gold → iron", "proposed: iron → gold"]),
    "at once, then asks: a further move is asked": (
        [(AT_ONCE, "iron"), (ASKS, "lead")], "iron", "lead",
        ["gold → iron in_effect", "iron → lead proposed"], ["changed: gold → iron", "proposed: iron → lead"]),
    "at once, then asks: the same tier needs no word": (
        [(AT_ONCE, "iron"), (ASKS, "iron")], "iron", None,
        ["gold → iron in_effect"], ["changed: gold → iron"]),
    "at once, asks, at once again": (
        [(AT_ONCE, "iron"), (ASKS, "gold"), (AT_ONCE_LATER, "gold")], "gold", None,
        [], ["changed: gold → iron", "proposed: iron → gold", "changed: iron → gold", "lapsed: iron → gold"]),
    "at once, then two versions that ask": (
        [(AT_ONCE, "iron"), (ASKS, "gold"), (ASKS_LATER, "platinum")], "iron", "platinum",
        ["gold → iron in_effect", "iron → platinum proposed"],
        ["changed: gold → iron", "proposed: iron → gold", "lapsed: iron → gold", "proposed: iron → platinum"]),
    "asks, then at once: what was proposed takes effect": (
        [(ASKS, "iron"), (AT_ONCE_LATER, "iron")], "iron", None,
        ["gold → iron in_effect"], ["proposed: gold → iron", "changed: gold → iron", "lapsed: gold → iron"]),
    "asks, then at once: what was proposed no longer holds": (
        [(ASKS, "iron"), (AT_ONCE_LATER, "gold")], "gold", None,
        [], ["proposed: gold → iron", "lapsed: gold → iron"]),
    "asks twice: proposed once": (
        [(ASKS, "iron"), (ASKS, "iron"), (ASKS_LATER, "iron")], "gold", "iron",
        ["gold → iron proposed"], ["proposed: gold → iron"]),
    "asks, approved, the same again": (
        [(ASKS, "iron"), "approve", (ASKS, "iron")], "iron", None,
        ["gold → iron in_effect"], ["proposed: gold → iron", "changed: gold → iron"]),
    "asks, approved, then the numbers say otherwise": (
        [(ASKS, "iron"), "approve", (ASKS, "gold")], "iron", "gold",
        ["gold → iron in_effect", "iron → gold proposed"],
        ["proposed: gold → iron", "changed: gold → iron", "proposed: iron → gold"]),
    "asks, approved, then at once: a move of its own, the approved one stays in the history": (
        [(ASKS, "iron"), "approve", (AT_ONCE_LATER, "gold")], "gold", None,
        ["gold → iron ended", "iron → gold in_effect"],
        ["proposed: gold → iron", "changed: gold → iron", "changed: iron → gold"]),
    "asks, approved, at once, at once otherwise: back to what was approved": (
        [(ASKS, "iron"), "approve", (AT_ONCE_LATER, "gold"), (AT_ONCE_LATER, "iron")], "iron", None,
        ["gold → iron in_effect"],
        ["proposed: gold → iron", "changed: gold → iron", "changed: iron → gold", "changed: gold → iron"]),
    "at once, asks, approved: back where it was, by a person": (
        [(AT_ONCE, "iron"), (ASKS, "gold"), "approve", (ASKS, "gold")], "gold", None,
        ["gold → iron ended", "iron → gold in_effect"],
        ["changed: gold → iron", "proposed: iron → gold", "changed: iron → gold"]),
    "asks, rejected, not asked again by the same version": (
        [(ASKS, "iron"), "reject", (ASKS, "iron")], "gold", None,
        ["gold → iron rejected"], ["proposed: gold → iron", "rejected: – → iron"]),
    "asks, rejected, asked again by another version": (
        [(ASKS, "iron"), "reject", (ASKS_LATER, "iron")], "gold", "iron",
        ["gold → iron rejected", "gold → iron proposed"],
        ["proposed: gold → iron", "rejected: – → iron", "proposed: gold → iron"]),
    "at once, set by hand, asks": (
        [(AT_ONCE, "iron"), "override", (ASKS, "gold")], "platinum", None,
        ["gold → iron ended", "iron → platinum in_effect"],
        ["changed: gold → iron", "changed: iron → platinum", "overridden: iron → platinum"]),
    "asks, set by hand, at once": (
        [(ASKS, "iron"), "override", (AT_ONCE_LATER, "iron")], "platinum", None,
        ["gold → iron rejected", "gold → platinum in_effect"],
        ["proposed: gold → iron", "changed: gold → platinum", "overridden: gold → platinum"]),
    "set by hand, computed, ended by hand: what the newest run says comes back": (
        ["override", (AT_ONCE, "iron"), "end", (AT_ONCE, "iron")], "iron", None,
        ["gold → platinum ended", "platinum → iron in_effect"],
        ["changed: gold → platinum", "overridden: gold → platinum",
         "changed: platinum → iron", "override_ended: platinum → iron"]),
    "at once, set by hand and ended, asks": (
        [(AT_ONCE, "iron"), "override", "end", (ASKS, "gold")], "iron", "gold",
        ["gold → iron ended", "iron → platinum ended", "platinum → iron in_effect", "iron → gold proposed"],
        ["changed: gold → iron", "changed: iron → platinum", "overridden: iron → platinum",
         "changed: platinum → iron", "override_ended: platinum → iron", "proposed: iron → gold"]),
    "asks, set by hand and ended: it stays until somebody decides": (
        [(ASKS, "iron"), "override", "end", (ASKS, "iron")], "platinum", "iron",
        ["gold → iron rejected", "gold → platinum ended", "platinum → platinum in_effect", "platinum → iron proposed"],
        ["proposed: gold → iron", "changed: gold → platinum", "overridden: gold → platinum", "override_ended: – → –",
         "proposed: platinum → iron"]),
}  # fmt: skip


@pytest.mark.db_both
@pytest.mark.parametrize("named", TABLE)
def test_a_day_computed_again_by_whatever_version_and_after_whatever_was_decided(
    named, acme, zhao, computes, monkeypatch
):
    steps, tier, asked, listed, said = TABLE[named]
    computes({acme: "gold"}, day=BEFORE)
    for deed in steps:
        acts(acme, deed, computes, zhao)
    for _again in range(2):
        acme.refresh_from_db()
        proposed = TierChange.objects.proposed().filter(account=acme).values_list("tier", flat=True)
        assert (acme.tier, *proposed) == ((tier, asked) if asked else (tier,))
        assert history(acme) == listed and record(acme) == said
        assert acme.tier_since == TierChange.objects.get(account=acme, state=TierState.IN_EFFECT).from_on
        last = next(deed for deed in reversed(steps) if isinstance(deed, tuple))
        computes({acme: last[1]}, last[0])


def test_a_first_tier_gives_way_to_its_own_version_and_is_asked_of_by_another(acme, lin, zhao, computes):
    computes({acme: "gold"}, ASKS)
    computes({acme: "iron"}, ASKS)
    assert (history(acme), record(acme)) == (["– → iron in_effect"], ["changed: gold → iron"])
    assert not Notice.objects.filter(account_id=acme.pk).exists(), "nobody is rung for a first tier"
    for _again in range(2):
        computes({acme: "lead"}, ASKS_LATER)
        assert history(acme) == ["– → iron in_effect", "iron → lead proposed"]
    tiers.approve(TierChange.objects.proposed().get(), by=zhao)
    computes({acme: "gold"}, ASKS_LATER)
    assert history(acme) == ["– → iron ended", "iron → lead in_effect", "lead → gold proposed"]


def test_the_owner_hears_when_a_move_is_taken_back(acme, lin, computes):
    computes({acme: "gold"}, day=BEFORE)
    computes({acme: "iron"})
    computes({acme: "gold"})
    told = Notice.objects.filter(user=lin, event__verb="tier.changed").order_by("pk")
    assert [notice.event.changes["tier"] for notice in told] == [["gold", "iron"], ["iron", "gold"]]
    assert told.last().event.data["reasons"] == {"repeated": {}, "loss": {}}


def test_a_core_account_does_not_fall_because_its_rise_of_the_day_is_computed_no_more(acme, lin, zhao, computes):
    computes({acme: "gold"}, day=BEFORE)
    ClassChange.objects.create(account=acme, key_class="core", from_on=BEFORE, by=zhao)
    Account.objects.filter(pk=acme.pk).update(key_class="core")
    computes({acme: "platinum"})
    for tier in ("gold", "iron"):
        computes({acme: tier})
        acme.refresh_from_db()
        asked = TierChange.objects.proposed().get()
        assert (acme.tier, asked.was, asked.tier) == ("platinum", "platinum", tier) and "core" in asked.reasons
    assert Notice.objects.filter(user=lin, event__verb="tier.proposed").count() == 2, "warned of each fall, once"


def test_members_follow_what_their_group_then_has(acme, lin, computes):
    member = factories.AccountFactory(owner=lin, parent=acme, inherits_tier=True)
    said = {acme: "gold", member: "lead"}
    computes(said, day=BEFORE)
    computes(said | {acme: "iron"})
    computes(said | {acme: "platinum"}, ASKS)
    assert history(acme)[-1] == "iron → platinum proposed" and history(member) == ["gold → iron in_effect"]
    computes(said | {acme: "platinum"}, AT_ONCE_LATER)
    assert history(acme) == history(member) == ["gold → platinum in_effect"]
    assert record(member) == ["changed: gold → iron", "changed: iron → platinum"]


def test_who_has_no_trade_left_loses_its_tier_with_a_word(acme, other, lin, computes):
    computes({acme: "gold", other: "gold"})
    computes({other: "gold"}, ASKS)
    acme.refresh_from_db()
    assert (acme.tier, record(acme)) == ("", ["changed: gold → –"])
    assert Notice.objects.filter(user=lin, account_id=acme.pk).count() == 1


@pytest.mark.db_both
def test_a_book_computed_again_by_a_version_that_asks_is_approved_in_one_step(lin, zhao, computes):
    accounts = [factories.AccountFactory(owner=lin) for _n in range(12)]
    computes(dict.fromkeys(accounts, "gold"), day=BEFORE)
    computes(dict.fromkeys(accounts, "iron"))
    done = computes(dict.fromkeys(accounts, "lead"), ASKS)
    assert (done["changed_tiers"], done["proposed_tiers"]) == (0, 12)
    Account.objects.filter(pk=accounts[0].pk).update(archived_at=timezone.now())
    found = proposals.decide_many(TierChange.objects.proposed(), approved=True, by=zhao)
    assert found == {"decided": 11, "skipped": 1}, "one in the archive holds up nobody"
    assert Account.objects.filter(tier="lead").count() == 11
