"""Profiles, fit, comparable customers and white space in plain numbers."""

import math
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.rules import bands, fits, gaps, people, profiles
from analytics.rules.people import Stratum
from analytics.rules.profiles import FEW, LESS, MORE, OPEN
from tests.analytics.rules import books


def test_shares_are_of_those_of_whom_it_is_known():
    codes = np.array([0, 0, 1, -1, 0, 1, 1, 1, -1])
    key = np.array([True] * 4 + [False] * 5)
    found = profiles.characteristic("kind", codes, ["a", "b", "c"], key)
    assert (found.known_key, found.known_rest) == (3, 4)
    assert [(t.value, t.key, t.rest) for t in found.traits] == [("a", 2, 1), ("b", 1, 3)]
    assert found.traits[0].key_share == pytest.approx(2 / 3) and found.traits[0].rest_share == 0.25


def test_the_lift_and_its_interval_are_those_of_the_books():
    told = profiles.trait("x", 20, 30, 40, 300)
    se = math.sqrt(1 / 20.5 - 1 / 40.5 + 1 / 30.5 - 1 / 300.5)
    assert told.lift == pytest.approx((20.5 / 40.5) / (30.5 / 300.5))
    assert told.low == pytest.approx(told.lift * math.exp(-1.96 * se))
    assert told.high == pytest.approx(told.lift * math.exp(1.96 * se))
    assert told.weight == pytest.approx(math.log(told.lift) * 0.49 / (0.49 + se * se))


@pytest.mark.parametrize(
    ("counts", "says"),
    [((20, 30, 40, 300), MORE), ((1, 120, 40, 300), LESS), ((5, 40, 40, 300), OPEN), ((3, 1, 40, 300), FEW),
     ((4, 1, 40, 300), OPEN)],
)  # fmt: skip
def test_what_may_be_concluded(counts, says):
    assert profiles.trait("x", *counts).says == says


def test_too_few_weigh_nothing_however_much_they_differ():
    assert profiles.trait("x", 4, 0, 10, 300).weight == 0
    assert profiles.trait("x", 5, 0, 10, 300).weight > 0


@settings(max_examples=40)
@given(st.integers(0, 50), st.integers(0, 300))
def test_weights_are_lifts_drawn_towards_no_difference(key, rest):
    told = profiles.trait("x", key, rest, 50, 300)
    assert told.low <= told.lift <= told.high
    assert abs(told.weight) <= abs(math.log(told.lift)) and told.weight * math.log(told.lift) >= 0
    assert told.says != FEW or told.weight == 0


def test_points_add_up_to_the_score_also_at_the_ends():
    sums = np.array([[0.0, 0.0], [math.log(2), 0.0], [5.0, 6.0], [-8.0, -2.0], [0.123, -0.456]])
    found = fits.fits(sums, 1.0)
    assert found.score.tolist()[:4] == [50.0, 55.0, 100.0, 0.0]
    assert np.allclose(fits.MIDDLE + found.points.sum(axis=1) + found.limit, found.score)
    assert found.limit[2] < 0 < found.limit[3] and not found.limit[:2].any()


def test_what_is_said_twice_is_tempered_to_once():
    rng = np.random.default_rng(1)
    has = rng.random(4000) < 0.5
    key = rng.random(4000) < np.where(has, 0.2, 0.05)
    found = profiles.characteristic("kind", has.astype(np.int64), ["no", "yes"], key)
    once = profiles.weights(found, ["no", "yes"])[has.astype(np.int64)][:, None]
    assert fits.temper(once, key) > 0.85
    assert fits.temper(np.hstack([once, once]), key) == pytest.approx(fits.temper(once, key) / 2, abs=0.07)
    assert fits.temper(np.zeros((3, 1)), np.array([True, False, True])) == 1.0


def test_rhythms_by_order_days_a_year_the_young_reckoned_up():
    day = (date(2026, 6, 30) - date(1970, 1, 1)).days
    rows = [("often", day - 7 * n, 100) for n in range(60)] + [("month", day - 30 * n, 100) for n in range(24)]
    rows += [("new", day - 20, 100), ("young", day - 120, 100), ("young", day - 60, 100), ("young", day - 1, 100)]
    rows += [("gone", day - 500, 100), ("back", day - 5, -100)]
    trade = books.trade(rows, as_of=day)
    names = sorted({code for code, _day, _cents in rows})
    found = dict(zip(names, bands.rhythm(trade).tolist(), strict=True))
    assert found == {"often": 0, "month": 1, "young": 2, "gone": 4, "new": -1, "back": -1}


@pytest.mark.parametrize(
    ("share", "band"), [("0.08", "high"), ("0.0799", "fair"), ("0", "thin"), ("-0.01", "loss"), (None, "")]
)
def test_margins_fall_into_bands_and_unknown_stays_unknown(share, band):
    assert bands.margin(None if share is None else Decimal(share)) == band


def test_colleagues_are_held_against_the_others_rate():
    told = people.against([Stratum("a", 20, 9, 100, 10), Stratum("b", 10, 3, 50, 10), Stratum("c", 9, 9, 2, 0)])
    assert (told.accounts, told.key, told.expected) == (30, 12, 4.0)
    assert told.ratio == 3.0 and told.low > 1 and told.says == MORE
    assert people.against([Stratum("a", 4, 4, 100, 50)]).says == FEW
    assert people.against([Stratum("a", 40, 0, 100, 1)]).ratio is None


def test_the_interval_of_a_count_is_byars():
    low, high = people.byar(10)
    assert (round(low, 2), round(high, 2)) == (4.79, 18.39)
    assert people.byar(0)[0] == 0


def test_visits_by_cadence():
    assert people.visits({"platinum": 2, "gold": 1, "iron": 5, "": 3}, {"platinum": 14, "gold": 30}) == 65


def spent(rows):
    return np.array(rows, np.float64)


def test_gaps_are_what_most_peers_of_its_kind_buy():
    rows = [[0.5, 0.5]] * 9 + [[1.0, 0.0]]
    found = gaps.gaps(spent(rows), np.zeros(10, np.int64), np.ones(10, bool))
    assert [(g.place, g.category, g.peers, g.buying, g.typical, g.same_kind) for g in found] == [
        (9, 1, 9, 9, 0.5, True)
    ]
    assert not gaps.gaps(spent(rows[2:]), np.zeros(8, np.int64), np.ones(8, bool)), "seven others, one too few"


def test_a_rare_kind_is_held_against_all_key_accounts():
    kinds = np.array([0] * 9 + [1])
    (gap,) = gaps.gaps(spent([[0.5, 0.5]] * 9 + [[1.0, 0.0]]), kinds, np.ones(10, bool))
    assert (gap.place, gap.same_kind, gap.share) == (9, False, 1.0)


def test_no_share_tells_of_the_few_one_does_not_see():
    group, seen = np.ones(12, bool), np.arange(12) < 9
    assert gaps.peers_of(group, seen).tolist() == seen.tolist()
    assert gaps.peers_of(group, np.arange(12) < 7).all()
    assert gaps.peers_of(group, group).all()
