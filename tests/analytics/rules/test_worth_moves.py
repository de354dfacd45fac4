"""What moved the value of the customers: lines that add up, each thing taken at the later day's."""

from itertools import pairwise

import numpy as np
import pytest

from analytics.rules import assets, worth_moves
from analytics.rules.worth_moves import Pair


def test_the_lines_add_up_and_name_what_did_it():
    pairs = [Pair(was=100.0, again=90.0, now=60.0, weight=1.0), Pair(was=50.0, again=50.0, now=55.0, weight=1.1)]
    lines = worth_moves.lines(20.0, 5.0, pairs, (1.0, 0.5))
    assert sum(amount for _code, amount in lines) == pytest.approx((20 + 60 + 55) - (5 + 100 + 50))
    found = dict(lines)
    assert found["came"] == 20 and found["gone"] == -5 and found["risk"] == -10 and found["kept"] == pytest.approx(5)
    assert found["factor"] == pytest.approx(-0.5 * (90 + 55)) and lines[0][0] == "factor"


def test_each_step_begins_where_the_one_before_ended_and_the_correction_can_be_recomputed():
    pairs = [Pair(was=100.0, again=90.0, now=60.0, weight=1.0), Pair(was=50.0, again=50.0, now=55.0, weight=1.1)]
    steps = worth_moves.steps(155.0, worth_moves.lines(20.0, 5.0, pairs, (1.0, 0.5)))
    assert [step.code for step in steps] == ["gone", "risk", "kept", "factor", "orders", "came"]
    assert all(one.after == two.before for one, two in pairwise(steps))
    assert (steps[0].before, steps[-1].after) == (155.0, pytest.approx(20 + 60 + 55))
    assert steps[3].after == pytest.approx(steps[3].before * 0.5 / 1.0), "times the one correction, by the other"


def test_what_of_a_rise_is_no_more_business_with_the_same_customers():
    lines = [("factor", 30.0), ("orders", -12.0), ("came", 8.0), ("gone", -0.5), ("risk", 2.0)]
    assert worth_moves.parted(lines, 5.0) == [("factor", 30.0), ("came", 8.0), ("orders", pytest.approx(-10.5))]
    assert worth_moves.parted([("orders", 9.0), ("factor", 1.5)], 5.0) == []


def test_a_weight_is_that_of_the_values():
    terms = assets.Terms(90, 1.0, np.array([0.98, 0.9]), np.zeros((2, 2)), (0.0, 2.0))
    assert [worth_moves.weight(0.98, 90), worth_moves.weight(0.9, 90)] == pytest.approx(assets.weights(terms).tolist())
