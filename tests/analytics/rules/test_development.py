"""Development's rules: the times compared, one step for each entry, seasons told only where there is enough."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.choices import Compared, Step
from analytics.rules import development as rules
from analytics.rules import seasons
from analytics.rules.development import CODES, GROUPS, STEPS, Customers, Sold

MANY, FIRST = 6, date(2010, 1, 1)
days = st.dates(date(2016, 1, 1), date(2034, 12, 31))


@pytest.mark.parametrize(
    ("day", "period", "before", "now"),
    [
        ("2026-06-30", Compared.YEAR, ("2024-07-01", "2025-06-30"), ("2025-07-01", "2026-06-30")),
        ("2028-02-29", Compared.YEAR, ("2026-03-02", "2027-03-01"), ("2027-03-02", "2028-02-29")),
        ("2028-02-29", Compared.SO_FAR, ("2027-01-01", "2027-02-28"), ("2028-01-01", "2028-02-29")),
        ("2029-02-28", Compared.SO_FAR, ("2028-01-01", "2028-02-29"), ("2029-01-01", "2029-02-28")),
        ("2028-02-28", Compared.SO_FAR, ("2027-01-01", "2027-02-28"), ("2028-01-01", "2028-02-28")),
        ("2026-01-01", Compared.SO_FAR, ("2025-01-01", "2025-01-01"), ("2026-01-01", "2026-01-01")),
        ("2026-06-30", Compared.QUARTER, ("2025-04-01", "2025-06-30"), ("2026-04-01", "2026-06-30")),
        ("2026-06-29", Compared.QUARTER, ("2025-01-01", "2025-03-31"), ("2026-01-01", "2026-03-31")),
        ("2028-03-31", Compared.QUARTER, ("2027-01-01", "2027-03-31"), ("2028-01-01", "2028-03-31")),
        ("2026-01-05", Compared.QUARTER, ("2024-10-01", "2024-12-31"), ("2025-10-01", "2025-12-31")),
    ],
)
def test_each_time_is_held_against_the_same_days_a_year_before(day, period, before, now):
    found = rules.times(date.fromisoformat(day))[period]
    assert [(after + timedelta(1), until) for after, until in (found.before, found.now)] == [
        tuple(map(date.fromisoformat, span)) for span in (before, now)
    ]


@given(days)
def test_no_time_reaches_past_its_day_or_into_the_time_before(day):
    for found in rules.times(day).values():
        assert found.before[0] < found.before[1] <= found.now[0] < found.now[1] <= day
        assert abs((found.now[1] - found.now[0]) - (found.before[1] - found.before[0])) <= timedelta(1)


cents = st.integers(-(10**12), 10**12)
flags = st.lists(st.booleans(), min_size=MANY, max_size=MANY).map(np.array)
customers = st.builds(Customers, flags, flags, flags, flags, flags)
entry = st.tuples(st.integers(0, MANY - 1), cents | st.just(0), cents | st.just(0), st.booleans(), st.booleans())


@settings(max_examples=150, deadline=None)
@given(customers, st.lists(entry, min_size=1, max_size=30))
def test_the_steps_are_the_whole_difference_and_say_what_they_are_called(who, entries):
    sold = Sold(*(np.array(column) for column in zip(*entries, strict=True)))
    found = rules.steps(who, sold)
    assert found.shape == sold.before.shape and set(found.tolist()) <= set(range(len(STEPS)))
    parts = [int(sold.change[found == code].sum()) for code in range(len(STEPS))]
    assert sum(parts) == sum(map(int, sold.now.tolist())) - sum(map(int, sold.before.tolist()))
    for place, before, now, named, bought, code in zip(*zip(*entries, strict=True), found.tolist(), strict=True):
        step = STEPS[code]
        if who.before[place] and not who.now[place]:
            assert step == Step.GONE
        elif who.now[place] and not who.before[place]:
            fresh = Step.MARKETS if who.opens[place] else Step.CUSTOMERS
            assert step == (Step.AGAIN if who.known[place] else fresh)
        elif before <= 0 and now <= 0:
            assert step == Step.RETURNS
        elif not (named and who.told[place]):
            assert step in GROUPS["penetration"]
        elif not bought and now > 0:
            assert step == Step.PRODUCTS
        elif before > 0 and now <= 0:
            assert step == Step.DROPPED
        else:
            assert step == (Step.LESS if now < before else Step.MORE)


def test_of_whom_products_are_not_told_all_is_more_or_all_is_less():
    who = Customers(*(np.array([flag]) for flag in (True, True, True, False, False)))
    sold = Sold(np.array([0, 0]), np.array([500, 100]), np.array([100, 400]), np.array([False, True]),
                np.array([False, False]))  # fmt: skip
    assert rules.steps(who, sold).tolist() == [CODES[Step.LESS]] * 2


def test_a_return_that_is_not_repeated_is_no_more_of_the_same():
    who = Customers(*(np.array([flag]) for flag in (True, True, True, False, True)))
    sold = Sold(np.array([0, 0, 0]), np.array([-500, 0, -500]), np.array([0, -300, 900]), np.array([True] * 3),
                np.array([True] * 3))  # fmt: skip
    assert rules.steps(who, sold).tolist() == [CODES[Step.RETURNS], CODES[Step.RETURNS], CODES[Step.MORE]]


def test_every_step_stands_in_one_group():
    assert sorted(step for steps in GROUPS.values() for step in steps) == sorted(Step)


def book(years: int, shape=lambda month: 100, growth: int = 0) -> dict[tuple[int, int], int]:
    """Whole years of months up to December 2025."""
    return {(2025 - back, month): 1000 * shape(month) * (100 + growth * (years - back))
            for back in range(years) for month in range(1, 13)}  # fmt: skip


def told(amounts, as_of=date(2025, 12, 31), begins=FIRST):
    return seasons.found(amounts, begins=begins, as_of=as_of)


def test_each_index_is_the_month_against_the_middle_of_its_year_with_the_spread_of_the_years():
    amounts = book(3, lambda month: 200 if month == 5 else 100)
    amounts[2024, 5] = amounts[2024, 4] * 3
    found = told(amounts)
    may = next(one for one in found.months if one.month == 5)
    by_year = [
        12 * amounts[year, 5] / sum(amounts[year, month] for month in range(1, 13)) for year in (2025, 2024, 2023)
    ]
    assert may.years == pytest.approx(by_year) and may.index == pytest.approx(sum(by_year) / 3)
    assert (may.low, may.high) == (min(by_year), max(by_year)) and (found.whole, found.years) == (36, 3)
    assert sum(one.index for one in found.months) == pytest.approx(12)


def test_growth_from_year_to_year_moves_no_index():
    assert [one.index for one in told(book(4, lambda month: month, 30)).months] == pytest.approx(
        [month * 12 / 78 for month in range(1, 13)]
    )


@pytest.mark.parametrize(("months", "years"), [(11, 0), (23, 0), (24, 2), (35, 2), (36, 3), (90, 5)])
def test_less_than_two_whole_years_say_nothing(months, years):
    amounts = dict(sorted(book(8).items())[-months:])
    found = told(amounts)
    assert (found.years, found.whole) == (years, months) and bool(found.months) is (years > 0)


def test_a_month_that_is_not_over_and_the_one_in_which_the_book_began_count_for_nothing():
    amounts = book(2)
    assert told(amounts, as_of=date(2025, 12, 30)).whole == 23
    assert told(amounts, begins=date(2024, 1, 20)).whole == 23 and told(amounts, begins=date(2024, 1, 5)).whole == 24
    assert told({}).whole == 0 and told({}).first is None


def test_a_year_with_too_few_months_or_without_revenue_says_nothing():
    gaps = book(2)
    gaps |= {(2024, month): 0 for month in (2, 3, 4)}
    assert not told(gaps).months and told(gaps).whole == 24
    back = book(2)
    back[2025, 1] = -sum(back.values())
    assert not told(back).months


def test_a_month_stands_out_only_beyond_what_chance_does():
    rng = np.random.default_rng(5)
    spoken = 0
    for _book in range(300):
        noise = {key: int(cents * rng.lognormal(0, 0.3)) for key, cents in book(3).items()}
        spoken += sum(one.clear != 0 for one in told(noise).months)
    assert spoken < 300 * 12 * 0.02
    seasonal = {key: int(cents * rng.lognormal(0, 0.1)) for key, cents in
                book(3, lambda month: {2: 40, 5: 160}.get(month, 100)).items()}  # fmt: skip
    clear = {one.month: one.clear for one in told(seasonal).months if one.clear}
    assert clear == {2: -1, 5: 1}


@given(st.dictionaries(st.tuples(st.integers(2018, 2025), st.integers(1, 12)), st.integers(-(10**6), 10**9)), days)
@settings(max_examples=150, deadline=None)
def test_whatever_the_book_indices_make_twelve_or_nothing_is_told(amounts, as_of):
    found = told(amounts, as_of=as_of)
    assert not found.months or sum(one.index for one in found.months) == pytest.approx(12)
    assert len(found.months) in (0, 12) and found.last <= as_of
