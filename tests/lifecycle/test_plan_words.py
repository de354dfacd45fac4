"""Why a visit is due, in words: one day, and whose promise."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from lifecycle.models.plan_reasons import plan_words
from lifecycle.rules import cadence
from lifecycle.rules.cadence import Facts


@pytest.mark.usefixtures("friday")
@pytest.mark.parametrize(
    ("why", "words"),
    [("holiday", "Planned around a day off (Rest)"), ("away", "Planned around your absence"),
     ("customer_holiday", "Planned around a day off where the customer is (Rest)"),
     ("busy", "Planned around full days"), ("full", "Planned around full days")],
)  # fmt: skip
def test_a_visit_for_a_promise_names_one_day_and_whose_promise_it_is(why, words):
    shifted = {"from": "2026-11-30", "why": why, "name": "Rest"}
    told = plan_words({"promise": {"due_on": "2026-12-01"}, "shifted": shifted})
    assert told == ["Our promise is due on 1 Dec", words]
    assert plan_words({"asked": {"from": "2026-11-30"}, "shifted": shifted})[1] == words
    assert plan_words({"cadence": {"every": 9}, "shifted": shifted})[1].startswith("Due on 30 Nov")


DAY = date(2026, 11, 20)


def due(days):
    """Of a customer seen so many days ago that is to be seen every 30."""
    return cadence.dues(Facts(every=30, last_on=DAY - timedelta(days)), today=DAY)[0]


@pytest.mark.usefixtures("friday")
def test_days_that_are_not_over_are_said_to_end_and_not_to_be_missed():
    assert plan_words(due(15).reasons) == ["The 30 days of the plan end on 5 Dec"]
    assert plan_words(due(29).reasons) == ["The 30 days of the plan end on 21 Nov"]
    assert plan_words(due(30).reasons) == ["Not visited for 30 days (plan: 30)"]
    assert plan_words(due(45).reasons) == ["Not visited for 45 days (plan: 30)"]


@pytest.mark.usefixtures("friday")
def test_by_the_day_on_which_it_is_read_and_in_the_readers_language():
    ends = {"cadence": {"every": 30, "since": 15, "until": "2026-11-19"}}
    assert plan_words(ends) == ["The 30 days of the plan ended on 19 Nov"]
    with translation.override("zh-hans"):
        assert "12月5日" in plan_words(due(15).reasons)[0]
    key = {"cadence": {"every": 30, "since": 15, "until": "2026-12-05", "of": "core"}}
    assert plan_words(key) == ["The 30 days of the plan end on 5 Dec, as Core customer"]


@pytest.mark.usefixtures("friday")
def test_a_reason_kept_without_its_end_does_not_say_that_it_is_over():
    assert plan_words({"cadence": {"every": 30, "since": 15}}) == ["Every 30 days by plan"]
    assert plan_words({"cadence": {"every": 30, "days": 15}}) == ["Every 30 days by plan"]


@pytest.mark.usefixtures("friday")
def test_the_end_of_the_days_and_the_day_they_were_shifted_from_are_not_said_twice():
    shifted = {"from": "2026-12-05", "why": "holiday", "name": "Rest"}
    told = plan_words({**due(15).reasons, "shifted": shifted})
    assert told == ["The 30 days of the plan end on 5 Dec", "Planned around a day off (Rest)"]
