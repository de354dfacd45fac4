"""The three dilemmas from values alone: who is in which, by what, and what helps."""

import pytest

from lifecycle.choices import Dilemma, Remedy, Stage
from lifecycle.rules import dilemmas
from lifecycle.rules.dilemmas import Facts

FINE = {
    "orders": 12, "ordered_ever": 30, "revenue": 120.0, "before": 100.0, "earned": 30.0, "wallet": 200.0, "needs": 1,
    "categories": 3, "visits": 5, "quiet": 10, "cadence": 30, "people": 4, "met": 3, "deciders": 1, "deciders_met": 1,
    "heads_met": 1, "agreements": 1, "functions": 3, "service": 1,
}  # fmt: skip


def look(stage=Stage.MAINTENANCE, **values):
    return dilemmas.diagnose(Facts(stage=stage.value, **(FINE | values)))


def codes(found):
    return [code for code, _numbers in found.findings]


@pytest.mark.parametrize("stage", [Stage.DEEPENING, Stage.MAINTENANCE, Stage.LOST, Stage.DORMANT])
def test_a_customer_that_does_well_or_is_gone_is_in_none(stage):
    assert look(stage) is None


def test_stuck_at_the_door_names_who_is_not_known():
    found = look(
        Stage.ENGAGEMENT, days=200, usual=120, orders=0, ordered_ever=0, deciders=0, deciders_met=0, needs=0, people=2
    )
    assert found.dilemma == Dilemma.GET_IN
    assert found.findings[0] == ("in_long", {"days": 200, "usual": 120})
    assert {"in_no_decider", "in_no_need", "in_visits_in_vain"} <= set(codes(found))
    assert Remedy.MAP_CHAIN in dilemmas.remedies(found)


def test_at_the_door_within_its_time_is_no_dilemma():
    assert look(Stage.ENGAGEMENT, days=30, usual=120, orders=0, ordered_ever=0, visits=1) is None


def test_much_effort_for_a_year_that_stood_still_cannot_grow():
    found = look(visits=14, hours=60.0, revenue=101.0)
    assert found.dilemma == Dilemma.GROW
    assert found.findings[0] == ("grow_much_for_little", {"visits": 14, "hours": 60})
    assert dilemmas.remedies(found)[:2] == [Remedy.LESS_EFFORT, Remedy.TERMS]


def test_a_small_share_of_the_wallet_cannot_grow_and_flat_alone_is_no_dilemma():
    assert codes(look(wallet=2000.0))[0] == "grow_small_share"
    assert look(revenue=101.0, visits=2) is None


def test_a_warning_outweighs_everything_else():
    found = look(visits=14, hours=60.0, revenue=50.0, warned=True, risk=0.8, promises=2, met=1)
    assert found.dilemma == Dilemma.KEEP
    assert found.findings[:2] == (("keep_warned", {}), ("keep_risky", {"risk": 0.8}))
    assert {"keep_promises", "keep_one_contact", "keep_falling"} <= set(codes(found))


def test_three_signs_of_neglect_are_enough_without_a_warning():
    two = {"promises": 1, "quiet": 90}
    assert look(**two) is None
    assert look(**two, expired=1).dilemma == Dilemma.KEEP


def test_what_only_explains_never_says_that_there_is_one():
    assert look(service=0, functions=1, agreements=0, heads_met=0, wallet=0.0) is None
    assert set(dilemmas.WEAK) <= set(dilemmas.BY_CODE)


def test_every_sign_has_a_cause_and_helps():
    assert all(sign.helps and sign.side for sign in dilemmas.SIGNS)
    used = {remedy for sign in dilemmas.SIGNS for remedy in sign.helps}
    assert used == set(Remedy)


def test_the_policys_limits_say_when_a_sign_holds():
    small = {"stage": Stage.MAINTENANCE.value} | FINE | {"wallet": 1000, "revenue": 250, "before": 200}
    assert dilemmas.diagnose(Facts(**small)) is None
    found = dilemmas.diagnose(Facts(**small, limits=dilemmas.Limits(small_share=0.3)))
    assert found is not None and ("grow_small_share", {"percent": 25}) in found.findings
