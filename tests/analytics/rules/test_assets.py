"""Customer asset value by arithmetic: the sum of the spec, what moves it, the band, the part at risk."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.rules import assets
from analytics.rules.assets import Past

YEAR = np.array([0.9, 0.8, 0.7, 0.5])


def terms(past=None, year=YEAR):
    return assets.terms(past, year, 90)


def one(p=0.2, expected=100_000, serve=10_000, tier=0, using=None):
    found = assets.values(
        np.array([p]), np.array([expected]), np.array([serve]), np.array([tier]), using or terms()
    )  # fmt: skip
    return tuple(int(getattr(found, name)[0]) for name in ("value", "low", "high", "at_risk"))


def test_it_is_the_sum_of_the_spec():
    s = 0.9 ** (90 / 365)
    by_hand = sum(90_000 * 0.8 * s ** (q - 1) / 1.1 ** (q * 90 / 365) for q in range(1, 13))
    value, low, high, at_risk = one()
    assert value == pytest.approx(by_hand, abs=1)
    assert low <= value <= high
    assert at_risk == pytest.approx(by_hand / 0.8 * 0.2, abs=1), "with p = 0 value and risk together"


@given(p=st.floats(0, 1), more=st.floats(0, 1), expected=st.integers(-(10**8), 10**8), serve=st.integers(0, 10**7))
def test_more_risk_never_makes_a_good_customer_worth_more(p, more, expected, serve):
    worse = min(1.0, p + more)
    value, low, high, at_risk = one(p, expected, serve)
    then, _low, _high, then_at_risk = one(worse, expected, serve)
    assert low <= value <= high and at_risk >= 0
    if expected > serve:
        assert then <= value and then_at_risk >= at_risk
    else:
        assert at_risk == 0, "nothing is at risk where a loss is expected"


def test_what_is_foretold_for_a_year_is_the_sum_of_its_windows():
    daily, stays, keeps = np.array([100.0, 50.0]), np.array([0.8, 0.5]), np.array([0.97, 0.9])
    mean = [sum(keep**window for window in range(4)) / 4 for keep in keeps]
    by_hand = [100 * 0.8 * mean[0] * 365, 50 * 0.5 * mean[1] * 365]
    assert assets.ahead(daily, stays, keeps, days=365, horizon=90).tolist() == pytest.approx(by_hand)
    one_window = assets.ahead(daily, stays, keeps, days=90, horizon=90)
    assert one_window.tolist() == pytest.approx((daily * stays * 90).tolist()), "nobody is lost within a window"


def test_what_came_corrects_the_forecast_within_bounds():
    rng = np.random.default_rng(3)
    foretold = np.full(400, 1000)
    came = rng.choice([0, 500, 1000, 2500], 400)
    found = terms(Past(foretold, came, np.repeat([0, 1], 200), 365))
    assert found.factor == pytest.approx(came.sum() / foretold.sum())
    assert found.bands[0, 0] == 0 and found.bands[0, 1] > 1
    assert found.book_band[0] < 1 < found.book_band[1], "the sum is surer than its parts"
    assert found.book_band[1] - found.book_band[0] < 0.5
    assert terms(Past(foretold, came * 100, np.zeros(400, np.int64), 365)).factor == 2.0
    assert terms(Past(foretold, came * 0, np.zeros(400, np.int64), 365)).factor == 0.5


def test_a_book_without_a_past_has_the_widest_band():
    found = terms(None)
    assert found.factor == 1.0 and found.book_band == assets.BAND_UNKNOWN
    assert found.bands.tolist() == [list(assets.BAND_UNKNOWN)] * 4


def test_tiers_of_few_customers_lean_on_the_book():
    tier, ordered = np.array([0] * 2 + [1] * 98), np.array([0] * 2 + [1] * 98)
    year = assets.kept(tier, ordered, 4)
    assert 0.8 < year[0] < year[1] < 1
    assert year[2] == year[3], "a tier without customers has the book's own"
    assert assets.retention(year, 365).tolist() == year.tolist()
