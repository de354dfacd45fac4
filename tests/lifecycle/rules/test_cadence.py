"""When a visit is due, and on which day it finds a place."""

from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kam.rules.workdays import Week
from lifecycle.rules import cadence, capacity, ways
from lifecycle.rules.cadence import Facts

FRIDAY = date(2026, 11, 20)


def due(today=FRIDAY, **kwargs):
    found = cadence.dues(Facts(**kwargs), today=today)
    return found[0] if found else None


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


def test_a_promise_is_kept_by_the_customers_working_days():
    spring = Week(off={date(2026, 12, day): "Closed" for day in (3, 4)})
    found = cadence.dues(Facts(promise_on=date(2026, 12, 7)), today=FRIDAY, week=spring)
    assert found[0].on == date(2026, 12, 2)
    saturday = Week(makeup={date(2026, 12, 5): "worked"})
    assert cadence.dues(Facts(promise_on=date(2026, 12, 7)), today=FRIDAY, week=saturday)[0].on == date(2026, 12, 5)


def test_an_overdue_promise_calls_at_once_and_says_since_when():
    for overdue in (FRIDAY, FRIDAY - timedelta(days=20)):
        found = due(every=90, last_on=FRIDAY - timedelta(days=30), overdue_on=overdue)
        assert (found.on, found.reasons) == (FRIDAY, {"promise": {"due_on": overdue.isoformat()}})
    both = due(overdue_on=FRIDAY - timedelta(days=3), promise_on=FRIDAY + timedelta(days=9))
    assert both.reasons["promise"]["due_on"] == "2026-11-17", "the older one is the reason"


def test_an_overdue_promise_is_quiet_where_somebody_was_there_or_will_be_soon():
    overdue = FRIDAY - timedelta(days=5)
    seen = {"overdue_on": overdue, "last_on": FRIDAY - timedelta(days=2)}
    assert due(**seen) is None
    assert due(FRIDAY + timedelta(days=6), **seen).reasons["promise"], "and calls again a week later"
    assert due(overdue_on=overdue, last_on=overdue - timedelta(days=1)).on == FRIDAY, "seen before it fell due"
    assert due(overdue_on=overdue, planned=(FRIDAY + timedelta(days=7),)) is None
    assert due(overdue_on=overdue, planned=(FRIDAY + timedelta(days=8),)).on == FRIDAY
    later = {"promise_on": FRIDAY + timedelta(days=12)}
    assert due(**seen, **later).reasons["promise"]["due_on"] == "2026-12-02", "the next one still calls"


def test_a_missed_visit_quiets_neither_a_promise_nor_a_warning():
    missed = (FRIDAY - timedelta(days=3),)
    assert due(promise_on=FRIDAY + timedelta(days=4), planned=missed).reasons["promise"]
    assert due(warned=True, planned=missed).reasons == {"warning": {}}


def test_the_visit_after_these_weeks_is_told_where_it_is_asked_for():
    facts = Facts(every=90, last_on=FRIDAY)
    assert not cadence.dues(facts, today=FRIDAY)
    assert [one.on for one in cadence.dues(facts, today=FRIDAY, beyond=True)] == [FRIDAY + timedelta(days=90)]


def test_a_warned_account_is_seen_within_days_unless_it_just_was():
    assert due(warned=True).on == date(2026, 11, 21)
    assert due(warned=True, last_on=FRIDAY - timedelta(days=3)) is None


def test_a_planned_visit_keeps_a_promise_and_a_warning_quiet_and_starts_the_round():
    planned = (FRIDAY + timedelta(days=3),)
    assert due(promise_on=date(2026, 12, 7), planned=planned) is None
    assert due(warned=True, planned=planned) is None
    found = cadence.dues(Facts(every=14, last_on=FRIDAY - timedelta(days=30), planned=planned), today=FRIDAY)
    assert [one.on for one in found] == [FRIDAY + timedelta(days=17)]
    assert found[0].reasons == {"again": {"every": 14}}


def test_a_missed_visit_begins_no_round():
    missed, seen = FRIDAY - timedelta(days=2), FRIDAY - timedelta(days=56)
    found = cadence.dues(Facts(every=14, last_on=seen, planned=(missed,)), today=FRIDAY)
    assert (found[0].on, found[0].reasons) == (FRIDAY, {"cadence": {"every": 14, "since": 56}})
    today = cadence.dues(Facts(every=14, last_on=seen, planned=(missed, FRIDAY)), today=FRIDAY)
    assert (today[0].on, today[0].reasons) == (FRIDAY + timedelta(days=14), {"again": {"every": 14}})


