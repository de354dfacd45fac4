"""What moved the value of the customers: lines that add up, each thing taken at the later day's."""

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


def test_a_weight_is_that_of_the_values():
    terms = assets.Terms(90, 1.0, np.array([0.98, 0.9]), np.zeros((2, 2)), (0.0, 2.0))
    assert [worth_moves.weight(0.98, 90), worth_moves.weight(0.9, 90)] == pytest.approx(assets.weights(terms).tolist())
