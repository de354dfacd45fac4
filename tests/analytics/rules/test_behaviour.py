"""The arithmetic of behaviour: middles, rhythm, mixes, what is unusual; chance alone is hardly ever claimed."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.rules import behaviour as rules
from analytics.rules import likeness

NAN = np.nan
YES = np.array([True])


def months(now, before):
    return np.array([[*now, *before]], np.float64)


def test_medians_leave_out_what_is_not_known():
    found = rules.medians(np.array([[3.0, 1.0, NAN, 2.0], [NAN] * 4, [4.0, 1.0, NAN, NAN]]))
    assert found[0] == 2 and np.isnan(found[1]) and found[2] == 2.5
    assert len(rules.medians(np.zeros((0, 12)))) == 0
    grouped = rules.grouped_medians(np.array([2, 0, 2, 2, 0]), np.array([9.0, 1.0, 5.0, 7.0, 4.0]), 4)
    assert grouped[[0, 2]].tolist() == [2.5, 7] and np.isnan(grouped[[1, 3]]).all()
    assert np.isnan(rules.grouped_medians(np.zeros(0, np.int64), np.zeros(0), 2)).all()


def test_the_rhythm_of_a_year_is_that_of_the_gaps_that_end_in_it():
    # one account: gaps 30, 30, 40 before the day 100, and 10, 20, 10 after it
    day = np.array([0, 30, 60, 100, 110, 130, 140])
    place = np.zeros(7, np.int64)
    found = rules.rhythm(place, day, 1, 100, 140)
    assert found.orders[0] == 3 and found.gap[0] == 10
    assert found.evenness[0] == 1.0
    before = rules.rhythm(place, day, 1, -1, 100)
    assert before.orders[0] == 4 and before.gap[0] == 30
    two = rules.rhythm(np.array([0, 0, 1]), np.array([5, 9, 7]), 2, 0, 10)
    assert two.gap[0] == 4 and np.isnan(two.gap[1]) and np.isnan(two.evenness).all()


def test_a_change_is_measured_in_what_chance_does_to_months_that_spread_as_its_own():
    quiet = rules.compare(months([4, 6] * 6, [1, 3] * 6), YES, 0.5)
    # all 24 lie one from their mean; the difference of two means of twelve months spreads by √(24/22) × √(2/12)
    assert quiet.unusual[0] == pytest.approx(3 / ((24 / 22) ** 0.5 * (2 / 12) ** 0.5))
    assert (quiet.before[0], quiet.now[0]) == (2, 5)
    wild = rules.compare(months([0, 10] * 6, [0, 4] * 6), YES, 0.5)
    assert 0 < wild.unusual[0] < rules.CLEAR


def test_one_wild_month_makes_no_change():
    steady = [0.04, 0.05, 0.06] * 4
    found = rules.compare(months([*steady[:-1], 0.9], steady), YES, 0.01)
    assert abs(found.unusual[0]) < rules.CLEAR


def test_few_months_or_few_orders_claim_nothing():
    few = [5.0] * (rules.LEAST_MONTHS - 1) + [NAN] * (13 - rules.LEAST_MONTHS)
    assert np.isnan(rules.compare(months(few, [1.0] * 12), YES, 0.5).unusual[0])
    assert np.isnan(rules.compare(months([1.0] * 12, few), YES, 0.5).unusual[0])
    assert np.isnan(rules.compare(months([5.0] * 12, [1.0] * 12), np.array([False]), 0.5).unusual[0])


def test_chance_alone_is_hardly_ever_called_a_change():
    chance = np.random.default_rng(7)
    for values in (chance.normal(10, 3, (4000, 24)), chance.poisson(2, (4000, 24)).astype(np.float64)):
        found = rules.compare(values, np.ones(4000, np.bool_), 0.5)
        assert (np.abs(found.unusual) >= rules.CLEAR).mean() < 0.01


def test_what_really_changed_is_found():
    chance = np.random.default_rng(7)
    values = np.hstack([chance.poisson(1, (1000, 12)), chance.poisson(4, (1000, 12))]).astype(np.float64)
    found = rules.compare(values, np.ones(1000, np.bool_), 0.5)
    assert (found.unusual <= -rules.CLEAR).mean() > 0.85


def test_mixes_lie_apart_by_half_the_sum_of_differing_shares():
    # half and half in the year before (months 12 and 13), one category alone in the newest month
    place, category = np.zeros(5, np.int64), np.array([0, 1, 0, 1, 1])
    month, amount = np.array([12, 12, 13, 13, 0]), np.array([10.0, 10.0, 5.0, 5.0, 7.0])
    found = rules.mix(place, category, month, amount, 1)
    assert found.moved[0] == pytest.approx(0.5)
    assert found.months[0, 0] == pytest.approx(0.5)
    assert found.months[0, 12] == pytest.approx(0) and found.months[0, 13] == pytest.approx(0)
    assert np.isnan(found.months[0, 5])
    lonely = rules.mix(np.zeros(2, np.int64), np.array([0, 1]), np.array([0, 12]), np.ones(2), 2)
    assert lonely.moved[0] == pytest.approx(1) and np.isnan(lonely.moved[1])
    assert lonely.months[0, 0] == pytest.approx(1) and np.isnan(lonely.months[0, 12])


def test_places_in_the_book_are_robust_spreads_from_the_middle():
    net = np.array([100, 1_000, 10_000, 100_000, 1_000_000, 0], np.int64)
    ones = np.ones(6, np.int64)
    found = likeness.places(net, np.array([4] * 6), np.full(6, 50.0), ones, np.full(6, np.nan))
    size = found["like_size"]
    assert size[2] == 0 and size[3] == -size[1] and np.isnan(size[5])
    assert np.isnan(found["like_discount"]).all() and found["like_rhythm"][0] == 0


def test_mixes_of_two_customers_and_factors():
    assert likeness.mix_apart({"a": 1, "b": 1}, {"a": 3}) == pytest.approx(0.5)
    assert likeness.mix_apart({"a": 1}, {}) is None
    assert likeness.times(2, 5) == 2.5 and likeness.times(0, 5) is None and likeness.times(5, -1) is None
