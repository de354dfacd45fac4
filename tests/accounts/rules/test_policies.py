"""The bounds of a policy: numbers that fit together, terms of tiers, the gate of volume."""

import numpy as np
import pytest

from accounts.choices import PolicyFault, Tier
from accounts.rules import policies, tiers
from accounts.rules.hysteresis import State
from tests.accounts.rules.test_tiers import one, stands, tier_of

FITS = {"platinum_share": 0.5, "gold_share": 0.8, "iron_share": 0.95, "warn_at": 0.5, "close_under": 0.45,
        "platinum_floor": 100, "gold_floor": 50, "warned_tiers": ["gold"]}  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"platinum_share": 0.8}, "gold_share", PolicyFault.BORDERS),
        ({"iron_share": 0.8}, "iron_share", PolicyFault.BORDERS),
        ({"iron_share": 1.2}, "iron_share", PolicyFault.RANGE),
        ({"platinum_share": float("nan")}, "platinum_share", PolicyFault.RANGE),
        ({"close_under": 0.5}, "close_under", PolicyFault.CLOSING),
        ({"gold_floor": 101}, "gold_floor", PolicyFault.FLOORS),
        ({"warned_tiers": ["tin"]}, "warned_tiers", PolicyFault.TIERS),
        ({"visit_days": {"gold": 0}}, "terms", PolicyFault.NUMBER),
        ({"worth": {"gold": {"response_hours": 9, "resolution_hours": 8}}}, "terms", PolicyFault.HOURS),
        ({"worth": {"gold": {"resource_share": 70}, "iron": {"resource_share": 31}}}, "terms", PolicyFault.SHARES),
    ],
)
def test_numbers_that_do_not_fit_are_named_in_words(wrong, field, code):
    assert policies.faults(FITS) == []
    found = policies.faults(FITS | wrong)
    assert (found[0].field, found[0].code) == (field, code)
    assert "%(" not in found[0].words and found[0].words


def test_terms_are_read_alike_from_typed_text_and_from_json():
    typed = {"gold": {"visit_days": " 30 ", "discount_ceiling": "7.5", "green_channel": True, "material": " gift "}}
    json = {"gold": {"visit_days": 30, "discount_ceiling": 7.5, "green_channel": True, "material": "gift"}}
    assert policies.read(typed) == policies.read(json) == (json, [])
    assert policies.read({"gold": {"visit_days": "", "green_channel": False, "honorary": ""}}) == ({}, [])


@pytest.mark.parametrize(
    "raw",
    [
        [],
        {"gold": 3},
        {"tin": {}},
        {"gold": {"colour": 1}},
        {"gold": {"visit_days": 2.5}},
        {"gold": {"visit_days": True}},
        {"gold": {"green_channel": "yes"}},
        {"gold": {"material": "x" * 201}},
        {"gold": {"credit_days": "1e999"}},
        {"gold": {"credit_days": []}},
        {"gold": {"credit_days": "nan"}},
    ],
)
def test_terms_that_mean_nothing_are_refused(raw):
    assert policies.read(raw)[1][0].words


def test_differences_name_numbers_and_terms():
    old = {"margin": 0.03, "runs_needed": 2, "terms": {"gold": {"credit_days": 30}}}
    new = {"margin": 0.05, "runs_needed": 2, "terms": {"gold": {"credit_days": 45, "green_channel": True}}}
    assert policies.differences(old, new) == {
        "margin": [0.03, 0.05], "gold.credit_days": [30, 45], "gold.green_channel": [None, True],
    }  # fmt: skip


def test_visits_a_year_follow_the_cadence():
    found = policies.visits_a_year({"platinum": 10, "lead": 99}, {"platinum": 73})
    assert found == {"platinum": 50.0, "lead": 0.0}


def of_revenue(cents):
    candidates = one(share=0.1)
    return tiers.Candidates(**(vars(candidates) | {"revenue": np.array([cents])}))


@pytest.mark.parametrize(("cents", "tier"), [(100_00, Tier.PLATINUM), (99_99, Tier.GOLD), (49_99, Tier.IRON)])
def test_a_floor_of_revenue_holds_an_account_below(cents, tier):
    policy = tiers.Policy(platinum_floor=100_00, gold_floor=50_00)
    outcome = tiers.decide(of_revenue(cents), State.first(1), policy)
    assert tier_of(outcome) == tier
    assert ("volume" in outcome.reason(0)) == (tier != Tier.PLATINUM)


def test_the_floor_waits_for_its_runs_like_any_change():
    policy = tiers.Policy(platinum_floor=100_00)
    first = tiers.decide(of_revenue(50_00), stands(Tier.PLATINUM), policy)
    assert tier_of(first) == Tier.PLATINUM and tiers.ORDER[first.raw[0]] == Tier.GOLD
    assert tier_of(tiers.decide(of_revenue(50_00), first.state, policy)) == Tier.GOLD
