"""Birthdays as people write them, and when the next one is kept."""

from datetime import date

import pytest

from accounts.rules import birthdays
from kam.rules import countries

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("1975-05-17", "1975-05-17"), ("1975/5/17", "1975-05-17"), ("1975年5月17日", "1975-05-17"),
        ("17.5.1975", "1975-05-17"), ("05-17", "--05-17"), ("--05-17", "--05-17"), ("5月17号", "--05-17"),
        ("17.5.", "--05-17"), ("02-29", "--02-29"),
    ],
)  # fmt: skip
def test_the_ways_people_write_it(text, kept):
    assert birthdays.read(text, TODAY) == kept


@pytest.mark.parametrize(
    "text", ["", "soon", "13-40", "1975-02-29", "2031-01-01", "1800-01-01", "5-17-1975", "2026-01-01"]
)
def test_what_is_none(text):
    with pytest.raises(ValueError):
        birthdays.read(text, TODAY)


def test_the_next_one_over_the_turn_of_the_year_and_in_years_without_the_29th():
    assert birthdays.next_on("--11-25", TODAY) == TODAY
    assert birthdays.next_on("1975-01-02", TODAY) == date(2027, 1, 2)
    assert birthdays.next_on("--02-29", TODAY) == date(2027, 2, 28)
    assert birthdays.next_on("--02-29", date(2028, 1, 1)) == date(2028, 2, 29)
    assert birthdays.age_on("1975-01-02", date(2027, 1, 2)) == 52 and birthdays.age_on("--01-02", TODAY) is None


@pytest.mark.parametrize("text", ["DE", "de", "Germany", "德国", "德國"])
def test_a_country_by_name_or_code(text):
    assert countries.code_of(text) == "DE"
    with pytest.raises(ValueError):
        countries.code_of("Atlantis")
