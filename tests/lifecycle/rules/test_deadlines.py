"""The clock of a case against a naive oracle that walks minute by minute, and over changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam.rules import zones
from kam.rules.workdays import Week
from lifecycle.rules import deadlines
from lifecycle.rules.deadlines import Hours, Level, Policy, Promise

MINUTE = timedelta(minutes=1)
SHANGHAI, BERLIN, NEW_YORK = (ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "America/New_York"))
ZONES = [SHANGHAI, BERLIN, NEW_YORK, ZoneInfo("Asia/Kolkata"), ZoneInfo("Australia/Sydney")]
# Days around both changes of the clock in Europe, America and Australia, and a Chinese new year.
FIRST_DAYS = [date(2026, 3, 5), date(2026, 3, 26), date(2026, 4, 2), date(2026, 10, 22), date(2026, 10, 30),
              date(2026, 2, 12)]  # fmt: skip
PLAIN = Week()


def minutes(clock, start, pauses):
    """Each running minute from a moment on, by asking the wall clock of every one of them."""
    now = start
    while True:
        local = now.astimezone(clock.zone)
        runs = clock.week.works(local.date()) and clock.opens <= local.hour < clock.closes
        if runs and not any(begin <= now < end for begin, end in pauses):
            yield now
        now += MINUTE


def oracle(start, count, clock, pauses):
    for passed, now in enumerate(minutes(clock, start, pauses), start=1):
        if passed == count:
            return now + MINUTE
    raise AssertionError


@st.composite
def scenes(draw):
    first = draw(st.sampled_from(FIRST_DAYS))
    days = [first + timedelta(n) for n in range(12)]
    off = dict.fromkeys(draw(st.sets(st.sampled_from(days), max_size=4)), "x")
    makeup = dict.fromkeys(draw(st.sets(st.sampled_from(days), max_size=2)), "x")
    weekdays = frozenset(draw(st.sampled_from([(0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 5), (6, 0, 1, 2, 3), tuple(range(7))])))
    clock = Hours(Week(weekdays, off, makeup), draw(st.sampled_from(ZONES)), draw(st.integers(7, 10)),
                  draw(st.integers(15, 20)))  # fmt: skip
    start = datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 6 * 1440)))
    pauses = []
    for _n in range(draw(st.integers(0, 3))):
        begin = start + timedelta(minutes=draw(st.integers(-200, 4000)))
        pauses.append((begin, begin + timedelta(minutes=draw(st.integers(0, 3000)))))
    return clock, start, draw(st.integers(1, 1500)), pauses


@settings(max_examples=120)
@given(scenes())
def test_a_deadline_is_where_an_oracle_counts_it_minute_by_minute(scene):
    clock, start, count, pauses = scene
    end = deadlines.after(start, count / 60, clock, pauses)
    assert abs(end - oracle(start, count, clock, pauses)) < timedelta(seconds=1)
    assert abs(deadlines.worked(start, end, clock, pauses) - count * MINUTE) < timedelta(seconds=1)


@settings(max_examples=60)
@given(scenes(), st.integers(1, 1500), st.integers(0, 2000))
def test_a_better_level_never_lengthens_and_a_worse_one_changes_nothing(scene, hours, later):
    clock, start, count, pauses = scene
    first, then = Promise(start, count / 60), Promise(start + later * MINUTE, hours / 60)
    alone, both = deadlines.due([first], clock, pauses), deadlines.due([first, then], clock, pauses)
    assert both <= alone
    if hours >= count:
        assert both == alone


@settings(max_examples=60)
@given(scenes())
def test_time_that_stands_still_is_given_back(scene):
    clock, start, count, pauses = scene
    assert deadlines.after(start, count / 60, clock, pauses) >= deadlines.after(start, count / 60, clock)


@settings(max_examples=120)
@given(scenes(), st.integers(-2000, 1_200_000))
def test_time_between_two_moments_is_that_of_the_days_between_them_over_years_too(scene, minutes_later):
    clock, start, _count, pauses = scene
    until = start + minutes_later * MINUTE
    days = ((begin, min(end, until)) for begin, end in clock.spans(start, pauses) if begin < until)
    assert deadlines.worked(start, until, clock, pauses) == sum((end - begin for begin, end in days), timedelta())


@pytest.mark.parametrize(
    ("zone", "friday", "due"),
    [
        (NEW_YORK, "2026-03-06 16:00", "2026-03-09 11:00"),  # the night in which an hour is left out
        (NEW_YORK, "2026-10-30 16:00", "2026-11-02 11:00"),  # the night with an hour more
        (BERLIN, "2026-03-27 16:00", "2026-03-30 11:00"),
        (BERLIN, "2026-10-23 16:00", "2026-10-26 11:00"),
    ],
)
def test_a_change_of_the_clock_at_the_weekend_costs_nobody_an_hour(zone, friday, due):
    start = datetime.fromisoformat(friday).replace(tzinfo=zone)
    end = deadlines.after(start, 4, Hours(PLAIN, zone))
    assert end.astimezone(zone).strftime("%Y-%m-%d %H:%M") == due


def test_holidays_wait_and_make_up_days_count():
    """National Day 2026: 1 to 7 October off, Saturday the 10th worked for it."""
    off = {date(2026, 10, day): "国庆节" for day in range(1, 8)}
    clock = Hours(Week(off=off, makeup={date(2026, 10, 10): ""}), SHANGHAI)
    start = datetime(2026, 9, 30, 15, 0, tzinfo=SHANGHAI)
    end = deadlines.after(start, 24, clock).astimezone(
        SHANGHAI
    )  # 3 h on the 30th, 9 on the 8th, 9 on the 9th, 3 on Sat
    assert (end.date(), end.hour) == (date(2026, 10, 10), 12)


def test_what_comes_at_night_counts_from_the_morning():
    clock = Hours(PLAIN, SHANGHAI)
    start = datetime(2026, 11, 20, 22, 0, tzinfo=SHANGHAI)  # a Friday
    assert deadlines.after(start, 1, clock) == datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
    assert deadlines.after(start, 1, Hours(Week(frozenset()), SHANGHAI)) is None


def test_what_is_promised_is_the_best_of_the_grades_by_severity():
    worth = {"gold": {"response_hours": 8, "resolution_hours": 48, "green_channel": True},
             "core": {"response_hours": 4, "resolution_hours": 60}}  # fmt: skip
    assert deadlines.level(worth, ["gold", "core"], "medium", Policy()) == Level(4, 48, True)
    assert deadlines.level(worth, ["gold", "core"], "critical", Policy()) == Level(2, 24, True)
    assert deadlines.level(worth, ["iron"], "low", Policy()) == Level(36, 108, False)


def test_the_ladder_by_its_shares():
    steps = [deadlines.rung(timedelta(hours=hours), 8, Policy()) for hours in (0, 1, 3.9, 4, 7.9, 8, 100)]
    assert steps == [0, 1, 1, 2, 2, 3, 3]


def test_countries_have_a_clock():
    assert str(zones.zone_of("", "", "Asia/Shanghai")) == "Asia/Shanghai"
    assert str(zones.zone_of("US", "", "Asia/Shanghai")) == "America/New_York"
    assert str(zones.zone_of("US", "CA", "America/New_York")) == "America/Los_Angeles"
    assert str(zones.zone_of("FR", "", "Asia/Shanghai")) == "Europe/Paris"
    assert str(zones.zone_of("US", "", "America/Chicago")) == "America/Chicago"