def test_four_weeks_hold_every_visit_of_a_short_rhythm():
    found = cadence.dues(Facts(every=7, last_on=FRIDAY - timedelta(days=7)), today=FRIDAY)
    assert [(one.on - FRIDAY).days for one in found] == [0, 7, 14, 21, 28]
    assert found[1].reasons == {"again": {"every": 7}}


def test_what_a_person_asked_for_is_respected():
    last = FRIDAY - timedelta(days=40)
    assert due(every=30, last_on=last, rhythm=45).reasons == {"rhythm": {"every": 45, "since": 40}}
    assert due(every=30, last_on=last, rhythm=45).on == FRIDAY + timedelta(days=5)
    later = due(every=30, last_on=last, not_before=date(2026, 12, 1))
    assert (later.on, later.reasons["asked"]) == (date(2026, 12, 1), {"from": "2026-12-01"})
    assert due(every=30, last_on=last, not_before=date(2027, 3, 1)) is None


def test_an_executive_joins_when_the_meetings_of_the_year_ask_for_it():
    last = FRIDAY - timedelta(days=20)
    assert due(every=21, last_on=last, meetings=4).reasons["executive"] == {"a_year": 4}
    met = due(every=21, last_on=last, meetings=4, executive_on=FRIDAY - timedelta(days=85))
    assert met.executive and met.reasons["executive"] == {"a_year": 4, "since": 85}
    assert not due(every=21, last_on=last, meetings=4, executive_on=FRIDAY - timedelta(days=60)).executive


def days(until=FRIDAY + timedelta(days=28), per_day=4, week=None, **kwargs):
    week = week or Week()
    span = [FRIDAY + timedelta(days=n) for n in range((until - FRIDAY).days + 1)]
    return capacity.Days({day: per_day for day in span if week.works(day)}, **kwargs)


def at(city, region="", country=""):
    return ways.place(country, region, city)


def put(wanted, room=None, until=FRIDAY + timedelta(days=28)):
    return capacity.place(wanted, room or days(until), today=FRIDAY, until=until)


def want(n, tier="gold", on=FRIDAY, nth=0, **kwargs):
    return capacity.Wanted(key=(n, nth), tier=tier, due_on=on, **kwargs)


def test_platinum_finds_its_day_before_gold():
    placed = put([*(want(n) for n in range(4)), want(9, "platinum")])
    assert placed[9, 0].on == FRIDAY
    assert sorted(found.on for found in placed.values())[-1] == date(2026, 11, 23)


def test_what_finds_no_day_is_not_placed():
    assert len(put([want(n) for n in range(5)], until=FRIDAY)) == 4


def test_who_was_put_off_is_told_what_stood_in_the_way():
    room = days(closed={FRIDAY: ("holiday", "国庆节")})
    del room.room[FRIDAY]
    found = put([want(1)], room)[1, 0]
    assert (found.on, found.why) == (date(2026, 11, 23), ("holiday", "国庆节"))
    theirs = Week(off={FRIDAY: "Thanksgiving"})
    assert put([want(1, week=theirs)])[1, 0].why == ("customer_holiday", "Thanksgiving")
    full = put([want(n) for n in range(5)])[4, 0]
    assert (full.on, full.why) == (date(2026, 11, 23), ("full", ""))


def test_visits_of_one_city_share_a_day_where_nothing_is_lost():
    near, due_on = date(2026, 11, 30), date(2026, 12, 2)
    placed = put([want(1, "platinum", near, place=at("Suzhou")), want(2, on=due_on, place=at("Suzhou"))])
    assert (placed[2, 0].on, placed[2, 0].together) == (near, 1)
    late = put([want(1, "platinum", due_on, place=at("Suzhou")), want(2, on=near, place=at("Suzhou"))])
    assert late[2, 0].on == near, "nobody is seen later for the sake of a shorter way"
    fixed = put([want(1, "platinum", near, place=at("Suzhou")), want(2, on=due_on, place=at("Suzhou"), fixed=True)])
    assert fixed[2, 0].on == due_on


def test_a_day_that_was_proposed_is_kept_while_it_is_free():
    kept = date(2026, 11, 26)
    assert put([want(1, keep=kept)])[1, 0].on == kept
    crowd = [want(n, "platinum", kept) for n in range(10, 14)]
    assert put([*crowd, want(1, keep=kept)])[1, 0].on == FRIDAY


