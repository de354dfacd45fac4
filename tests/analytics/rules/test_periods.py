"""Periods: quarters and years follow on each other, and over any span the reservoir balances as one line."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.rules import periods, reservoir
from tests.analytics.rules.test_reservoir import BOUNDS, books

DAYS = st.dates(date(2020, 1, 1), date(2031, 12, 31))


def test_the_last_ninety_days_are_ninety_and_end_on_the_day():
    after, until = periods.named(periods.RECENT, date(2026, 11, 29))
    assert (until - after).days == periods.RECENT_DAYS == 90 and until == date(2026, 11, 29)


@given(DAYS, st.sampled_from([name for name in periods.NAMES if name != periods.RECENT]))
def test_a_named_span_is_whole_months_up_to_its_day(day, name):
    after, until = periods.named(name, day)
    assert after < until <= day and reservoir.is_last_day(after)
    assert periods.months_in((after, until)) <= (12 if name == periods.YEAR else 3)
    first = after + timedelta(1)
    assert first.month == 1 if name == periods.YEAR else first.month in (1, 4, 7, 10)
    if name == periods.LAST_QUARTER:
        assert until == periods.named(periods.QUARTER, day)[0] and periods.months_in((after, until)) == 3


@given(DAYS, DAYS, DAYS)
def test_the_bounds_of_a_span_are_its_months_one_after_the_other(one, other, day):
    first, last = sorted((one, other))
    span = periods.between(first, last, max(day, first))
    found = periods.bounds(span)
    assert (found[0], found[-1]) == span and found == sorted(set(found))
    assert len(found) - 1 == periods.months_in(span)
    assert all(reservoir.is_last_day(bound) for bound in found[:-1])


@given(books(), st.integers(0, len(BOUNDS) - 2), st.integers(1, len(BOUNDS) - 1), st.sampled_from(["owner", "region"]))
def test_any_period_balances_in_customers_and_to_the_cent_and_so_does_every_part(book, start, size, by):
    movers, nets, still = book
    stop = min(start + size, len(BOUNDS) - 1)
    inner, cut = BOUNDS[start : stop + 1], slice(start, stop + 1)
    held = reservoir.Still(still.count, still.nets[cut])
    months = reservoir.ledger(BOUNDS, movers, still=still, nets=nets)[start:stop]
    line = reservoir.whole(reservoir.ledger(inner, movers, still=held, nets=nets[cut]))
    assert line.is_balanced
    assert (line.opening, line.opening_net) == (months[0].opening, months[0].opening_net)
    assert (line.closing, line.closing_net) == (months[-1].closing, months[-1].closing_net)
    assert line.flows == sum((month.flows for month in months), Counter())
    assert line.grown == sum((month.grown for month in months), Decimal(0))
    places = {place for one in movers.values() for place in (one.place, *(p for _day, p in one.moved))}
    nothing = reservoir.Still(0, (Decimal(0),) * len(inner))
    for key in {getattr(place, by) for place in places}:
        part = reservoir.ledger(
            inner, movers, still=nothing, nets=nets[cut], keep=lambda p, key=key: getattr(p, by) == key
        )
        assert reservoir.whole(part).is_balanced


@pytest.mark.parametrize("text", ["", "2026", "2026-0", "2026-13", "26-01", "x", "2026-01-01", "9999-01", "0001-01"])
def test_what_is_no_month_is_none(text):
    assert periods.month_of(text) is None


def test_a_month_is_read_and_december_ends_with_its_year():
    assert periods.month_of(" 2026-3 ") == date(2026, 3, 1)
    assert periods.end_of(date(2026, 12, 5)) == date(2026, 12, 31)
    assert periods.end_of(date(2028, 2, 1)) == date(2028, 2, 29)
