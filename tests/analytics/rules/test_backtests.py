"""The measures of a backtest on cases small enough to count."""

import numpy as np

from analytics.rules import backtests


def test_auc_counts_pairs_and_halves_ties():
    lost = np.array([True, True, False, False])
    assert backtests.auc(lost, np.array([0.9, 0.4, 0.5, 0.1])) == 0.75
    assert backtests.auc(lost, np.full(4, 0.3)) == 0.5
    assert backtests.auc(np.array([True, True]), np.array([0.1, 0.2])) is None


def test_calibration_error_is_the_mean_distance_of_promise_and_outcome():
    score = np.array([0.15, 0.15, 0.85, 0.85])
    assert np.isclose(backtests.calibration_error(np.array([False, False, True, True]), score), 0.15)
    assert np.isclose(
        backtests.calibration_error(np.array([False, True, True, True]), score), (0.35 * 2 + 0.15 * 2) / 4
    )


def test_lift_and_revenue_caught_look_at_the_top_fifth():
    lost = np.array([True, False, False, False, True])
    assert backtests.lift(lost, np.array([0.9, 0.1, 0.1, 0.1, 0.5])) == 2.5
    caught = backtests.caught(lost, np.array([5, 1, 1, 1, 9]), np.array([100, 50, 50, 50, 300]))
    assert caught == 0.75
