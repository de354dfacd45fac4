"""Why a visit is due, in words: one day, and whose promise."""

import pytest

from lifecycle.models.plan_reasons import plan_words


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
