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


def rows(*given):
    """(account, origin, lost, score) of each row as a replay."""
    account, origin, lost, score = (np.array(column) for column in zip(*given, strict=True))
    none = np.zeros(len(account), np.int64)
    return backtests.Replay(
        lost=lost, score=score, silent=none, bgnbd=score, at_risk=none, revenue=none, orders=none,
        key=np.ones(len(account), np.bool_), tier=none, account=account, origin=origin,
    )  # fmt: skip


def test_lead_times_count_who_left_early_and_who_came_back():
    """Origins on the days 100, 130, 160 and 190, horizon 90."""
    found = rows(
        # warned of from 130 on, lost in the horizon of 160: the loss closes on 250, so 120 days before
        (1, 100, False, 0.1), (1, 130, False, 0.6), (1, 160, True, 0.7), (1, 190, True, 0.9),
        # silent for a year by 160, so not scored any more: lost on 190, warned of from 100 on
        (2, 100, True, 0.8), (2, 130, True, 0.9),
        # likewise, never warned of
        (3, 100, True, 0.2),
        # left, and ordered again after the newest origin
        (4, 100, True, 0.9), (4, 130, True, 0.9),
        # lost in one horizon only
        (5, 100, True, 0.9), (5, 130, False, 0.1), (5, 160, False, 0.1), (5, 190, False, 0.1),
    )  # fmt: skip
    assert backtests.leads(found, 0.5, 90, np.array([4])) == (3, [120, 90])
    assert backtests.leads(found.take(found.origin < 0), 0.5, 90) == (0, [])


def test_bounds_are_those_of_de_long_where_each_account_stands_once():
    draw = np.random.default_rng(7)
    lost = np.arange(60) < 20
    score = draw.normal(size=60) + lost
    found = backtests.bounds(rows(*zip(range(60), [0] * 60, lost.tolist(), score.tolist(), strict=True)))
    pairs = (score[lost][:, None] > score[~lost]).astype(float)
    spread = pairs.mean(1).var(ddof=1) / 20 + pairs.mean(0).var(ddof=1) / 40
    assert np.isclose(found[0], backtests.auc(lost, score))
    assert np.isclose(found[2] - found[0], 1.959964 * np.sqrt(spread), rtol=0.02)


def test_origins_of_one_account_are_one_witness():
    draw = np.random.default_rng(7)
    lost = np.arange(60) < 20
    score = draw.normal(size=60) + lost
    once = [*zip(range(60), [0] * 60, lost.tolist(), score.tolist(), strict=True)]
    often = [(one, day, gone, said) for day in range(8) for one, _, gone, said in once]
    narrow, wide = (backtests.bounds(rows(*many)) for many in (once, often))
    assert np.allclose(narrow, wide), "the same told eight times makes nothing surer"


def test_too_few_accounts_have_no_bounds_and_a_small_lead_is_not_shown():
    few = backtests.measure(rows((1, 0, True, 0.9), (2, 0, False, 0.1)))
    assert few.auc == 1.0 and not few.enough and few.auc_low is None and few.ahead_low is None
    assert backtests.beats({"all": vars(few)}) is None
    for low, shown in ((-0.01, False), (0.01, True)):
        assert backtests.beats({"all": {"ahead_low": low}}) is shown
