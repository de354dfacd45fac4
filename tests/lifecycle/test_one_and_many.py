"""Where a number stands before a noun, one is one: reasons of plans, findings of dilemmas, standstills."""

from datetime import date

import pytest

from accounts.rules.influence import Finding
from accounts.templatetags import influence
from lifecycle.facts import standstills
from lifecycle.facts.matters import Matter
from lifecycle.models.plan_reasons import plan_words
from lifecycle.templatetags.dilemmas import say

FINDINGS = [
    ("in_long", {"days": 1, "usual": 60}, "In this stage for 1 day; usual are 60.", "for 2 days"),
    ("grow_long", {"days": 1, "usual": 60}, "In this stage for 1 day; usual are 60.", "for 2 days"),
    ("in_visits_in_vain", {"visits": 1}, "1 visit this year and no order.", "2 visits this"),
    ("in_no_team", {"functions": 1}, "No team: 1 function has a seat.", "2 functions have a"),
    ("keep_overdue", {"days": 1, "every": 30}, "Not visited for 1 day; the policy says every 30.", "2 days"),
]


@pytest.mark.parametrize(("code", "numbers", "one", "many"), FINDINGS)
def test_findings_of_dilemmas(code, numbers, one, many):
    name = next(iter(numbers))
    assert say(code, numbers) == one and many in say(code, {**numbers, name: 2})
    assert "functions" in say("in_no_team", {"functions": 0})


def test_two_nouns_in_a_sentence_each_have_their_own():
    assert (
        say("grow_much_for_little", {"visits": 1, "hours": 2})
        == "Much effort for little: 1 visit and 2 hours in a year."
    )
    assert (
        say("grow_much_for_little", {"visits": 3, "hours": 1})
        == "Much effort for little: 3 visits and 1 hour in a year."
    )


def test_reasons_of_a_plan():
    assert plan_words({"cadence": {"since": 1, "every": 1}}) == ["Not visited for 1 day (plan: 1)"]
    assert plan_words({"cadence": {"since": 2, "every": 1}}) == ["Not visited for 2 days (plan: 1)"]
    ends = {"cadence": {"since": 0, "every": 1, "until": "2126-12-12"}}
    assert plan_words(ends) == ["The 1 day of the plan ends on 12 Dec"]
    for code, words in (("rhythm", "Every 1 day, as you asked"), ("never", "Not visited yet (plan: every 1 day)"),
                        ("again", "The next one by plan, every 1 day")):  # fmt: skip
        assert plan_words({code: {"every": 1}}) == [words]
    (told,) = plan_words({"executive": {"a_year": 2, "since": 1}})
    assert "none has met them for 1 day (" in told


def test_standstills():
    one = Matter("overdue", "overdue:1", 1, "Acme", "gold", 1, date(2026, 11, 1), url="/", numbers={
        "since": 1, "every": 30, "from": None, "agreed": False, "waived": False})  # fmt: skip
    assert standstills.why_overdue(one, date(2026, 11, 2)) == "Not visited for 1 day (plan: 30)"
    assert standstills.why_executive(one, date(2026, 11, 2)) == "No executive meeting for 1 day (plan: 30)"


def test_a_champion_who_left_yesterday():
    finding = Finding("champion_left", "high", numbers={"days": 1})
    assert influence.pattern(finding).startswith("%(name)s, who backed us, left %(days)s day ago;")
