"""When a visit is due, and on which day it finds a place."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lifecycle.rules import cadence, capacity

FRIDAY = date(2026, 11, 20)


def due(**kwargs):
    facts = {"last_on": None, "every": None, "promise_on": None, "warned": False, "today": FRIDAY} | kwargs
    return cadence.due(**facts)


def test_a_weekend_moves_on_to_monday():
    assert cadence.workday(date(2026, 11, 21)) == cadence.workday(date(2026, 11, 22)) == date(2026, 11, 23)
    assert cadence.workday(FRIDAY) == FRIDAY


def test_the_next_visit_comes_by_cadence():
    assert cadence.after_visit(FRIDAY, 30) == date(2026, 12, 21)  # the 20th is a Sunday
    assert cadence.after_visit(FRIDAY, None) is None


def test_nothing_calls_for_a_visit_of_a_tier_without_cadence():
    assert due() is None


def test_an_account_never_seen_is_due_at_once():
    found = due(every=30)
    assert found.on == FRIDAY
    assert found.reasons == {"never": {"every": 30}}


def test_an_overdue_visit_is_due_today_and_says_since_when():
    found = due(every=30, last_on=FRIDAY - timedelta(days=46))
    assert found.on == FRIDAY
    assert found.reasons == {"cadence": {"every": 30, "since": 46}}


def test_a_promise_brings_the_visit_forward_to_the_day_before():
    found = due(every=90, last_on=FRIDAY - timedelta(days=10), promise_on=date(2026, 12, 7))
    assert found.on == date(2026, 12, 4)  # the 7th is a Monday
    assert list(found.reasons) == ["promise"]


def test_a_warned_account_is_seen_within_days_unless_it_just_was():
    assert due(warned=True).on == date(2026, 11, 23)
    assert due(warned=True, last_on=FRIDAY - timedelta(days=3)) is None


def test_platinum_finds_its_day_before_gold():
    wanted = [capacity.Wanted(key=n, tier="gold", due_on=FRIDAY) for n in range(4)]
    wanted += [capacity.Wanted(key=9, tier="platinum", due_on=FRIDAY)]
    placed = capacity.place(wanted, Counter(), until=FRIDAY + timedelta(days=28))
    assert placed[9] == FRIDAY
    assert sorted(placed.values())[-1] == date(2026, 11, 23)


def test_what_finds_no_day_is_not_placed():
    wanted = [capacity.Wanted(key=n, tier="gold", due_on=FRIDAY) for n in range(5)]
    assert len(capacity.place(wanted, Counter(), until=FRIDAY)) == 4


tiers = st.sampled_from(["platinum", "gold", "iron", ""])


@given(st.lists(st.tuples(tiers, st.integers(0, 27)), max_size=120), st.integers(0, 4))
def test_no_day_holds_more_than_one_person_can(rows, busy):
    taken = Counter({FRIDAY: busy})
    wanted = [
        capacity.Wanted(key=n, tier=tier, due_on=FRIDAY + timedelta(days=days)) for n, (tier, days) in enumerate(rows)
    ]
    placed = capacity.place(wanted, taken, until=FRIDAY + timedelta(days=28))
    assert max(taken.values(), default=0) <= capacity.PER_DAY
    assert all(day.weekday() < 5 and day >= wanted[key].due_on for key, day in placed.items())
