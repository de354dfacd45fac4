"""Repeating calendar entries fall on the days that a library of its own finds, and no rule runs for ever."""

from datetime import date, datetime, timedelta
from time import process_time

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from kam.rules import recurrence

START, END = date(2026, 11, 1), date(2027, 5, 31)
freqs = st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
names = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])


@st.composite
def rules(draw):
    """A rule as calendar programs write them."""
    freq = draw(freqs)
    parts = [f"FREQ={freq}"]
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(1, 4))}")
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 40))}")
    elif draw(st.booleans()):
        parts.append(f"UNTIL={draw(st.dates(date(2026, 1, 1), date(2027, 12, 1))):%Y%m%dT235959}")
    days = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    kind = draw(st.integers(0, 3))
    if kind == 1:
        nth = draw(st.sampled_from(["", "1", "2", "-1"])) if freq == "MONTHLY" else ""
        parts.append("BYDAY=" + ",".join(f"{nth}{day}" for day in days))
    elif kind == 2 and freq == "MONTHLY":
        parts.append(f"BYMONTHDAY={draw(st.sampled_from(['1', '15', '31', '-1', '1,15']))}")
    elif kind == 3 and freq in ("MONTHLY", "WEEKLY"):
        parts += ["BYDAY=MO,TU,WE,TH,FR", "BYSETPOS=-1"]
    return ";".join(parts)


def parsed(text):
    parts = {key: value.split(",") for key, value in (part.split("=") for part in text.split(";"))}
    until = parts.get("UNTIL")
    return recurrence.parse(parts, datetime.strptime(until[0], "%Y%m%dT%H%M%S").date() if until else None)


@settings(max_examples=200)
@given(rules(), st.dates(date(2024, 1, 1), date(2026, 12, 31)))
def test_the_days_are_those_a_library_finds(text, first):
    found = sorted(recurrence.days(parsed(text), first, START, END))
    begin = datetime.combine(first, datetime.min.time())
    theirs = rrulestr(text, dtstart=begin).between(
        datetime.combine(START, datetime.min.time()), datetime.combine(END, datetime.max.time()), inc=True
    )
    assert found == [moment.date() for moment in theirs], text


@pytest.mark.parametrize(
    "text", ["FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=5", "FREQ=DAILY;BYHOUR=9", "FREQ=WEEKLY;BYDAY=XX"]
)
def test_what_is_not_read_is_said(text):
    with pytest.raises(recurrence.Unknown):
        parsed(text)


@pytest.mark.parametrize(
    "text", ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5", "FREQ=DAILY;COUNT=9"]
)
def test_a_rule_that_never_falls_ends_all_the_same(text):
    begun = process_time()
    assert not list(recurrence.days(parsed(text), date(1601, 1, 1), START, START + timedelta(days=180)))
    assert process_time() - begun < 0.5
