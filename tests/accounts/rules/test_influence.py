"""The rules of the decision map: cover within bounds and never lowered by a meeting, each finding with its people."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.choices import Influence, PurchaseRole, RelationStrength, Stance
from accounts.rules import influence
from accounts.rules.influence import Chain, Person, Tie, cover, findings

TODAY = date(2026, 6, 30)


def days_ago(days):
    return TODAY - timedelta(days=days)


def person(key, **more):
    return Person(key, **more)


def found(*people, **more):
    chain = Chain(people=tuple(people), **more)
    return {finding.code: finding for finding in findings(chain, within=60, today=TODAY)}


BOSS = person(1, role="decision_maker", influence="high", stance="supporter", last_met_on=days_ago(5))
BUYER = person(2, role="economic_buyer", influence="medium", reports_to=1, last_met_on=days_ago(9))
KNOWN = (Tie(1, 7, "good"), Tie(2, 8, "weak"))


def test_a_well_kept_chain_reveals_nothing():
    assert found(BOSS, BUYER, ties=KNOWN) == {}


def test_cover_weighs_by_influence_and_leaves_out_who_is_against_us():
    people = (
        BOSS,
        replace(BUYER, stance="blocker"),
        person(3, influence="low"),
        person(4, influence="high", left_on=TODAY),
        person(5, influence="low", left_on=days_ago(-1)),
    )
    got = cover(Chain(people=people), within=60, today=TODAY)
    assert (got.covered, got.weight, got.people, got.met) == (3, 7, 4, 2)
    assert got.share == 3 / 7


def test_nobody_known_is_no_cover():
    assert cover(Chain(), within=60, today=TODAY).share == 0.0
    assert [finding.code for finding in findings(Chain(), within=60, today=TODAY)] == ["no_decider"]


def test_the_border_of_the_cadence_counts_as_met():
    on_the_day = replace(BOSS, last_met_on=days_ago(60))
    assert "decider_not_met" not in found(on_the_day, BUYER, ties=KNOWN)
    late = found(replace(BOSS, last_met_on=days_ago(61)), BUYER, ties=KNOWN)["decider_not_met"]
    assert late.contacts == (1,) and late.numbers == {"days": 61, "within": 60}
    never = found(replace(BOSS, last_met_on=None), BUYER, ties=KNOWN)["decider_not_met"]
    assert never.numbers["days"] is None


def test_the_cadence_is_twice_the_tiers_interval_or_ninety_days():
    assert influence.cadence(21) == 42
    assert influence.cadence(None) == 90


def test_an_economic_buyer_stands_in_where_no_decision_maker_is_known():
    assert "no_decider" not in found(BUYER)
    assert "no_decider" in found(replace(BUYER, role="user"))
    assert found(replace(BUYER, last_met_on=None))["decider_not_met"].contacts == (2,)
    gone = replace(BOSS, left_on=days_ago(3))
    assert "no_decider" in found(gone, replace(BUYER, role="user"))


def test_one_thread_is_one_contact_or_one_colleague():
    asleep = replace(BUYER, last_met_on=days_ago(181))
    assert found(BOSS, asleep, ties=KNOWN)["one_contact"].contacts == (1,)
    mine = (Tie(1, 7, "good"), Tie(2, 7, "strong"), Tie(2, 8, "none"))
    alone = found(BOSS, BUYER, ties=mine)["one_colleague"]
    assert alone.contacts == (1, 2) and alone.numbers["user"] == 7
    assert "one_colleague" not in found(BOSS, BUYER)  # nothing assessed is nothing known
    nobody = found(replace(BOSS, last_met_on=None), asleep, ties=KNOWN)["nobody_met"]
    assert nobody.contacts == (1, 2)


def test_a_blocker_is_answered_by_an_ally_above_beside_or_behind():
    blocker = person(3, influence="high", stance="blocker", reports_to=4)
    middle = person(4, reports_to=1, stance="neutral")
    against = replace(BOSS, stance="neutral")
    assert found(against, BUYER, middle, blocker)["blocker"].contacts == (3,)
    assert "blocker" not in found(BOSS, BUYER, middle, blocker)  # an ally two levels above
    mate = person(5, reports_to=4, stance="champion")
    assert "blocker" not in found(against, BUYER, middle, blocker, mate)
    friend = person(6, stance="supporter")
    assert "blocker" in found(against, BUYER, middle, blocker, friend)
    assert "blocker" not in found(against, BUYER, middle, blocker, friend, sways=((6, 3),))
    assert "blocker" not in found(against, BUYER, middle, replace(blocker, influence="low"))
    assert "blocker" in found(against, BUYER, middle, blocker, replace(mate, left_on=days_ago(1)))


def test_superiors_in_a_circle_end_nothing_in_a_loop():
    one = person(1, role="decision_maker", reports_to=2, stance="blocker", influence="high")
    two = person(2, reports_to=1)
    assert found(one, two)["blocker"].contacts == (1,)


def test_a_champion_who_left_is_grave_until_followed_and_quiet_once_the_successor_was_met():
    gone = person(9, stance="champion", title="采购总监", left_on=days_ago(40))
    alone = found(BOSS, BUYER, gone, ties=KNOWN)["champion_left"]
    assert (alone.gravity, alone.contacts, alone.numbers["known"]) == ("high", (9,), False)
    heir = person(10, title="采购总监 ", influence="low")
    followed = found(BOSS, BUYER, gone, heir, ties=KNOWN)["champion_left"]
    assert (followed.gravity, followed.contacts) == ("medium", (9, 10))
    met = found(BOSS, BUYER, gone, replace(heir, last_met_on=days_ago(2)), ties=KNOWN)["champion_left"]
    assert (met.gravity, met.numbers["met"]) == ("low", True)
    named = found(BOSS, BUYER, replace(gone, followed_by=2, title=""), ties=KNOWN)["champion_left"]
    assert named.contacts == (9, 2)
    assert "champion_left" not in found(BOSS, BUYER, replace(gone, left_on=days_ago(366)), ties=KNOWN)


def test_a_competitor_ahead_at_a_decider_and_the_mighty_whom_nobody_knows():
    rivals = (Tie(1, "Rival", "strong"), Tie(2, "Rival", "weak"))
    ahead = found(BOSS, BUYER, ties=KNOWN, rivals=rivals)["rival_ahead"]
    assert ahead.contacts == (1,)
    assert ahead.numbers == {"competitor": "Rival", "theirs": "strong", "ours": "good"}
    even = (Tie(1, "Rival", "good"),)
    assert "rival_ahead" not in found(BOSS, BUYER, ties=KNOWN, rivals=even)
    assert found(BOSS, BUYER, ties=(Tie(1, 7, "none"),))["no_relation"].contacts == (1,)
    assert "no_relation" not in found(BOSS, BUYER, ties=KNOWN)


def test_the_gravest_come_first():
    codes = [
        f.gravity for f in findings(Chain(people=(BOSS, replace(BUYER, last_met_on=None))), within=60, today=TODAY)
    ]
    assert codes == sorted(codes, key=["high", "medium", "low"].index)


def drawn(seed):
    """Any chain at all, circles and people of no chart among it: small enough to be read when it fails."""
    rng = Random(seed)
    keys = range(1, rng.randint(1, 8) + 1)
    maybe = lambda: rng.choice([None, days_ago(rng.randint(0, 500))])  # noqa: E731
    anybody = lambda: rng.choice([None, *range(1, 10)])  # noqa: E731
    people = [
        Person(
            key, rng.choice(["", *PurchaseRole.values]), rng.choice(["", *Influence.values]),
            rng.choice(["", *Stance.values]), rng.choice(["", "CEO"]), anybody(), anybody(), maybe(), maybe(),
        )
        for key in keys if rng.random() < 0.9
    ]  # fmt: skip
    ties = [Tie(rng.randint(1, 9), rng.randint(1, 3), rng.choice(RelationStrength.values)) for _ in range(8)]
    sways = [(rng.randint(1, 9), rng.randint(1, 9)) for _ in range(4)]
    return Chain(tuple(people), tuple(sways), tuple(ties[:4]), tuple(ties[4:]))


SEEDS = st.integers(0, 10**9)


@given(seed=SEEDS, place=st.integers(0, 7), within=st.integers(1, 200), fresh=st.integers(0, 500))
@settings(deadline=None)
def test_cover_is_a_share_and_another_meeting_never_lowers_it(seed, place, within, fresh):
    chain = drawn(seed)
    before = cover(chain, within=within, today=TODAY)
    assert 0.0 <= before.share <= 1.0
    assert before.covered <= before.weight and before.met <= before.people
    if not chain.people:
        return
    people = list(chain.people)
    who = people[place % len(people)]
    people[place % len(people)] = replace(who, last_met_on=max(days_ago(fresh), who.last_met_on or date.min))
    assert cover(replace(chain, people=tuple(people)), within=within, today=TODAY).share >= before.share


@given(seed=SEEDS, within=st.integers(1, 200))
@settings(deadline=None)
def test_findings_speak_of_people_who_are_there_and_come_out_the_same_twice(seed, within):
    chain = drawn(seed)
    told = findings(chain, within=within, today=TODAY)
    keys = {person.id for person in chain.people}
    assert all(set(finding.contacts) <= keys for finding in told)
    assert told == findings(chain, within=within, today=TODAY)
