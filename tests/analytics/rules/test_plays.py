"""The effect of a play: Newcombe's interval, strata weighed, nothing claimed that may be chance."""

import pytest

from analytics.rules import plays
from analytics.rules.plays import Count
from lifecycle.rules.plays import CONTROL, FEWER, MORE, NOT_SHOWN, OTHERS, TOO_FEW

GOLD, IRON = ("gold", 2), ("iron", 1)


def test_wilson():
    """81 of 263 (Newcombe 1998, on single proportions, method 3): 0.2553 to 0.3662."""
    low, high = plays.wilson(Count(81, 263))
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert plays.wilson(Count(0, 10))[0] == 0 and plays.wilson(Count(10, 10))[1] == pytest.approx(1)


def test_newcombes_own_example():
    """56 of 70 against 48 of 80 (Newcombe 1998, table II, method 10): 0.0524 to 0.3339."""
    found, low, high = plays.difference([Count(56, 70)], [Count(48, 80)])
    assert found == pytest.approx(0.2)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_strata_are_weighed_by_where_the_play_was_applied():
    """Simpson's trap: pooled the play looks worse, in each stratum it is better."""
    applied = {GOLD: Count(9, 10), IRON: Count(40, 100)}
    others = {GOLD: Count(80, 100), IRON: Count(3, 10)}
    effect = plays.compare(applied, others, {})
    assert effect.difference == pytest.approx((0.1 * 10 + 0.1 * 100) / 110)
    assert (effect.applied, effect.others) == (Count(49, 110), Count(83, 110))


def test_what_holds_nought_is_not_claimed():
    effect = plays.compare({GOLD: Count(7, 10)}, {GOLD: Count(6, 10)}, {})
    assert effect.verdict == NOT_SHOWN and effect.low < 0 < effect.high
    assert plays.compare({GOLD: Count(48, 50)}, {GOLD: Count(20, 50)}, {}).verdict == MORE
    assert plays.compare({GOLD: Count(20, 50)}, {GOLD: Count(48, 50)}, {}).verdict == FEWER


def test_too_few_cases_say_nothing():
    effect = plays.compare({GOLD: Count(4, 4)}, {GOLD: Count(0, 90)}, {})
    assert (effect.verdict, effect.difference) == (TOO_FEW, None)
    assert plays.compare({GOLD: Count(9, 9)}, {IRON: Count(1, 90)}, {}).verdict == TOO_FEW
    assert plays.compare({}, {}, {}).verdict == TOO_FEW


def test_the_control_group_comes_first_where_it_is_large_enough():
    applied, others = {GOLD: Count(18, 20)}, {GOLD: Count(60, 100)}
    assert plays.compare(applied, others, {GOLD: Count(5, 9)}).against == CONTROL
    assert plays.compare(applied, others, {GOLD: Count(2, 4)}).against == OTHERS
    assert plays.compare(applied, others, {IRON: Count(50, 90)}).against == OTHERS
