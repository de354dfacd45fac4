"""Bands and warnings: entered once, left with patience."""

import numpy as np

from accounts.rules.hysteresis import State
from analytics.rules import warnings


def run(scores, watched=True, standing=False, calm=0):
    column = np.array
    return warnings.warn(column([scores]), column([watched]), column([standing]), column([calm]))


def test_a_warning_opens_once_and_only_for_watched_accounts():
    assert run(0.5).enters[0] and run(0.5).standing[0]
    assert not run(0.49).enters[0]
    assert not run(0.9, watched=False).enters[0]
    assert not run(0.9, standing=True).enters[0]


def test_it_calms_down_after_two_runs_under_the_closing_threshold():
    first = run(0.44, standing=True)
    assert first.standing[0] and first.calm[0] == 1 and not first.closable[0]
    second = run(0.44, standing=True, calm=1)
    assert second.closable[0] and not second.standing[0]
    assert run(0.46, standing=True, calm=1).calm[0] == 0


def test_a_band_is_left_by_five_points_in_two_runs():
    state = warnings.bands(np.array([0.3]), State.first(1))
    assert state.place[0] == 1
    assert warnings.bands(np.array([0.54]), state).pending[0] == -1
    waiting = warnings.bands(np.array([0.56]), state)
    assert waiting.place[0] == 1 and waiting.pending[0] == 2
    assert warnings.bands(np.array([0.56]), waiting).place[0] == 2


def test_a_policy_of_more_runs_is_waited_for_and_then_met():
    policy, low = warnings.Policy(runs=3), np.array([0.1])
    state = warnings.bands(np.array([0.9]), State.first(1), policy)
    for told in (1, 2):
        state = warnings.bands(low, state, policy)
        assert (state.place[0], state.pending[0], state.streak[0]) == (3, 0, told)
    assert warnings.bands(low, state, policy).place[0] == 0
