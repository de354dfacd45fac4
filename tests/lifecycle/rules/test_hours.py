"""The hour of a proposed visit: free, off the noon, with time for the way between two."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lifecycle.rules import hours
from lifecycle.rules.capacity import Days

DAY = date(2026, 11, 25)


def span(begin, end):
    return datetime.combine(DAY, time(begin)), datetime.combine(DAY, time(end))


def take(days, had=None):
    """An hour for one more visit, which stands from now on."""
    at = days.hour(DAY, had=had)
    days.stand(DAY, at=at)
    return at


def test_four_visits_of_an_empty_day():
    days = Days({DAY: 4})
    assert [take(days) for _n in range(4)] == [time(9, 30), time(11), time(13, 30), time(15)]


def test_around_what_is_busy_and_what_stands():
    days = Days({DAY: 4}, busy={DAY: [span(9, 12)]})
    days.stand(DAY, at=time(14))
    assert [take(days) for _n in range(2)] == [time(15, 30), time(17)]


def test_the_hour_it_had_is_kept_if_it_is_free():
    days = Days({DAY: 4})
    assert take(days, time(16)) == time(16) and take(days, time(16, 30)) == time(9, 30)


def test_a_full_day_gives_none():
    assert Days({DAY: 4}, busy={DAY: [span(8, 19)]}).hour(DAY) is None


@given(st.lists(st.tuples(st.integers(0, 1380), st.integers(10, 300)), max_size=6), st.integers(1, 8))
def test_never_over_anything_busy_nor_over_another_visit(busy, count):
    start = datetime.combine(DAY, time())
    spans = [(start + timedelta(minutes=at), start + timedelta(minutes=at + long)) for at, long in busy]
    days = Days({DAY: 8}, busy={DAY: spans})
    found = sorted(at for _n in range(count) if (at := take(days)) is not None)
    for at, after in zip(found, found[1:], strict=False):
        assert datetime.combine(DAY, after) - datetime.combine(DAY, at) >= hours.LENGTH
    for at in found:
        begin = datetime.combine(DAY, at)
        assert all(first >= begin + hours.LENGTH or last <= begin for first, last in spans)
        assert time(9, 30) <= at <= time(17) and not time(11) < at < time(13, 30)
