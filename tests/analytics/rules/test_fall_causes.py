"""Why a contribution fell: parts that add up to the fall, and which of them took most."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from analytics.choices.falls import FallCause
from analytics.rules.fall_causes import Likely, Year, is_shrinking, likely, parts

BEFORE = Year(revenue=100_000, cost_to_serve=5_000, net=35_000, orders=10, discount=0)
"""A margin of 40 % on ten order days of 100.00 each, less 50.00 to serve."""


def test_half_of_the_order_days_take_half_of_the_margin():
    now = replace(BEFORE, revenue=50_000, net=15_000, orders=5)
    assert likely(BEFORE, now, {}) == Likely(FallCause.ORDERS, -20_000)
    assert parts(BEFORE, now)[FallCause.SIZE] == 0


def test_smaller_orders_a_lower_margin_and_a_dearer_service_are_told_apart():
    assert likely(BEFORE, replace(BEFORE, revenue=60_000, net=19_000), {}) == Likely(FallCause.SIZE, -16_000)
    assert likely(BEFORE, replace(BEFORE, net=20_000), {}) == Likely(FallCause.MARGIN, -15_000)
    dear = replace(BEFORE, cost_to_serve=25_000, net=15_000)
    assert likely(BEFORE, dear, {}) == Likely(FallCause.SERVING, -20_000)


def test_a_discount_on_the_same_goods_is_no_smaller_order():
    now = replace(BEFORE, revenue=90_000, discount=10_000, net=25_000)
    assert likely(BEFORE, now, {}) == Likely(FallCause.DISCOUNT, -10_000)
    assert parts(BEFORE, now) == {
        FallCause.ORDERS: 0, FallCause.SIZE: 0, FallCause.DISCOUNT: -10_000, FallCause.SERVING: 0, FallCause.MARGIN: 0,
    }  # fmt: skip


def test_categories_bought_no_more_are_named_where_they_are_half_of_what_went():
    now = replace(BEFORE, revenue=50_000, net=15_000, orders=5)
    assert likely(BEFORE, now, {"Tiles": 20_000, "Doors": 5_000}) == Likely(
        FallCause.CATEGORY, -10_000, ("Tiles", "Doors")
    )
    assert likely(BEFORE, now, {"Tiles": 20_000}).cause == FallCause.ORDERS


def test_a_category_of_which_much_less_is_bought_is_named_where_it_alone_is_half_of_what_went():
    now = replace(BEFORE, revenue=80_000, net=27_000, orders=9)
    assert likely(BEFORE, now, {}, {"Tiles": (25_000, 8_000), "Doors": (60_000, 58_000)}) == Likely(
        FallCause.LESS, -6_800, ("Tiles",), 0.68
    )
    assert likely(BEFORE, now, {"Tools": 10_000}, {"Tiles": (25_000, 8_000)}).cause == FallCause.CATEGORY
    assert likely(BEFORE, now, {}, {"Tiles": (15_000, 6_000)}).cause == FallCause.ORDERS, "less than half of what went"
    assert likely(BEFORE, now, {}, {"Tiles": (80_000, 60_000)}).cause == FallCause.ORDERS, "not much of the category"
    dear = replace(now, net=10_000)
    assert likely(BEFORE, dear, {}, {"Tiles": (25_000, 8_000)}).cause == FallCause.MARGIN, "the margin took more"


def test_what_went_of_everything_alike_is_no_matter_of_a_category():
    now = replace(BEFORE, revenue=50_000, net=15_000, orders=5)
    assert likely(BEFORE, now, {}, {"Tiles": (100_000, 50_000)}).cause == FallCause.ORDERS
    assert likely(BEFORE, replace(now, revenue=100_000), {}, {"Tiles": (40_000, 10_000)}).cause != FallCause.LESS
    assert likely(BEFORE, now, {}, {"Tiles": (0, -10)}).cause == FallCause.ORDERS, "a part of nothing is none"


def test_who_orders_nothing_is_silent():
    assert likely(BEFORE, Year(0, 0, 0), {"Tiles": 100_000}).cause == FallCause.SILENT
    assert likely(Year(0, 0, 100, 0), Year(0, 100, 0), {}).cause == FallCause.SILENT


def test_who_orders_in_its_rhythm_and_brings_much_less_is_shrinking():
    now = replace(BEFORE, revenue=70_000, net=24_000, orders=9)
    usual = 730 // 19
    assert is_shrinking(BEFORE, now, usual) and not is_shrinking(BEFORE, now, usual + 1), "two years of 19 order days"
    assert is_shrinking(BEFORE, replace(now, orders=5), 10) and not is_shrinking(BEFORE, replace(now, orders=4), 10)
    assert not is_shrinking(BEFORE, replace(now, net=24_600), 10), "hardly less"
    assert not is_shrinking(BEFORE, replace(now, revenue=100_000), 10), "it buys as much as ever"
    assert not is_shrinking(BEFORE, now, None) and not is_shrinking(replace(BEFORE, orders=0), now, 1)
    assert not is_shrinking(replace(BEFORE, net=0), replace(now, net=-9), 1), "nothing earned cannot fall"


amounts = st.integers(-(10**9), 10**9)
years = st.builds(Year, amounts, amounts, amounts, st.integers(0, 400), st.integers(0, 10**9))


@given(years, years, st.dictionaries(st.sampled_from("abc"), st.tuples(amounts, amounts)))
def test_a_part_is_never_more_than_all(before, now, shrunk):
    assert 0 <= likely(before, now, {}, shrunk).part <= 1


@given(years, years)
def test_the_parts_are_the_whole_change(before, now):
    assert sum(parts(before, now).values()) == now.net - before.net
