"""What payments settle: never more than there is, never more than is asked, whatever comes in which order."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.rules import money
from accounts.rules.receivables import (
    BUCKETS,
    Debt,
    Money,
    Part,
    allocate,
    bucket,
    covered_on,
    day_of_book,
    in_cents,
)

DAY = date(2026, 6, 1)
cents = st.integers(1, 500_000).map(lambda n: Decimal(n).scaleb(-2))
day = st.integers(0, 400).map(lambda n: DAY + timedelta(n))
currency = st.sampled_from(["CNY", "USD"])
debts = st.lists(st.tuples(day, currency, cents, st.booleans()), max_size=5).map(
    lambda rows: [Debt(key, *row) for key, row in enumerate(rows, start=1)]
)
payments = st.lists(st.tuples(day, currency, cents, st.none() | st.integers(1, 9)), max_size=5).map(
    lambda rows: [Money(key, *row) for key, row in enumerate(rows, start=1)]
)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
kept = st.lists(st.builds(Part, st.integers(1, 9), st.integers(1, 9), cents), max_size=4)


def by(parts, name):
    sums = defaultdict(Decimal)
    for part in parts:
        sums[getattr(part, name)] += part.amount
    return sums


@quick
@given(debts, payments, kept)
def test_nobody_gives_more_than_they_have_nor_takes_more_than_they_ask(owed, paid, before):
    found = allocate(owed, paid, before)
    given_, taken = by(found, "payment"), by(found, "order")
    assert all(given_[one.key] <= one.amount for one in paid)
    assert all(taken[one.key] <= one.amount for one in owed)
    assert all(part.amount > 0 for part in found)
    currencies = {one.key: one.currency for one in owed}
    assert all(currencies[part.order] == paid[part.payment - 1].currency for part in found)


@quick
@given(debts, payments, kept)
def test_money_is_left_only_where_nothing_is_open(owed, paid, before):
    found = allocate(owed, paid, before)
    given_, taken = by(found, "payment"), by(found, "order")
    for unit in ("CNY", "USD"):
        rest = sum(one.amount - given_[one.key] for one in paid if one.currency == unit)
        open_ = sum(one.amount - taken[one.key] for one in owed if one.currency == unit and not one.closed)
        assert not (rest and open_)


@quick
@given(debts, payments, kept)
def test_doing_it_again_changes_nothing(owed, paid, before):
    found = allocate(owed, paid, before)
    assert set(allocate(owed, paid, found)) == set(found)


@quick
@given(debts, payments)
def test_the_oldest_order_comes_first(owed, paid):
    free = [Money(one.key, one.day, one.currency, one.amount) for one in paid]
    taken = by(allocate(owed, free), "order")
    for unit in ("CNY", "USD"):
        line = sorted((o for o in owed if o.currency == unit and not o.closed), key=lambda o: (o.day, o.key))
        short = [place for place, one in enumerate(line) if taken[one.key] < one.amount]
        assert not short or all(not taken[one.key] for one in line[short[0] + 1 :])


def test_a_named_order_is_settled_first_even_if_it_was_marked_paid():
    owed = [Debt(1, DAY, "CNY", Decimal(100)), Debt(2, DAY, "CNY", Decimal(50), closed=True)]
    found = allocate(owed, [Money(7, DAY, "CNY", Decimal(80), names=2)])
    assert set(found) == {Part(7, 2, Decimal(50)), Part(7, 1, Decimal(30))}


def test_what_was_settled_before_stays():
    owed = [Debt(1, DAY, "CNY", Decimal(100)), Debt(2, DAY + timedelta(1), "CNY", Decimal(100))]
    paid = [Money(1, DAY, "CNY", Decimal(100)), Money(2, DAY, "CNY", Decimal(100))]
    before = [Part(1, 2, Decimal(100))]
    assert set(allocate(owed, paid, before)) == {Part(1, 2, Decimal(100)), Part(2, 1, Decimal(100))}


def test_an_order_is_paid_when_the_last_part_came():
    parts = [(DAY + timedelta(9), Decimal(60)), (DAY + timedelta(2), Decimal(40))]
    assert covered_on(DAY, Decimal(100), parts) == DAY + timedelta(9)
    assert covered_on(DAY, Decimal("100.01"), parts) is None
    assert covered_on(DAY, Decimal(40), [(DAY - timedelta(5), Decimal(40))]) == DAY, "paid ahead"


@quick
@given(st.lists(cents, max_size=4), st.integers(1, 2_000_000_000).map(lambda n: Decimal(n).scaleb(-8)))
def test_parts_add_up_to_the_converted_whole(parts, rate):
    assert sum(in_cents(parts, rate), Decimal(0)) == money.convert(sum(parts, Decimal(0)), rate)


@quick
@given(st.integers(-1000, 1000))
def test_each_day_late_has_one_bucket(late):
    fits = [name for name, low, high in BUCKETS if (low is None or late >= low) and (high is None or late <= high)]
    assert fits == [bucket(late)]


def test_buckets_and_the_day_they_speak_of():
    said = [bucket(n) for n in (-5, 0, 1, 30, 31, 60, 61, 90, 91)] + [bucket(None)]
    assert said == ["due", "due", "days30", "days30", "days60", "days60", "days90", "days90", "over90", "undated"]
    today = DAY + timedelta(100)
    assert day_of_book(None, today) == today and day_of_book(today - timedelta(31), today) == today
    assert day_of_book(today - timedelta(32), today) == today - timedelta(32)
    assert day_of_book(today + timedelta(3), today) == today
