"""What a page puts together is kept for its reader until something happens."""

from datetime import timedelta
from itertools import count

import pytest
from django.utils import translation

from kam.choices import EventVerb, Through
from kam.ground import events, origins, prepared
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    """`made(user, …)`: which turn of putting it together this reader is shown."""
    turns = count(1)
    return lambda user, *also: prepared.until_something_happens("test", user, lambda: next(turns), *also)


def test_it_is_kept_until_something_happens(made, zhao, acme, happens):
    assert made(zhao) == made(zhao) == 1
    happens(acme, zhao)
    assert made(zhao) == made(zhao) == 2


def test_what_others_and_programs_did_shows_within_seconds(made, zhao, lin, acme, happens, time_machine):
    time_machine.move_to("2026-11-25 10:00+08:00", tick=False)
    cost = factories.CostFactory(account=acme)
    assert made(zhao) == 1
    happens(cost, lin)
    with origins.through(Through.TOKEN):
        happens(cost, zhao)
    assert made(zhao) == 1
    time_machine.shift(timedelta(seconds=prepared.FRESH + 1))
    assert made(zhao) == made(zhao) == 2
    happens(cost, lin)
    happens(cost, zhao)
    assert made(zhao) == 3, "what one did oneself is there at once"
    happens(acme, lin)
    assert made(zhao) == 4, "so is what may take a customer out of sight"


def test_of_many_who_look_at_once_one_puts_it_together(made, zhao, lin, acme, happens, time_machine):
    time_machine.move_to("2026-11-25 10:00+08:00", tick=False)
    cost, seen = factories.CostFactory(account=acme), []

    def slowly():
        seen.append(prepared.until_something_happens("slow", zhao, lambda: "another's"))
        return "new"

    assert prepared.until_something_happens("slow", zhao, lambda: "old") == "old"
    happens(cost, lin)
    time_machine.shift(timedelta(seconds=prepared.FRESH + 1))
    assert prepared.until_something_happens("slow", zhao, slowly) == "new"
    assert seen == ["old"]
    assert prepared.until_something_happens("slow", zhao, lambda: "newest") == "new"


def test_what_the_cache_lost_is_put_together_anew(made, zhao):
    assert made(zhao) == 1
    prepared.kept.clear()
    assert made(zhao) == 2


def test_each_reader_language_day_and_run_has_its_own(made, zhao, lin, time_machine):
    time_machine.move_to("2026-11-25 10:00+08:00")
    assert (made(zhao), made(lin), made(zhao, 7)) == (1, 2, 3)
    with translation.override("zh-hans"):
        assert made(zhao) == 4
    zhao.role = "auditor"
    assert made(zhao) == 5
    time_machine.move_to("2026-11-26 10:00+08:00")
    assert made(lin) == 6


def test_it_is_never_older_than_a_minute(made, zhao, time_machine):
    time_machine.move_to("2026-11-25 10:00+08:00")
    assert made(zhao) == 1
    time_machine.shift(timedelta(seconds=prepared.KEPT + 1))
    assert made(zhao) == 2


@pytest.fixture
def happens():
    return lambda account, by: events.record(EventVerb.USER_CHANGED, account, by=by)