def test_a_day_that_is_too_early_by_now_is_not_kept():
    later = date(2026, 12, 11)
    assert put([want(1, on=later, keep=date(2026, 11, 25))])[1, 0].on == later, "they were seen meanwhile"
    assert put([want(1, on=later, keep=date(2026, 12, 7))])[1, 0].on == date(2026, 12, 7)


def test_hours_of_a_week_bound_its_visits():
    room = days(weekly=3)
    weeks = Counter(found.on.isocalendar()[:2] for found in put([want(n) for n in range(20)], room).values())
    assert max(weeks.values()) == 3


def test_two_visits_of_one_account_keep_their_distance():
    crowd = [want(n, "platinum", FRIDAY + timedelta(days=d)) for d in range(12) for n in range(d * 4, d * 4 + 4)]
    chain = [want(99, on=FRIDAY, gap=5), want(99, on=FRIDAY + timedelta(days=7), nth=1, gap=5)]
    placed = put([*crowd, *chain])
    assert (placed[99, 1].on - placed[99, 0].on).days >= 5


tiers = st.sampled_from(["platinum", "gold", "iron", ""])
cities = st.sampled_from(["", "a", "b"])


@given(st.lists(st.tuples(tiers, st.integers(0, 27), cities), max_size=120), st.integers(0, 5), st.integers(1, 6))
def test_no_day_holds_more_than_one_person_can(rows, held, per_day):
    room = days(per_day=per_day)
    for _one in range(held):
        room.stand(FRIDAY)
    wanted = [
        want(n, tier, FRIDAY + timedelta(days=ahead), place=at(city)) for n, (tier, ahead, city) in enumerate(rows)
    ]
    placed = put(wanted, room)
    taken = Counter(found.on for found in placed.values())
    assert all(taken[day] + (held if day == FRIDAY else 0) <= max(per_day, held) for day in taken)
    assert all(found.on.weekday() < 5 for found in placed.values())
    again = [replace(one, keep=placed[one.key].on) if one.key in placed else one for one in wanted]
    fresh = days(per_day=per_day)
    for _one in range(held):
        fresh.stand(FRIDAY)
    assert {key: found.on for key, found in put(again, fresh).items()} == {key: f.on for key, f in placed.items()}


def test_executives_meet_at_the_days_that_one_function_gives():
    assert [cadence.meeting_every(times) for times in (4, 2, 1, 0, None, -1)] == [91, 182, 365, None, None, None]
    assert cadence.meeting_every(400) == 1  # so often that there is no day between
    every = cadence.meeting_every(4)
    assert every is not None
    met = Facts(every=10, last_on=FRIDAY - timedelta(10), meetings=4)
    near = timedelta(cadence.WARNED_WITHIN)
    due = cadence.dues(replace(met, executive_on=FRIDAY + near - timedelta(every)), today=FRIDAY)[0]
    early = cadence.dues(replace(met, executive_on=FRIDAY + near + timedelta(1) - timedelta(every)), today=FRIDAY)[0]
    assert due.executive and not early.executive


def test_of_visits_that_ask_alike_the_dearest_goes_first():
    """Whom nobody ever visited: all of one tier are due today, and the days hold only some of them."""
    rows = [capacity.Wanted((key, 0), "gold", FRIDAY, worth=worth) for key, worth in ((1, 5.0), (2, 900.0), (3, 70.0))]
    placed = capacity.place(rows, capacity.Days({FRIDAY: 2}), today=FRIDAY, until=FRIDAY)
    assert [key for key, _nth in placed] == [2, 3]
    pressing = [replace(rows[0], urgency=1), *rows[1:]]
    assert [one.key[0] for one in capacity.in_order(pressing)] == [1, 2, 3]


def test_no_hour_that_is_over_is_proposed():
    days = capacity.Days({FRIDAY: 4}, begun=(FRIDAY, time(15, 10)))
    had = capacity.Wanted((1, 0), "gold", FRIDAY, had=(FRIDAY, time(9, 30)))
    other = capacity.Wanted((2, 0), "gold", FRIDAY + timedelta(days=3))
    days.room[FRIDAY + timedelta(days=3)] = 4
    placed = capacity.place([had, other], days, today=FRIDAY, until=FRIDAY + timedelta(days=3))
    assert placed[1, 0].at == time(15, 30) and placed[2, 0].at == time(9, 30)


def test_a_region_is_no_city_in_words():
    days = capacity.Days({FRIDAY: 4})
    for place in (ways.place("CN", "Zhejiang", ""), ways.place("CN", "Zhejiang", "Ningbo")):
        days.stand(FRIDAY, place)
        assert (days.together(FRIDAY, place), days.in_town(FRIDAY, place)) == (1, int(bool(place.town)))
