"""The words of a risk are true: nobody is blamed for a time before they were a customer, nothing slight is named."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from lifecycle.actions import warnings
from lifecycle.models.reasons import risk_word, risk_words
from lifecycle.rules.warnings import BY_HAND, SLIGHT
from lifecycle.templatetags.dilemmas import say

LATE = {"silent": 33, "gap": 32.0}


@pytest.mark.parametrize(("code", "tenure", "words"), [
    ("seas", 200, "Was not a customer yet in this season last year"),
    ("seas", 274, "Was not a customer yet in this season last year"),
    ("seas", 300, "Has been a customer for less than a year"),
    ("seas", 365, "Bought nothing in this season last year"),
    ("season2", 500, "Was not a customer yet in this season two years ago"),
    ("season2", 730, "Bought nothing in this season two years ago"),
    ("am24", 359, "Was not a customer yet in the year before last"),
    ("am24", 500, "Was a customer for only a part of the year before last"),
    ("am24", 720, "Bought little in the year before last"),
])  # fmt: skip
def test_nobody_is_blamed_for_a_time_before_they_were_a_customer(code, tenure, words):
    assert risk_word(code, {"tenure": tenure}) == words
    assert risk_words([[code, 0.4, {"tenure": tenure}]]) == [words]


def test_satisfaction_says_both_that_it_may_be():
    assert risk_word("satisfaction", {}) == "Satisfaction low, or lower than in the quarter before"


def test_what_has_no_bar_is_not_named_and_parts_of_one_sentence_count_together():
    slight = [["ret", SLIGHT - 0.001, {}], ["rrank", 0.02, {}]]
    assert risk_words(slight) == [] and risk_words([["ret", SLIGHT, {}]]) == ["Many returns"]
    silent = [["od", 0.03, LATE], ["silence", 0.03, LATE]]
    assert risk_words(silent) == ["No order for 33 days (on average every 32)"]
    assert risk_words([["silence", 0.5, LATE], ["od", -0.48, LATE]]) == [], "together they have no bar"
    assert risk_words([[BY_HAND, 0, {"text": "They hesitate"}]]) == ["They hesitate"]


@pytest.mark.django_db
@pytest.mark.usefixtures("workday")
def test_an_open_warning_names_no_slight_reason_on_page_file_and_today(lin, acme, system, browser_of, time_machine):
    reasons = [["silence", 0.9, LATE], ["ret", 0.005, LATE]]
    made = warnings.warn(acme, risk=0.7, value_at_risk=900, reasons=reasons, on=timezone.localdate(), by=system)
    browser = browser_of(lin)
    page, file = browser.get("/warnings/"), browser.get("/warnings/?format=csv")
    for told in (
        page.content.decode(),
        file.getvalue().decode(),
        browser.get(f"/warnings/{made.pk}/").content.decode(),
    ):
        assert "No order for 33 days" in told and "Many returns" not in told
    time_machine.move_to("2026-12-20 10:00+08:00")
    day = browser_of(lin).get(reverse("lifecycle:today")).content.decode()
    assert "No order for 33 days" in day and "Many returns" not in day


@pytest.mark.parametrize(("numbers", "told"), [
    ({"risk": 0.8}, "We may lose them: risk 80%."),
    ({"percent": 80}, "We may lose them: risk 80%."),
    ({"risk": 0.995}, "We may lose them: risk >99%."),
])  # fmt: skip
def test_the_risk_of_a_dilemma_is_a_share_and_older_findings_are_read(numbers, told):
    with translation.override("en"):
        assert say("keep_risky", numbers) == told
