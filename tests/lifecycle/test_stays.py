"""What is usual in a stage: the median with those that stand there still, without beginnings that nobody knows."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from hypothesis import given
from hypothesis import strategies as st

from accounts.actions import accounts
from kam.rules import durations
from lifecycle.facts import stays
from lifecycle.models import Journey, StageMove
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
DAY = date(2026, 6, 30)
BEGAN = DAY - timedelta(200)


@pytest.fixture
def stay(lin):
    def made(days=None, *, stage="engagement", was="identification", account=None, began=BEGAN):
        account = account or factories.AccountFactory(owner=lin)
        journey = Journey.objects.create(account=account, stage=stage, since=began)
        StageMove.objects.create(journey=journey, was=was, stage=stage, on=began, by=lin)
        if days is not None:
            end = began + timedelta(days)
            StageMove.objects.create(journey=journey, was=stage, stage="deepening", on=end, by=lin)
        return journey

    return made


def usual(day=DAY, stage="engagement"):
    cache.clear()
    return stays.usual(day)[stage]


def test_the_books_own_median_says_what_is_usual(stay):
    assert usual() == stays.Usual(120)
    for number in range(20):
        stay(20 + number)
    assert usual() == stays.Usual(29, 20)
    assert usual(DAY - timedelta(180)) == stays.Usual(120)


def test_those_that_stand_there_still_count_for_as_long_as_they_have(stay):
    for number in range(20):
        stay(20 + number)
        stay(began=BEGAN if number < 8 else DAY - timedelta(10))
    assert usual() == stays.Usual(33, 20, 20)
    for _number in range(40):
        stay()
    assert usual() == stays.Usual(120), "more than half are there yet: the table says"


def test_where_a_file_placed_them_or_they_left_at_once_says_nothing(stay, lin):
    for number in range(20):
        stay(30 + number)
        stay(2, was="")
        stay(0)
    assert usual() == stays.Usual(39, 20)
    for number in range(20):
        stay(3, stage="identification", was="")
        entered = accounts.create(values={"name": f"By hand {number}", "code": f"H{number}", "owner": lin}, by=lin)
        stay(40 + number, stage="identification", was="", account=entered)
    assert usual(stage="identification") == stays.Usual(49, 20)


def test_of_one_in_the_archive_nothing_is_known_since(stay, zhao, time_machine):
    for number in range(20):
        stay(50 + number)
    time_machine.move_to("2025-12-22 10:00+08:00")
    for _number in range(25):
        accounts.archive(stay().account, by=zhao)
    assert usual() == stays.Usual(59, 20, 25)


@given(st.lists(st.tuples(st.integers(1, 60), st.booleans()), min_size=1, max_size=40))
def test_the_median_is_that_of_the_product_of_shares(rows):
    share, found = 1.0, None
    for day in sorted({days for days, over in rows if over}):
        at_risk = sum(days >= day for days, _over in rows)
        share *= 1 - sum(days == day and over for days, over in rows) / at_risk
        found = day if found is None and share <= 0.5 + 1e-12 else found
    assert durations.median(*zip(*rows, strict=True)) == found
