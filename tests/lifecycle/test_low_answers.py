"""Who hears of a low answer about a case, and what is said of whoever was asked the same day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation

from kam.models import Notice, User
from lifecycle.actions import cases, survey_answers, survey_invitations
from lifecycle.facts import surveys
from lifecycle.models import Survey, SurveyInvitation
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def li(acme):
    return factories.ContactFactory(account=acme, name="Li Wei", email="li@acme.example", role="user")


@pytest.mark.db_both
@pytest.mark.parametrize(("score", "told"), [(2, 1), (5, 0)])
def test_whoever_has_the_case_hears_of_a_low_answer_about_it_and_nobody_twice(
    score, told, lin, li, gu, acme, browser_of
):
    survey, system = Survey.objects.get(key="case"), User.objects.system()
    case = cases.report(values={"account": acme, "sort": "complaint", "title": "Cracks", "contact": li}, by=lin)
    cases.resolve(case, cause="use", resolution="x", by=gu)
    cases.report(values={"account": acme, "sort": "request", "title": "Other", "contact": li, "user": lin}, by=lin)
    asked = survey_invitations.send(survey, li, by=lin).invitation
    asked.cause = f"case:{case.pk}"
    asked.save()
    survey_answers.give(asked, score=score, by=system)
    heard = Notice.objects.filter(user=gu, event__verb="surveyanswer.low")
    assert heard.count() == told and all(browser_of(gu).get(one.url).status_code == 200 for one in heard)
    assert Notice.objects.filter(user=lin, event__noun__in=("surveyanswer", "todo")).count() == told, "the to-do alone"
    if told:
        assert "Low answer to a survey" in browser_of(gu).get("/notices/").content.decode()


def test_the_owner_whose_own_case_it_is_hears_of_a_low_answer_once(lin, li, acme):
    case = cases.report(values={"account": acme, "sort": "complaint", "title": "x", "contact": li, "user": lin}, by=lin)
    sent = survey_invitations.send(Survey.objects.get(key="case"), li, by=lin)
    survey_answers.give(sent.invitation, score=1, by=User.objects.system())
    assert case.user == lin and Notice.objects.filter(user=lin, event__verb__contains="todo").count() == 1
    assert not Notice.objects.filter(event__verb="surveyanswer.low").exists()


def test_whoever_was_asked_the_same_day_was_asked_today(lin, li, time_machine):
    survey_invitations.send(Survey.objects.get(key="nps"), li, by=lin)
    rested = lambda: surveys.left_alone([li], 30)[li.pk]  # noqa: E731
    SurveyInvitation.objects.update(sent_at=datetime(2026, 11, 24, 12, 0, tzinfo=UTC))
    time_machine.move_to(datetime(2026, 11, 24, 13, 0, tzinfo=UTC), tick=False)
    assert "was asked today;" in rested()
    with translation.override("zh-hans"):
        assert "今天" in rested() and "0" not in rested().replace("30", "")
    time_machine.move_to(datetime(2026, 11, 25, 2, 0, tzinfo=UTC), tick=False)
    assert "was asked 1 day ago;" in rested()
