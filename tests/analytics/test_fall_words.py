"""One fall in words: the cause that is known of its warning first, what is to be accepted, and who follows nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Standing
from analytics.choices.falls import FallCause
from analytics.facts import fall_causes
from analytics.facts.fall_causes import Around
from analytics.rules.fall_causes import Likely, Year
from analytics.views import fall_words
from kam.choices import Role
from kam.ground.days import company_today
from kam.rules import formats
from lifecycle.actions import cases, todos, warnings
from lifecycle.choices import Cause, CauseState
from lifecycle.models import Case, Todo, VisitPlan, Warning, WarningCause
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
FELL = {"before": Year(1000, 0, 400, orders=40), "now": Year(700, 0, 200, orders=29),
        "likely": Likely(FallCause.ORDERS, -150)}  # fmt: skip


def around(account, user):
    found = fall_causes.gather([account.pk], None, user)[account.pk]
    return Around(**vars(found) | FELL)


def test_the_cause_that_is_known_of_the_warning_comes_before_the_symptom(acme, lin, zhao):
    warned = warnings.raise_by_hand(acme, reason="Quiet", by=lin)
    symptom = "Fewer orders: 29 order days after 40"
    quote = f"“Quiet” (Lin Xiao, {formats.day(company_today(), 'en', year=False)})"
    assert fall_words.why(around(acme, zhao)) == f"{quote}; {symptom}", "nobody said why yet but who raised it"
    cause = WarningCause.objects.create(warning=warned, cause=Cause.UNRESOLVED, state=CauseState.CONFIRMED, by=lin,
                                        on=company_today())  # fmt: skip
    assert fall_words.why(around(acme, zhao)) == f"{Cause.UNRESOLVED.label}; {quote}; {symptom}"
    assert str(fall_words.cause_cell(around(acme, zhao))).startswith(
        f"<b>{Cause.UNRESOLVED.label}; {quote}</b><br>{symptom}<"
    )
    WarningCause.objects.filter(pk=cause.pk).update(state=CauseState.CONTESTED)
    assert (
        fall_words.why(around(acme, zhao)) == f"Not known yet (Contested: {Cause.UNRESOLVED.label}); {quote}; {symptom}"
    )
    WarningCause.objects.filter(pk=cause.pk).update(cause=Cause.SQUEEZED_OUT, state=CauseState.CONFIRMED)
    reader = factories.UserFactory(role=Role.MARKETING)
    assert fall_words.known(around(acme, reader)) == "", "a suspicion has few readers"


def test_the_words_of_whoever_raised_the_warning_are_quoted_short_and_of_no_run(acme, lin, zhao):
    made = warnings.raise_by_hand(acme, reason="Their new buyer " + "asks for other offers " * 9, by=lin)
    quote = fall_words.said(around(acme, zhao))
    assert quote.startswith("“Their new buyer asks") and "…” (Lin Xiao, " in quote and len(quote) < 90
    assert quote in fall_words.cause_cell(around(acme, zhao)) and quote in fall_words.why(around(acme, zhao))
    Warning.objects.filter(pk=made.pk).update(reasons=[["silence", 1.2, {"silent": 90, "gap": 20}]])
    assert fall_words.said(around(acme, zhao)) == "" == fall_words.said(None)


def test_a_category_of_which_less_is_bought_is_told_with_who_else_sells_it_there(acme, zhao):
    less = Likely(FallCause.LESS, -150, ("Hydraulics",), 0.68)
    one = replace(around(acme, zhao), likely=less)
    assert fall_words.cause(one) == "Buys 68% less Hydraulics"
    one = replace(one, rivals=("Bosch", "Parker", "Danfoss"))
    assert fall_words.cause(one) == "Buys 68% less Hydraulics; competitor there: Bosch, Parker"
    assert fall_words.cause(replace(one, likely=Likely(FallCause.SILENT, -150))) == FallCause.SILENT.label


def test_who_goes_on_ordering_and_brings_less_is_told_so(acme, zhao):
    one = replace(around(acme, zhao), silent=3)
    assert fall_words.why(one) == "Fewer orders: 29 order days after 40; Still orders, only less"
    assert "after 40; Still orders, only less<span" in fall_words.cause_cell(one)
    assert fall_words.still(replace(one, silent=20)) == "", "it is quiet for longer than usual"
    assert fall_words.still(None) == ""


def test_a_visit_that_is_only_proposed_is_to_be_accepted_and_what_a_stage_asks_follows_nobody(acme, lin, zhao):
    Todo.objects.all().delete()
    today = company_today()
    Todo.objects.create(account=acme, user=lin, title="Say hello", source="stage", due_on=today + timedelta(2))
    found = around(acme, zhao)
    assert (found.acts, found.answers, found.is_followed) == (1, 0, False)
    assert [url.partition("?")[0] for _words, url in fall_words.next_steps(found)] == ["/todos/", "/plans/new/"]
    todos.give(acme, title="Call them", due_on=today - timedelta(1), by=lin)
    found = around(acme, zhao)
    assert (found.acts, found.answers, found.is_followed) == (2, 1, True)
    day = date(today.year + 1, 12, 4)
    VisitPlan.objects.create(account=acme, user=lin, planned_on=day, state="proposed")
    words = [words for words, _url in fall_words.next_steps(around(acme, zhao))]
    assert words[0] == "To accept: visit of 4 Dec" and words[1].startswith("2 to-dos, the first due ")


def test_a_planned_visit_whose_day_went_by_is_told_until_somebody_was_there(acme, lin, zhao):
    Todo.objects.all().delete()
    day = company_today() - timedelta(9)
    words = f"Visit of {formats.day(day, 'en', year=False)} missed"
    plan = VisitPlan.objects.create(account=acme, user=lin, planned_on=day, state="planned")
    VisitPlan.objects.create(account=acme, user=lin, planned_on=day - timedelta(5), state="planned")
    found = around(acme, zhao)
    assert [step for step, _url in fall_words.next_steps(found)] == [words, "Plan a visit"]
    assert fall_words.next_steps(found)[0][1] == f"/plans/{plan.pk}/"
    assert fall_words.next_words(found) == f"{words}; Nobody follows" and not found.is_followed
    VisitPlan.objects.create(account=acme, user=lin, planned_on=company_today() + timedelta(2), state="planned")
    found = around(acme, zhao)
    steps = fall_words.next_steps(found)
    assert found.is_followed and found.answers == 0, "a visit to come follows, without a to-do"
    assert [step[:6] for step, _url in steps] == ["Visit ", "Visit "] and steps[0][0] == words
    Standing.objects.update_or_create(account=acme, defaults={"last_visit_on": day})
    assert around(acme, zhao).missed_on is None, "somebody was there"
    Standing.objects.filter(account=acme).update(last_visit_on=day - timedelta(1))
    VisitPlan.objects.filter(pk=plan.pk).update(state="dropped")
    assert around(acme, zhao).missed_on is None, "it was dropped, and the one before is over"


def test_a_critical_complaint_past_its_deadline_stands_before_whatever_is_planned(acme, lin, zhao):
    Todo.objects.all().delete()
    case = cases.report(values={"account": acme, "sort": "complaint", "kind": "quality", "severity": "critical",
                                "title": "It leaks"}, by=lin)  # fmt: skip
    assert not around(acme, zhao).unanswered, "there is time yet"
    now = timezone.now()
    Case.objects.filter(pk=case.pk).update(opened_at=now - timedelta(9), answer_due_at=now - timedelta(8))
    found = around(acme, zhao)
    assert found.unanswered and fall_words.next_words(found).startswith("Critical complaint unanswered")
    assert str(fall_words.next_cell(found)).startswith('<span class="late">Critical complaint unanswered</span>')
    Case.objects.filter(pk=case.pk).update(answered_at=now)
    assert not around(acme, zhao).unanswered


def test_only_who_may_plan_visits_is_led_to_a_new_plan(acme, zhao, ada):
    for user, may in ((zhao, True), (ada, False)):
        assert any(url.startswith("/plans/new/") for _words, url in fall_words.next_steps(around(acme, user))) is may
