"""Steadiness of tiers, counted by hand."""

import numpy as np

from accounts.rules.hysteresis import NONE
from analytics.rules import proofs
from analytics.rules.proofs import Group


def column(*codes):
    return np.array([codes], np.int8).T


def test_a_change_taken_back_within_three_runs_flaps():
    assert proofs.changes(column(0, 1, 1, 1, 0)) == (2, 1)
    assert proofs.changes(column(0, 1, 1, 1, 1, 0)) == (2, 0)
    assert proofs.changes(column(0, 1, 0, 1)) == (3, 2)


def test_first_tiers_and_gaps_are_no_changes():
    assert proofs.changes(column(NONE, 2, 2, NONE, 1)) == (0, 0)
    assert proofs.changes(np.array([[0, 1], [1, 1], [0, 2]], np.int8)) == (3, 1)


def test_a_group_of_nobody_has_no_share():
    group = Group().with_(np.array([], np.bool_))
    assert (group.accounts, group.share) == (0, None)
    assert group.with_(np.array([True, False])).share == 0.5
