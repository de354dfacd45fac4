"""Visits of one day lie where the way between them fits into it: one city a day if it can be, and never too far."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.rules import capacity, hours, ways

MONDAY = date(2026, 11, 30)
UNTIL = MONDAY + timedelta(days=25)


def on_map(city, up, along, region="", country=""):
    return ways.place(country, region, city, Decimal(str(up)), Decimal(str(along)))


SHANGHAI = on_map("Shanghai", 31.2304, 121.4737)
PUDONG = on_map("Shanghai", 31.2200, 121.5400)
SUZHOU = on_map("Suzhou", 31.2989, 120.5853)
NANJING = on_map("Nanjing", 32.0603, 118.7969)
HAMBURG, DOHA = ways.place("DE", "Europe", "Hamburg"), ways.place("QA", "Middle East", "Doha")


@pytest.mark.parametrize(
    ("one", "other", "minutes"),
    [
        (SHANGHAI, PUDONG, 30),
        (SHANGHAI, SUZHOU, 120),  # 85 km
        (SHANGHAI, NANJING, None),  # 270 km
        (HAMBURG, DOHA, None),
        (ways.place("", "华东", "常州"), ways.place("", "华东", "温州"), ways.HALF),
        (ways.place("", "华东", "常州"), ways.place("", "华东", " 常州 "), 30),
        (ways.place("", "华东", "常州"), ways.place("", "华北", "天津"), None),
        (ways.place("", "华东", "常州"), ways.place("", "华东", ""), ways.HALF),
        (ways.place("", "华东", ""), ways.place("", "华东", ""), 30),
        (ways.place("FR", "", "Vienne"), ways.place("AT", "", "Vienne"), None),
        (SHANGHAI, ways.place("", "", "shanghai"), 30),  # one of the two on no map
        (SHANGHAI, ways.NOWHERE, 30),
        (ways.NOWHERE, ways.NOWHERE, 30),
    ],
)
def test_the_way_by_the_map_else_by_the_names(one, other, minutes):
    assert ways.minutes(one, other) == ways.minutes(other, one) == minutes


def days(per_day=4, until=UNTIL, **kwargs):
    span = [MONDAY + timedelta(days=n) for n in range((until - MONDAY).days + 1)]
    return capacity.Days({day: per_day for day in span if day.weekday() < 5}, **kwargs)


def want(n, place, tier="gold", on=MONDAY, **kwargs):
    return capacity.Wanted(key=(n, 0), tier=tier, due_on=on, place=place, **kwargs)


def put(wanted, room=None):
    return capacity.place(wanted, room or days(), today=MONDAY, until=UNTIL)


def test_cities_far_apart_have_days_of_their_own_and_those_say_why():
    placed = put([want(1, SHANGHAI), want(2, NANJING), want(3, HAMBURG), want(4, DOHA)])
    assert [placed[n, 0].on.day for n in (1, 2, 3, 4)] == [30, 1, 2, 4], "another country takes a day to get to"
    assert placed[2, 0].why == ("elsewhere", "Shanghai")


def test_whoever_lies_on_the_way_has_an_empty_day_of_the_week_before_they_share_one():
    room = days()
    placed = put([want(1, SHANGHAI), want(2, SUZHOU)], room)
    assert (placed[1, 0].on.day, placed[2, 0].on.day) == (30, 1)
    full = [want(n, place, "platinum") for n, place in enumerate([SHANGHAI, NANJING, HAMBURG, DOHA, NANJING] * 3)]
    crowded = put([*full, want(99, SUZHOU, fixed=True)])
    assert crowded[99, 0].on == MONDAY and crowded[99, 0].beside == "Shanghai"


def test_two_cities_of_a_day_leave_time_for_the_way():
    placed = put([want(1, SHANGHAI, "platinum"), want(2, SUZHOU, fixed=True)])
    assert (placed[1, 0].at, placed[2, 0].at, placed[2, 0].on) == (time(9, 30), time(13, 30), MONDAY)
    short = days(busy={MONDAY: [(datetime(2026, 11, 30, 12), datetime(2026, 11, 30, 18))]})
    assert put([want(1, SHANGHAI, "platinum"), want(2, SUZHOU, fixed=True)], short)[2, 0].on > MONDAY


def test_a_visit_that_stands_binds_its_day_and_a_call_binds_none():
    room = days()
    room.stand(MONDAY, NANJING)
    assert put([want(1, SHANGHAI)], room)[1, 0].on == MONDAY + timedelta(days=1)
    room = days()
    room.stand(MONDAY, ways.NOWHERE, time(9, 30))
    assert put([want(1, SHANGHAI)], room)[1, 0].on == MONDAY


def test_where_every_day_leads_elsewhere_there_is_none():
    room = days(until=MONDAY)
    assert put([want(1, HAMBURG, "platinum"), want(2, DOHA)], room).keys() == {(1, 0)}


PLACES = [
    ways.NOWHERE, SHANGHAI, PUDONG, SUZHOU, NANJING, HAMBURG, DOHA, ways.place("", "华东", "常州"),
    ways.place("", "华东", "温州"), ways.place("", "华东", ""),
]  # fmt: skip
TIERS = st.sampled_from(["platinum", "gold", "iron", ""])
BUSY = st.tuples(st.integers(0, 25), st.integers(8, 17), st.integers(1, 5))
ROWS = st.lists(st.tuples(TIERS, st.integers(0, 25), st.sampled_from(PLACES), st.booleans()), max_size=80)


def asked(rows):
    return [want(n, there, tier, MONDAY + timedelta(days=ahead), fixed=fixed)
            for n, (tier, ahead, there, fixed) in enumerate(rows)]  # fmt: skip


def booked(spans):
    found = defaultdict(list)
    for ahead, hour, long in spans:
        day = MONDAY + timedelta(days=ahead)
        found[day].append((datetime.combine(day, time(hour)), datetime.combine(day, time(hour + long))))
    return found


@given(ROWS, st.integers(1, 6), st.lists(BUSY, max_size=8))
def test_no_two_stops_whose_way_does_not_fit_between_them(rows, per_day, spans):
    wanted, busy = asked(rows), booked(spans)
    placed = put(wanted, days(per_day, busy=busy))
    assert max(Counter(one.on for one in placed.values()).values(), default=0) <= per_day
    by_key = {one.key: one for one in wanted}
    pairs = [(a, b) for a in placed for b in placed if a < b and placed[a].on == placed[b].on]
    for a, b in pairs:
        way = ways.minutes(by_key[a].place, by_key[b].place)
        assert way is not None
        if placed[a].at and placed[b].at:
            apart = abs(datetime.combine(MONDAY, placed[a].at) - datetime.combine(MONDAY, placed[b].at))
            assert apart >= hours.LENGTH and (way <= ways.SHORT or apart >= hours.LENGTH + timedelta(minutes=way))


@given(ROWS, st.integers(1, 4))
def test_platinum_stands_as_if_there_were_no_other_and_gold_as_if_no_iron(rows, per_day):
    wanted = asked(rows)
    placed = put(wanted, days(per_day))
    for least in range(3):
        best = [one for one in wanted if capacity.ORDER.get(one.tier, 9) <= least]
        assert put(best, days(per_day)) == {one.key: placed[one.key] for one in best if one.key in placed}


@given(ROWS, st.integers(1, 4), st.lists(BUSY, max_size=8))
def test_a_second_run_moves_nobody(rows, per_day, spans):
    wanted, busy = asked(rows), booked(spans)
    placed = put(wanted, days(per_day, busy=busy))
    again = [
        replace(one, keep=there.on, had=(there.on, there.at) if there.at else None)
        if (there := placed.get(one.key)) else one
        for one in wanted
    ]  # fmt: skip
    assert put(again, days(per_day, busy=busy)) == placed


def test_another_country_takes_a_day_to_get_to():
    hamburg, bremen = ways.place("Germany", "", "Hamburg"), ways.place("Germany", "", "Bremen")
    doha, here = ways.place("Qatar", "", "Doha"), ways.place("", "", "")
    assert not ways.is_overnight(hamburg, doha)
    assert ways.is_overnight(hamburg, bremen) and ways.is_overnight(hamburg, here)
    near = ways.place("France", "", "Strasbourg", Decimal("48.57"), Decimal("7.75"))
    assert ways.is_overnight(near, ways.place("Germany", "", "Kehl", Decimal("48.57"), Decimal("7.81")))


def test_nobody_is_abroad_in_two_countries_on_two_days_in_a_row():
    days = capacity.Days(room={MONDAY + timedelta(n): 4 for n in range(5)})
    lands = [ways.place("Germany", "", "Hamburg"), ways.place("Qatar", "", "Doha"), ways.place("Italy", "", "Milano")]
    wanted = [capacity.Wanted(key=(n, 0), tier="gold", due_on=MONDAY, place=land) for n, land in enumerate(lands)]
    placed = capacity.place(wanted, days, today=MONDAY, until=MONDAY + timedelta(4))
    assert [placed[n, 0].on for n in range(3)] == [MONDAY, MONDAY + timedelta(2), MONDAY + timedelta(4)]
