"""Expected contribution and value at risk."""

import numpy as np

from analytics.rules import contribution, value
from tests.analytics.rules import books

T = 1000


def test_the_rate_is_half_the_year_half_the_last_quarter_shrunk_to_the_tier():
    trade = books.trade([("A", T - 10, 36500), ("B", T - 200, 36500)], as_of=T)
    rate = value.daily_rates(trade, np.array([0, 1]))
    assert np.allclose(rate, [50 + 36500 / 180, 50])
    shared = value.daily_rates(trade, np.array([0, 0]))
    assert shared[0] < rate[0] and shared[1] > rate[1]


def test_expected_contribution_uses_the_shrunk_margin_where_cost_is_known():
    rows = [("A", T - 10, 1000), ("B", T - 20, 1000)]
    plain = books.trade(rows, as_of=T)
    costs = {"cost365": np.array([600, 400]), "costed365": np.array([1000, 1000])}
    costed = books.trade(rows, as_of=T, **costs)
    tier = np.array([0, 0])
    whole = value.expected(plain, contribution.compute(plain), tier)
    part = value.expected(costed, contribution.compute(costed), tier)
    assert np.allclose(part / whole, [0.45, 0.55], atol=1e-3)


def test_nothing_is_at_risk_where_a_loss_is_expected():
    assert value.at_risk(np.array([0.5, 0.5]), np.array([1001, -50])).tolist() == [500, 0]


def test_the_top_fifth_is_counted_among_those_with_revenue():
    values = np.array([5, 9, 1, 2, 3, -4, 0])
    assert value.top(values, 0.2, np.zeros(7, np.int64)).tolist() == [False, True] + [False] * 5


def test_the_top_fifth_is_taken_in_each_segment():
    values, segment = np.array([5, 900, 1, 800, 3, -4, 0]), np.array([0, 1, 0, 1, 0, 0, 2])
    assert value.top(values, 0.2, segment).tolist() == [True, True] + [False] * 5
