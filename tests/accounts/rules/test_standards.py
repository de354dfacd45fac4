"""The formulas of scorecard and classes: scales, places, unknown apart from 0, core before important before unknown."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import Criterion, KeyClass
from accounts.choices.standards import (
    ASSESSABLE,
    COMPUTED,
    CORE_POINTS,
    IMPORTANT_POINTS,
    MEASURES,
    STANDARDS,
    TRAITS,
)
from accounts.rules import classes, standards
from accounts.rules.classes import Point

NAN = float("nan")


def scores(*values):
    return np.array(values, np.float64)


def told(values):
    return [None if value != value else round(float(value), 1) for value in values]


def test_the_criteria_are_those_of_the_texts():
    assert (len(STANDARDS), len(TRAITS), len(CORE_POINTS), len(IMPORTANT_POINTS)) == (6, 7, 5, 5)
    assert not set(MEASURES) & set(ASSESSABLE) and len(COMPUTED) == 16
    assert max(len(one.value) for one in Criterion) <= 14


def test_scales_are_straight_lines_and_the_unknown_stays_unknown():
    years = standards.SCALES[Criterion.YEARS]
    assert told(standards.on(years, scores(0, 1, 2, 5, 9, NAN))) == [0, 20, 40, 100, 100, None]
    leaving = standards.SCALES[Criterion.LEAVING]
    assert told(standards.on(leaving, scores(0, 0.01, 0.03, 0.2))) == [0, 50, 75, 100]


def test_from_the_top_a_loss_and_nothing_score_nought():
    assert told(standards.from_the_top(scores(50, 100, 0, -20, 50))) == [50, 100, 0, 0, 25]
    assert told(standards.from_the_top(scores(-1, 0))) == [0, 0] and len(standards.from_the_top(scores())) == 0


def test_the_place_among_the_known():
    assert told(standards.standing(scores(1, 3, NAN, 2, 3))) == [0, 66.7, None, 33.3, 66.7]
    assert told(standards.standing(scores(NAN, 5))) == [None, 100] and told(standards.standing(scores(NAN))) == [None]


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=30))
def test_scores_stay_within_the_hundred(amounts):
    for found in (standards.from_the_top(scores(*amounts)), standards.standing(scores(*amounts))):
        assert ((found >= -1e-6) & (found <= 100 + 1e-6)).all()


def test_quarters_and_years_are_read_from_their_bits():
    bits = np.array([0b11111111, 0b1, 0b10, 0b1011, 0b0], np.int64)
    assert told(standards.quarters_with_orders(bits, scores(20, 0.2, 1.5, 3.5, 9))) == [1, 1, 0.5, 0.8, 0]
    assert told(standards.repurchase(bits)) == [1, None, 0, 0.5, None]
    assert told(standards.years_in_a_row(np.array([0b111, 0b1011, 0b110], np.int64))) == [3, 2, 0]
    assert told(standards.relation(scores(5, 1, NAN), scores(1, 0.5, 1))) == [100, 40, None]


def test_what_stands_on_the_card():
    assert standards.value(0, 90) == 0 and standards.value(None, 90) == 90 and standards.value(None, None) is None
    assert standards.mean({"a": None, "b": 0, "c": 50}) == 25 and standards.mean({"a": None}) is None
    assert standards.is_old(date(2025, 6, 29), date(2026, 6, 30)) and not standards.is_old(
        date(2025, 6, 30), date(2026, 6, 30)
    )


def points(core, important):
    names = (*CORE_POINTS, *IMPORTANT_POINTS)
    return {name: Point(judged=score) for name, score in zip(names, [*core, *important], strict=True)}


ALIKE = (90, 80, 70, 70, 70)
STRONG = (80, 70, 60, None, None)
NOTHING = (None,) * 5


@pytest.mark.parametrize(
    ("core", "important", "was", "says"),
    [
        (ALIKE, STRONG, "", KeyClass.CORE),
        (ALIKE, NOTHING, "", KeyClass.CORE),
        ((90, 80, 70, 70, None), NOTHING, "", KeyClass.CORE),
        ((90, 80, 70, None, None), STRONG, "", KeyClass.IMPORTANT),
        ((90, 59, 90, 90, 90), STRONG, "", KeyClass.IMPORTANT),
        ((59, 90, 90, 90, 90), NOTHING, "", KeyClass.UNKNOWN),
        (NOTHING, STRONG, "", KeyClass.IMPORTANT),
        (NOTHING, (80, 70, None, None, None), "", KeyClass.UNKNOWN),
        (NOTHING, (50, 40, 30, 20, 10), "", KeyClass.UNKNOWN),
        ((20, None, None, None, None), (50, 40, 30, 20, 10), "", KeyClass.NEITHER),
        ((60, 60, 70, 70, 70), NOTHING, "", KeyClass.UNKNOWN),
        ((60, 60, 70, 70, 70), NOTHING, "core", KeyClass.CORE),
        (NOTHING, (55, 56, 57, 58, 59), "important", KeyClass.IMPORTANT),
        ((10, 10, 10, 10, 10), (54, 54, 54, 54, 54), "important", KeyClass.NEITHER),
    ],
)
def test_a_class_is_judged_on_its_own_points(core, important, was, says):
    assert classes.judge(points(core, important), was).key_class == says


def test_a_point_is_what_is_seen_and_what_is_said():
    assert Point(40, 80).score == 60 and Point(40, 80).holds and Point(None, 0).score == 0 and Point().score is None
    found = classes.points({"paid": 100.0, "discount": 50.0}, {"policies": 25.0})
    assert found[Criterion.POLICIES].observed == 75 and found[Criterion.POLICIES].score == 50
    assert classes.missing(found) == list(CORE_POINTS)


def test_signs_have_their_scores():
    assert classes.discount(15, 15) == 100 and classes.discount(22.5, 15) == 50 and classes.discount(40, 15) == 0
    assert classes.discount(2.5, 0) == 50
    assert [classes.referred(count) for count in (0, 1, 3, 9)] == [None, 50, 80, 100]
    assert [classes.trend(change) for change in (-1, 0, 0.25, 3)] == [0, 50, 75, 100]
    assert [round(classes.returns(rate)) for rate in (-0.05, 0, 0.1, 0.5)] == [0, 30, 100, 100]


def test_only_a_core_account_that_falls_is_held():
    assert classes.falls("core", "gold", "iron") and not classes.falls("core", "gold", "platinum")
    assert not classes.falls("important", "gold", "iron") and not classes.falls("core", "", "iron")
    assert not classes.falls("core", "gold", "gold") and not classes.falls("core", "gold", "")
