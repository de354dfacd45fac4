"""The days of agreements: when to renew, how much is over, what lags behind, and the term that follows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules import agreements
from accounts.rules.agreements import Term

DAYS = st.dates(date(1950, 1, 1), date(2150, 1, 1))
YEAR = Term(date(2026, 1, 1), date(2026, 12, 31), date(2026, 11, 1))


@pytest.mark.parametrize(
    ("term", "day", "state"),
    [
        (YEAR, date(2025, 12, 31), "coming"),
        (YEAR, date(2026, 1, 1), "running"),
        (YEAR, date(2026, 10, 31), "running"),
        (YEAR, date(2026, 11, 1), "due"),
        (YEAR, date(2026, 12, 31), "due"),
        (YEAR, date(2027, 1, 1), "expired"),
        (Term(YEAR.starts_on, YEAR.ends_on, YEAR.renew_by, None, True), date(2026, 11, 1), "running"),
        (Term(YEAR.starts_on, YEAR.ends_on, YEAR.renew_by, None, True), date(2027, 1, 1), "renewed"),
        (Term(YEAR.starts_on, YEAR.ends_on, YEAR.renew_by, date(2026, 5, 1)), date(2026, 5, 1), "ended"),
        (Term(YEAR.starts_on, YEAR.ends_on, YEAR.renew_by, date(2026, 5, 1)), date(2026, 4, 30), "running"),
        (Term(date(2026, 1, 1)), date(2090, 1, 1), "running"),
    ],
)
def test_where_it_stands(term, day, state):
    assert agreements.state(term, day) == state


def test_the_day_to_renew_by():
    assert agreements.renew_by(date(2026, 12, 31), 60) == date(2026, 11, 1)
    assert agreements.renew_by(date(2026, 12, 31), None) == date(2026, 12, 31)
    assert agreements.renew_by(None, 60) is None
    assert agreements.renew_by(date(1, 1, 5), 60) == date(1, 1, 1)


def test_how_much_is_over_counts_both_ends():
    assert agreements.elapsed_share(YEAR, date(2026, 1, 1)) == Decimal("0.0027")
    assert agreements.elapsed_share(YEAR, date(2026, 7, 2)) == Decimal("0.5014")
    assert agreements.elapsed_share(YEAR, date(2026, 12, 31)) == 1
    assert agreements.elapsed_share(Term(date(2026, 1, 1)), date(2026, 7, 1)) is None


@given(DAYS, st.integers(0, 4000), DAYS)
def test_what_is_over_stays_between_nothing_and_all(start, length, day):
    term = Term(start, start + timedelta(length))
    share = agreements.elapsed_share(term, day)
    assert share is not None and 0 <= share <= 1


def test_behind_is_less_bought_than_time_gone_and_only_while_in_force():
    middle, committed = date(2026, 7, 2), Decimal(365)
    assert agreements.is_behind(Decimal(182), committed, YEAR, middle)
    assert not agreements.is_behind(Decimal(183), committed, YEAR, middle)
    assert not agreements.is_behind(Decimal(0), committed, YEAR, date(2027, 1, 1))
    assert not agreements.is_behind(Decimal(0), None, YEAR, middle)
    assert not agreements.is_behind(Decimal(0), committed, Term(date(2026, 1, 1)), middle)
    ended = Term(YEAR.starts_on, YEAR.ends_on, YEAR.renew_by, middle)
    assert not agreements.is_behind(Decimal(0), committed, ended, middle)


def test_the_share_of_a_commitment():
    assert agreements.bought_share(Decimal(50), Decimal(200)) == Decimal("0.25")
    assert (
        agreements.bought_share(Decimal(50), Decimal(0)) is None and agreements.bought_share(None, Decimal(9)) is None
    )


@pytest.mark.parametrize(
    ("start", "end", "follower"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), (date(2027, 1, 1), date(2027, 12, 31))),
        (date(2023, 3, 1), date(2026, 2, 28), (date(2026, 3, 1), date(2029, 2, 28))),
        (date(2026, 1, 1), date(2026, 3, 31), (date(2026, 4, 1), date(2026, 6, 29))),
        (date(2024, 2, 29), date(2028, 2, 28), (date(2028, 2, 29), date(2032, 2, 28))),
        (date(2026, 1, 1), None, (date(2026, 1, 1), None)),
    ],
)
def test_the_term_that_follows(start, end, follower):
    assert agreements.follower_term(start, end) == follower


def test_nobody_is_behind_before_a_tenth_of_the_term():
    term, committed = Term(date(2026, 1, 1), date(2026, 12, 31)), Decimal(365)
    assert not agreements.is_behind(Decimal(0), committed, term, date(2026, 2, 5)), "36 of 365 days"
    assert agreements.is_behind(Decimal(0), committed, term, date(2026, 2, 6)), "37 of 365 days"
