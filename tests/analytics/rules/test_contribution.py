"""Contribution: cost rules, the curve over positives only, and how much hangs on how few."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analytics.rules import contribution
from tests.analytics.rules import books

T = 1000


def book(revenue, cost=None, costed=None, serve=None):
    rows = [(f"A{i:03}", T - 5, cents) for i, cents in enumerate(revenue)]
    none = [0] * len(revenue)
    more = {"cost365": cost or none, "costed365": costed or none, "cost_to_serve365": serve or none}
    return books.trade(rows, as_of=T, **{name: np.array(values, np.int64) for name, values in more.items()})


def test_revenue_stands_in_where_under_half_has_a_known_cost():
    found = contribution.compute(book([600, 400], cost=[0, 100], costed=[0, 400]))
    assert found.basis == contribution.REVENUE
    assert found.net.tolist() == [600, 400] and found.cost.tolist() == [0, 0]


def test_missing_cost_is_estimated_at_the_books_rate_and_marked():
    found = contribution.compute(book([600, 401], cost=[450, 0], costed=[600, 0], serve=[0, 10]))
    assert found.basis == contribution.COST
    assert found.cost.tolist() == [450, 301], "401 x .75 = 300.75"
    assert found.net.tolist() == [150, 90]
    assert found.estimated.tolist() == [False, True]
    assert found.margin_rate == 0.25


def test_the_curve_runs_over_positives_only_and_losses_stand_apart():
    found = contribution.compute(book([500, -200, 300, 200, 0]))
    assert found.rank.tolist() == [1, 5, 2, 3, 4]
    assert found.share_above.tolist() == [0, 1, 0.5, 0.8, 1]
    assert found.cumulative_share.tolist() == [0.5, 1, 0.8, 1, 1]
    facts = contribution.concentration(found)
    assert (facts.makers, facts.positive, facts.losing, facts.lost, facts.nothing) == (2, 3, 1, -200, 1)
    assert facts.biggest_share == 0.5 and facts.top10_share == 1


def test_ties_rank_by_account_code():
    assert contribution.compute(book([100, 100, 100])).rank.tolist() == [1, 2, 3]


def test_gini_of_alike_is_nil_and_of_one_against_nothing_much():
    assert abs(contribution.concentration(contribution.compute(book([7, 7, 7]))).gini) < 1e-12
    assert contribution.concentration(contribution.compute(book([10**9, 1]))).gini > 0.49


def test_an_empty_book_and_a_book_of_losses_are_no_error():
    assert contribution.concentration(contribution.compute(book([]))).makers == 0
    assert contribution.compute(book([-5, 0])).share_above.tolist() == [1, 1]


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=40))
def test_shares_add_up_and_every_cent_is_kept(revenue):
    found = contribution.compute(book(revenue))
    assert int(found.net.sum()) == sum(revenue)
    assert sorted(found.rank.tolist()) == list(range(1, len(revenue) + 1))
    if max(revenue) > 0:
        assert abs(found.share.sum() - 1) < 1e-9
    assert ((found.share_above >= 0) & (found.cumulative_share <= 1)).all()
    assert np.allclose(found.cumulative_share - found.share_above, found.share)
