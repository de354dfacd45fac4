"""The tier rule: borders, gates, and no flapping."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import Tier
from accounts.rules import tiers
from accounts.rules.hysteresis import NONE, State


def one(share=0.1, contribution=100, months=12, tenure=800, orders=12, false_key=False):
    row = ([share], [contribution], [months], [tenure], [orders], [false_key])
    return tiers.Candidates(*(np.array(column) for column in row))


def stands(tier):
    return State(np.array([tiers.ORDER.index(tier)], np.int8), np.array([NONE], np.int8), np.array([0], np.int8))


def tier_of(outcome):
    return tiers.ORDER[outcome.tier[0]]


def test_first_tier_is_taken_at_once_from_the_share_above():
    shares = {0.0: Tier.PLATINUM, 0.49: Tier.PLATINUM, 0.5: Tier.GOLD, 0.79: Tier.GOLD, 0.8: Tier.IRON, 0.95: Tier.LEAD}
    for share, tier in shares.items():
        assert tier_of(tiers.decide(one(share), State.first(1))) == tier


def test_gates_hold_an_account_at_iron_and_say_why():
    stranger = tiers.decide(one(months=2, tenure=200), State.first(1))
    assert (tier_of(stranger), stranger.reason(0)) == (Tier.IRON, ("loyalty",))
    burst = tiers.decide(one(false_key=True), State.first(1))
    assert (tier_of(burst), burst.reason(0)) == (Tier.IRON, ("false_key",))
    loss = tiers.decide(one(share=1.0, contribution=-5), State.first(1))
    assert (tier_of(loss), loss.reason(0)) == (Tier.LEAD, ("loss",))


def test_loyal_is_three_months_or_a_year_with_two_orders():
    assert tiers.decide(one(months=3, tenure=80), State.first(1)).loyal[0]
    assert tiers.decide(one(months=1, tenure=365, orders=2), State.first(1)).loyal[0]
    assert not tiers.decide(one(months=2, tenure=364, orders=9), State.first(1)).loyal[0]
    assert not tiers.decide(one(months=2, tenure=900, orders=1), State.first(1)).loyal[0]


def test_a_change_takes_the_margin_and_two_runs():
    within = tiers.decide(one(0.52), stands(Tier.PLATINUM))
    assert tier_of(within) == Tier.PLATINUM and within.reason(0) == ("share", "held")
    past = tiers.decide(one(0.53), stands(Tier.PLATINUM))
    assert tier_of(past) == Tier.PLATINUM and past.reason(0) == ("share", "waiting")
    assert past.reasons(0)["waiting"] == {"tier": "gold", "runs": 1}
    assert tier_of(tiers.decide(one(0.53), past.state)) == Tier.GOLD
    back = tiers.decide(one(0.40), past.state)
    assert tier_of(tiers.decide(one(0.53), back.state)) == Tier.PLATINUM, "not consecutive"


def test_a_rise_takes_margin_and_runs_too():
    assert tiers.decide(one(0.48), stands(Tier.GOLD)).state.pending[0] == NONE
    first = tiers.decide(one(0.46), stands(Tier.GOLD))
    assert tier_of(first) == Tier.GOLD
    assert tier_of(tiers.decide(one(0.46), first.state)) == Tier.PLATINUM


def test_two_runs_that_disagree_how_far_take_the_nearer_tier():
    first = tiers.decide(one(0.84), stands(Tier.GOLD))
    second = tiers.decide(one(0.99), first.state)
    assert tier_of(second) == Tier.IRON
    assert tier_of(tiers.decide(one(0.99), second.state)) == Tier.LEAD


def test_loss_and_false_key_act_at_once_loyalty_waits():
    assert tier_of(tiers.decide(one(false_key=True), stands(Tier.PLATINUM))) == Tier.IRON
    assert tier_of(tiers.decide(one(1.0, contribution=0), stands(Tier.PLATINUM))) == Tier.LEAD
    waits = tiers.decide(one(months=1, tenure=10), stands(Tier.PLATINUM))
    assert tier_of(waits) == Tier.PLATINUM
    assert tier_of(tiers.decide(one(months=1, tenure=10), waits.state)) == Tier.IRON


@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(-5, 50), st.integers(0, 12), st.booleans()), min_size=1, max_size=8)
)
def test_whatever_happens_the_gates_hold(history):
    state = State.first(1)
    for share, contribution, months, false_key in history:
        outcome = tiers.decide(one(share, contribution, months, 100, 5, false_key), state)
        place = outcome.tier[0]
        assert contribution > 0 or place == tiers.LEAD
        assert not false_key or place >= tiers.IRON
        assert outcome.state.streak[0] < tiers.Policy().runs
        state = outcome.state


@given(st.floats(0, 1), st.sampled_from(list(tiers.ORDER)))
def test_standing_still_changes_at_most_once(share, tier):
    state, seen = stands(tier), []
    for _ in range(6):
        outcome = tiers.decide(one(share), state)
        seen.append(int(outcome.tier[0]))
        state = outcome.state
    assert len(set(seen[1:])) == 1, "settled in the second run and stays"


def loyal(score, share=0.1, **policy):
    given = one(share)
    given = tiers.Candidates(**{**vars(given), "loyalty": np.array([score])})
    return tiers.decide(given, State.first(1), tiers.Policy(**policy))


def test_a_score_of_loyalty_may_be_a_gate_to_platinum_and_gold():
    gate = {"platinum_loyalty": 60, "gold_loyalty": 40}
    for score, tier in (
        (60, Tier.PLATINUM),
        (59.9, Tier.GOLD),
        (40, Tier.GOLD),
        (39.9, Tier.IRON),
        (np.nan, Tier.IRON),
    ):
        assert tier_of(loyal(score, **gate)) == tier, score
    assert tier_of(loyal(10, platinum_loyalty=60)) == Tier.GOLD, "nothing is asked of gold"
    assert tier_of(loyal(np.nan)) == Tier.PLATINUM, "off by default"
    assert loyal(59.9, **gate).reasons(0) == {"loyalty_score": {"score": 59.9, "by_share": "platinum"}}
    assert loyal(np.nan, **gate).reasons(0) == {"loyalty_score": {"score": None, "by_share": "platinum"}}
    assert loyal(10, share=0.9, **gate).reason(0) == ("share",), "iron asks for no loyalty"


def test_the_gate_of_the_score_needs_the_runs_and_no_margin():
    gate = tiers.Policy(platinum_loyalty=60)
    given = tiers.Candidates(**{**vars(one(0.1)), "loyalty": np.array([30.0])})
    first = tiers.decide(given, stands(Tier.PLATINUM), gate)
    assert tier_of(first) == Tier.PLATINUM and first.reason(0) == ("loyalty_score", "waiting")
    assert tier_of(tiers.decide(given, first.state, gate)) == Tier.GOLD


def test_who_is_past_a_border_but_not_by_the_margin_says_so():
    policy = tiers.Policy(platinum_below=0.45)
    near = tiers.decide(one(0.4245), stands(Tier.GOLD), policy)
    assert tier_of(near) == Tier.GOLD and near.reasons(0)["held"] == {"tier": "platinum", "margin": 0.03}
    far = tiers.decide(one(0.41), stands(Tier.GOLD), policy)
    assert far.reason(0) == ("share", "waiting"), "far enough: it waits for another run instead"
    down = tiers.decide(one(0.46), stands(Tier.PLATINUM), policy)
    assert down.reasons(0)["held"]["tier"] == "gold"
    there = tiers.decide(one(0.41), stands(Tier.PLATINUM), policy)
    assert [bool(found.by_share_alone[0]) for found in (near, far, down, there)] == [False, False, False, True]
