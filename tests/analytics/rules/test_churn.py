"""The churn score: every feature by hand, reasons that add up, silence that never helps."""

import math
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.rules import bgnbd, churn, signals
from analytics.rules.prior import FEATURES, PRIOR
from tests.analytics.rules import books

T = 2000
histories = st.lists(st.integers(0, 700), min_size=1, max_size=12)


def scored(rows, **more):
    return churn.scored(books.trade(rows, as_of=T, **more))


def feature(found, name):
    return found.values[:, FEATURES.index(name)]


def test_features_by_hand():
    trade = scored([("A", T - 100, 500), ("A", T - 40, 300), ("A", T - 40, 200), ("A", T - 10, -100), ("B", T - 7, 50)])
    found = churn.features(trade)
    assert found.gap.tolist() == [60.0, 60.0], "(60 + 2 x 60) / (1 + 2), the company's gap being 60"
    assert math.isclose(feature(found, "late")[0], math.log(1 + 40 / 60))
    assert math.isclose(feature(found, "rec_h")[0], math.log(41 / 90))
    assert math.isclose(feature(found, "gap_h")[0], math.log(60 / 90))
    assert math.isclose(feature(found, "nord")[0], math.log(3))
    assert math.isclose(feature(found, "trend")[0], math.log(1.5 / (1 * 90 / 275 + 0.5)))
    assert feature(found, "am").tolist() == [2 / 12, 1 / 12]
    assert feature(found, "seas").tolist() == [0.5, 0.5]
    assert feature(found, "rrank").tolist() == [1.0, 0.5]
    assert feature(found, "ret").tolist() == [0.1, 0.0]
    assert feature(found, "single").tolist() == [0.0, 1.0]
    assert feature(found, "od").tolist() == [0.0, 0.0]


def test_overdue_counts_from_the_usual_gap_on_and_is_capped():
    rows = [("A", T - 360 + 10 * k, 5) for k in range(10)]
    found = churn.features(scored(rows))
    assert math.isclose(feature(found, "od")[0], math.log(4) * 9 / 13)


def test_bgnbd_knows_no_dropout_of_a_one_time_buyer():
    one = bgnbd.alive(np.array([1]), np.array([0]), np.array([300]), PRIOR.bgnbd)
    assert one[0] == 1.0
    seen = (PRIOR.bgnbd.alpha + 301 / 7) / (PRIOR.bgnbd.alpha + 301 / 7 + 90 / 7)
    chance = bgnbd.no_order(np.array([1]), np.array([0]), np.array([300]), 90, PRIOR.bgnbd)
    assert math.isclose(chance[0], seen**PRIOR.bgnbd.r)


def test_ranks_and_gaps_stay_within_the_segment():
    rows = [("A", T - 5, 10), ("B", T - 5, 20), ("C", T - 5, 1000), ("D", T - 5, 30)]
    found = churn.features(scored(rows, segments={"A": 1, "B": 1, "C": 2, "D": 1}))
    assert np.allclose(feature(found, "rrank"), [1 / 3, 2 / 3, 1, 1])


def test_nobody_to_score_is_no_error():
    assert len(churn.score(scored([("A", T - 900, 5)])).score) == 0


@settings(max_examples=60)
@given(st.lists(histories, min_size=1, max_size=12), st.integers(30, 200))
def test_base_and_reasons_add_up_to_the_logit(book, horizon):
    trade = scored([(f"A{i:02}", T - ago, 100 + ago) for i, agos in enumerate(book) for ago in agos])
    found = churn.score(trade, horizon=horizon)
    assert np.allclose(found.base + found.reasons.sum(axis=1), np.log(found.score / (1 - found.score)), atol=1e-6)
    direct = PRIOR.b0 + ((churn.features(trade, horizon=horizon).values - PRIOR.mean) / PRIOR.sd) @ np.asarray(
        PRIOR.beta
    )
    assert np.allclose(found.logit, direct, atol=1e-9), "the reference moves reasons, never the score"


@settings(max_examples=60)
@given(st.lists(st.integers(0, 300), min_size=1, max_size=12), st.integers(1, 400))
def test_more_silence_with_all_else_equal_never_lowers_the_risk(agos, more):
    trade = scored([("A", T - ago, 100) for ago in agos] + [("B", T - 3, 50), ("B", T - 33, 50), ("B", T - 63, 50)])
    earlier = {"first": trade.first.copy(), "last": trade.last.copy()}
    for column in earlier.values():
        column[0] -= more
    later = replace(trade, **earlier)
    # A tenure that passes a year makes last year's season known; all else is equal only before or after that.
    moved = trade.tenure[0] < 365 <= later.tenure[0]
    before, after = churn.score(trade), churn.score(later)
    season = churn.REASONS.index("seas")
    rest = (after.reasons - before.reasons)[0, season] if moved else 0.0
    assert after.logit[0] - rest >= before.logit[0] - 1e-12


def test_signals_are_bounded_and_add_up():
    exposed = signals.Exposures.none(3)
    exposed.complaint_open[:] = [0, 1, 9]
    exposed.strategy[:] = [0, 0, 1]
    exposed.framework[:] = [1, 0, 0]
    exposed.executive_met[:] = [1, 0, 0]
    exposed.champion_left[:] = [0, 0, 1]
    found = signals.offsets(exposed)
    assert np.allclose(found.sum(axis=1), [-0.7, 0.35, 1.5])
    assert found[2, signals.SIGNALS.index("complaints")] == 1.0


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6), st.floats(0, 3))
def test_one_more_complaint_never_lowers_the_risk(usual, critical, late, overdue):
    exposed = signals.Exposures.none(4)
    exposed.visit_overdue[:] = overdue
    for column, count in (("complaint_open", usual), ("complaint_critical", critical), ("complaint_late", late)):
        getattr(exposed, column)[:] = count
    exposed.complaint_open[1] += 1
    exposed.complaint_critical[2] += 1
    exposed.complaint_late[3] += 1
    total = signals.offsets(exposed).sum(axis=1)
    assert (total[1:] >= total[0] - 1e-12).all()
