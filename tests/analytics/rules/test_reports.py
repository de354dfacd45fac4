"""Periods of reports follow one another without a gap, and no number of a sentence is changed unseen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.rules import reports as rules

SPANS = st.sampled_from(["week", "month", "quarter"])
DAYS = st.dates(date(1999, 1, 1), date(2100, 1, 1))


@given(SPANS, DAYS)
def test_each_day_lies_in_one_period_and_periods_follow_without_a_gap(span, day):
    first, last = rules.period(span, day)
    assert first <= day <= last
    assert rules.period(span, first) == rules.period(span, last) == (first, last)
    assert rules.before(span, first)[1] + timedelta(1) == first
    assert rules.after(span, last)[0] - timedelta(1) == last


def test_periods_as_people_know_them():
    assert rules.period("week", date(2026, 7, 1)) == (date(2026, 6, 29), date(2026, 7, 5))
    assert rules.period("month", date(2024, 2, 10)) == (date(2024, 2, 1), date(2024, 2, 29))
    assert rules.period("quarter", date(2026, 12, 31)) == (date(2026, 10, 1), date(2026, 12, 31))
    assert rules.ended("month", date(2026, 7, 1)) == (date(2026, 6, 1), date(2026, 6, 30))
    assert rules.ended("month", date(2026, 7, 31)) == (date(2026, 6, 1), date(2026, 6, 30))
    assert rules.ended("week", date(2026, 7, 6)) == (date(2026, 6, 29), date(2026, 7, 5))


@pytest.mark.parametrize(
    ("was", "now", "left_out", "brought"),
    [
        ("Of 12 planned visits 9 were held.", "We held 9 of 12.", (), ()),
        ("Of 12 planned visits 9 were held.", "We held 10 of 12.", ("9",), ("10",)),
        ("CN¥1,234.50 came in.", "1234.50 came in", (), ()),
        ("比上月（¥1,234.6\u2060万）多 12%。", "比上月多１２％（¥1,234.6万）。", (), ()),
        ("比上月多 12%。", "比上月多 12。", ("12%",), ("12",)),
        ("2 rose, 2 fell.", "2 rose.", ("2",), ()),
        ("Nothing ended.", "Nothing ended.", (), ()),
    ],
)
def test_numbers_that_differ_are_named_each_as_often_as_it_differs(was, now, left_out, brought):
    assert rules.by_hand(was, now) == rules.Hand(left_out, brought)
    assert bool(rules.by_hand(was, now)) == bool(left_out or brought)
