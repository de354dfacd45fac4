"""Surveys by the plan and by hand: whom they reach, how often, in which words, and whom never."""

from __future__ import annotations

import html
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone, translation

from accounts.actions import contact_merges, merges
from accounts.models import Account, Contact
from kam.ground import outbox
from kam.ground.errors import Refused
from kam.models import Delivery, Event, Notice, User
from kam.models.tokens import digest
from lifecycle.actions import cases, survey_answers, survey_invitations, surveys
from lifecycle.models import Survey, SurveyAnswer, SurveyInvitation, SurveyOptOut
from lifecycle.rules import surveys as rules
from lifecycle.tasks import send_surveys
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _wednesday(workday, settings):
    settings.SITE_URL = "https://kam.example.com/"


@pytest.fixture
def li(acme):
    return factories.ContactFactory(account=acme, name="Li Wei", email="li@acme.example", role="decision_maker")


@pytest.fixture
def visit_survey(db):
    return planned("visit")


def planned(key, **values):
    Survey.objects.filter(key=key).update(automatic=True, **values)
    return Survey.objects.get(key=key)


def visit(account, ago, *people, **values):
    held = timezone.now() - timedelta(days=ago)
    made = factories.VisitFactory(account=account, user=account.owner, held_at=held, **values)
    made.contacts.set(people)
    return made


def due(system, on=DAY):
    return survey_invitations.send_due(on=on, by=system).get("sent", 0)


@pytest.mark.db_both
def test_an_instance_begins_with_four_surveys_and_asks_nobody_by_itself(system, acme, li):
    assert {one.key for one in Survey.objects.all()} == {"visit", "case", "nps", "team"}
    surveys.ensure_ground()
    assert Survey.objects.count() == 4
    visit(acme, 2, li)
    assert due(system) == 0 and not mail.outbox


def test_questions_are_asked_in_the_readers_language_or_in_the_companys_own_words():
    survey = Survey.objects.get(key="nps")
    survey.question_hans, survey.question_hant = "您会推荐我们吗？", ""
    for language, expected in (("zh-hans", "您会推荐我们吗？"), ("zh-hant", "您会推荐我们吗？")):
        with translation.override(language):
            assert survey.question == expected
    assert rules.said({"en": "", "hans": "", "hant": ""}, "en", "Ground") == "Ground"
    assert rules.said({"en": "Own", "hans": "自己", "hant": ""}, "en", "Ground") == "Own"
    assert survey.gain == "What would you have done without us?"
    assert rules.language_of("李伟", "en") == "zh-hans" and rules.language_of("李偉", "zh-hant") == "zh-hant"
    assert rules.language_of("Emma Stone", "zh-hans") == "en"


def test_the_scales_in_points_of_ten():
    assert [rules.points("csat5", score) for score in rules.span("csat5")] == [0, 2.5, 5, 7.5, 10]
    assert rules.is_low("csat5", 2) and not rules.is_low("csat5", 3)
    assert rules.is_low("nps", 6) and rules.is_low("csat10", 6) and not rules.is_low("nps", 7)


def test_after_a_visit_those_who_were_met_are_asked_once_by_mail(visit_survey, system, acme, li):
    visit(acme, 2, li, factories.ContactFactory(account=acme))  # the other has no address
    assert due(system) == 1 and due(system) == 0
    outbox.relay()
    (sent,) = mail.outbox
    one = SurveyInvitation.objects.get()
    secret = sent.body.split("/s/")[1].split("/")[0]
    assert one.digest == digest(secret) and len(secret) >= 32
    assert sent.to == ["li@acme.example"] and "https://kam.example.com/s/" in sent.body
    assert sent.extra_headers["List-Unsubscribe"].endswith("/stop/>")
    assert "<" not in sent.body, "plain text has no tags"
    assert one.occasion == "visit" and one.cause.startswith("visit:") and one.contact == li
    assert Delivery.objects.get(kind="mail").payload == {}, "once it is sent, the link is nowhere in the database"
    assert Event.objects.filter(verb="surveyinvitation.sent").count() == 1


def test_a_message_an_old_visit_and_one_of_today_are_no_cause(visit_survey, system, acme, li):
    visit(acme, 2, li, kind="message")
    visit(acme, 30, li)
    visit(acme, 0, li)
    assert due(system) == 0
    assert due(system, DAY + timedelta(1)) == 1, "the day after, it is"


@pytest.mark.db_both
def test_after_a_case_is_solved_the_one_who_reported_it_is_asked_once(system, lin, acme, li):
    planned("case")
    case = cases.report(values={"account": acme, "contact": li, "sort": "complaint", "title": "Torn rolls"}, by=lin)
    assert due(system, DAY + timedelta(1)) == 0, "not solved yet"
    cases.resolve(case, cause="packing", resolution="New ones sent", by=lin)
    assert due(system) == 0 and due(system, DAY + timedelta(1)) == 1 and due(system, DAY + timedelta(2)) == 0
    one = SurveyInvitation.objects.get()
    assert (one.cause, one.occasion, one.contact) == (f"case:{case.pk}", "case", li)


@pytest.mark.db_both
def test_nobody_is_asked_again_within_the_rest_whatever_the_survey(visit_survey, system, acme, li):
    planned("nps", tiers=[])
    visit(acme, 2, li)
    assert due(system) == 1, "the visit and the quarter both call, one is sent"
    assert SurveyInvitation.objects.get().survey == visit_survey
    visit(acme, -10, li)
    assert due(system, DAY + timedelta(12)) == 0
    SurveyInvitation.objects.update(sent_at=timezone.now() - timedelta(40))
    assert due(system) == 1, "rested"


@pytest.mark.db_both
def test_every_quarter_the_tiers_that_are_meant_and_those_who_decide_first(system, acme, li):
    planned("nps", most=1)
    factories.ContactFactory(account=acme, name="Aaa", email="a@acme.example")
    assert due(system) == 0, "no tier"
    Account.objects.filter(pk=acme.pk).update(tier="gold")
    assert due(system, date(2026, 10, 9)) == 0, "the quarter is too young"
    assert due(system) == 1 and due(system) == 0
    assert SurveyInvitation.objects.get().contact == li
    assert SurveyInvitation.objects.get().cause == "quarter:2026Q4"


@pytest.mark.db_both
@pytest.mark.parametrize("change", ["left", "archived", "opted_out", "account", "no_mail"])
def test_whom_the_plan_never_asks(change, visit_survey, system, acme, li):
    visit(acme, 2, li)
    now = timezone.now()
    if change == "left":
        Contact.objects.filter(pk=li.pk).update(left_on=DAY)
    elif change == "archived":
        Contact.objects.filter(pk=li.pk).update(archived_at=now)
    elif change == "opted_out":
        SurveyOptOut.objects.create(account=acme, contact=li, on=DAY)
    elif change == "account":
        Account.objects.filter(pk=acme.pk).update(archived_at=now)
    else:
        Contact.objects.filter(pk=li.pk).update(email="")
    assert due(system) == 0


@pytest.mark.db_both
def test_by_hand_by_mail_or_link_and_never_against_their_wish(lin, chen, gu, acme, li, other):
    survey = Survey.objects.get(key="visit")
    assert survey_invitations.send(survey, li, mail=False, by=gu).path.startswith("/s/")
    assert not Delivery.objects.filter(kind="mail").exists()
    with pytest.raises(Refused) as refused:
        survey_invitations.send(survey, li, by=lin)
    assert refused.value.code == "resting"
    silent = factories.ContactFactory(account=acme)
    with pytest.raises(Refused) as refused:
        survey_invitations.send(survey, silent, by=lin)
    assert refused.value.code == "no_address"
    survey_answers.leave_alone(silent, by=lin)
    with pytest.raises(Refused) as refused:
        survey_invitations.send(survey, silent, mail=False, by=lin)
    assert refused.value.code == "opted_out"
    survey_answers.welcome(SurveyOptOut.objects.get(), by=lin)
    survey_invitations.send(survey, silent, mail=False, by=lin)
    with pytest.raises(Refused):
        survey_invitations.send(survey, factories.ContactFactory(account=other), mail=False, by=lin)
    with pytest.raises(PermissionDenied):
        survey_invitations.send(survey, silent, by=factories.UserFactory(role="finance"))


@pytest.mark.db_both
def test_a_new_link_ends_the_one_before_and_revoking_ends_it(lin, acme, li):
    first = survey_invitations.send(Survey.objects.get(key="visit"), li, mail=False, by=lin)
    known = SurveyInvitation.objects.known_by
    second = survey_invitations.renew(first.invitation, by=lin)
    assert known(first.secret) is None and known(second.secret).pk == first.invitation.pk
    survey_invitations.revoke(second.invitation, by=lin)
    assert known(second.secret) is None


@pytest.mark.db_both
def test_our_own_team_is_asked_and_read_together_only(system, lin, gu, zhao, acme, browser_of):
    Account.objects.filter(pk=acme.pk).update(tier="platinum")
    survey = planned("team")
    more = [factories.UserFactory(role="marketing") for _seat in range(4)]
    for one in more:
        factories.SeatFactory(account=acme, user=one, function="marketing")
    assert survey_invitations.send_due(on=DAY, by=system)["colleagues"] == 6
    assert survey_invitations.send_due(on=DAY, by=system).get("colleagues", 0) == 0
    assert survey_invitations.ask_team(survey, acme, by=lin) == []
    assert Notice.objects.filter(event__verb="surveyinvitation.sent").count() == 6
    panel = f"/customers/{acme.pk}/satisfaction/"
    for place, user in enumerate((lin, gu, *more)):
        assert not views(acme)
        assert "when the round is over" in browser_of(lin).get(panel).content.decode()
        one = SurveyInvitation.objects.get(user=user)
        client = browser_of(user)
        assert "Acme Building" in client.get("/surveys/mine/").content.decode()
        assert client.get(f"/surveys/mine/{one.pk}/").status_code == 200
        answered = client.post(f"/surveys/mine/{one.pk}/", {"score": 4 + place, "why": "We are late."})
        assert answered.status_code == 302
        assert client.post(f"/surveys/mine/{one.pk}/", {"score": 1}).status_code == 422
    assert views(acme) == [(6.5, 6)]
    assert not SurveyAnswer.objects.visible_to(zhao).exists()
    assert not SurveyAnswer.objects.exclude(invitation=None, contact=None).exists()
    assert "6.5" in browser_of(lin).get(panel).content.decode()
    assert browser_of(zhao).get(f"/surveys/mine/{SurveyInvitation.objects.first().pk}/").status_code == 404


def views(account):
    return [(one.mean, one.n) for one in SurveyAnswer.objects.all().team_views(account.pk)]


@pytest.mark.db_both
def test_merges_take_along_who_was_asked_and_what_they_said(zhao, lin, acme, other, li):
    his = factories.ContactFactory(account=other, email="z@other.example")
    twin = factories.ContactFactory(account=acme, email="li2@acme.example")
    sent = [survey_invitations.send(Survey.objects.get(key="visit"), one, by=zhao) for one in (his, twin)]
    for one in sent:
        survey_answers.give(one.invitation, score=4, by=User.objects.system())
    survey_answers.leave_alone(twin, by=lin)
    merges.merge(acme, other, by=zhao)
    assert set(SurveyAnswer.objects.values_list("account", flat=True)) == {acme.pk}
    contact_merges.merge(li, twin, by=zhao)
    assert SurveyOptOut.objects.get().contact == li
    assert SurveyAnswer.objects.filter(contact=li).count() == 1


def test_who_may_not_send_is_told_whom_to_ask(ada, lin, browser_of):
    words = "Surveys are sent by: Account manager, Team lead, Sales director, Service. Ask one of them."
    told = [html.unescape(browser_of(user).get("/surveys/sent/").content.decode()) for user in (ada, lin)]
    assert words in told[0] and "Surveys are sent by" not in told[1]


@pytest.mark.db_both
def test_the_administrator_writes_them_and_what_was_answered_keeps_its_scale(ada, lin, li, browser_of, api_of):
    client = browser_of(ada)
    new = {"name": "Half-year talk", "audience": "customer", "scale": "csat10", "occasion": "hand", "valid_days": 14,
           "question_en": "How was the half-year?", "tiers": ["gold"], "asks_gain": "on"}  # fmt: skip
    assert client.post("/settings/surveys/new/", new).status_code == 302
    made = Survey.objects.get(name="Half-year talk")
    assert (made.question, made.tiers, made.asks_gain) == ("How was the half-year?", ["gold"], True)
    page = client.get("/settings/surveys/").content.decode()
    assert "Half-year talk" in page and "By hand" in page
    assert browser_of(lin).get("/settings/surveys/").status_code == 403
    with pytest.raises(Refused):
        surveys.change(made, values={"automatic": True}, by=ada)
    sent = survey_invitations.send(made, li, by=lin)
    survey_answers.give(sent.invitation, score=9, by=User.objects.system())
    with pytest.raises(Refused):
        surveys.change(made, values={"scale": "nps"}, by=ada)
    answer = api_of(ada).patch(f"/api/v1/surveys/{made.pk}/", {"automatic": True, "occasion": "quarter"}, format="json")
    assert answer.status_code == 200 and answer.json()["automatic"]
    assert api_of(lin).patch(f"/api/v1/surveys/{made.pk}/", {"most": 3}, format="json").status_code == 403
    for verb in ("archive", "restore"):
        assert client.post(f"/settings/surveys/{made.pk}/{verb}/").status_code == 302


def test_the_task_of_the_morning_asks_as_the_system(visit_survey, acme, li):
    visit(acme, 2, li)
    assert send_surveys() == {"sent": 1}


def test_words_in_one_language_are_told_of_when_they_are_saved(browser_of, ada):
    survey = Survey.objects.get(key="case")
    page = reverse("lifecycle:survey-edit", args=[survey.pk])
    client = browser_of(ada)
    said = {"name": "After a case", "audience": survey.audience, "scale": survey.scale, "occasion": survey.occasion}
    told = client.post(page, {**said, "question_en": "How quick were we?"}, follow=True).content.decode()
    assert "Not written in" in told and "people there are asked in the language that is" in told
    assert Survey.objects.get(pk=survey.pk).unwritten == ["zh-hans", "zh-hant"]
    told = client.post(page, {**said, "question_en": "How quick were we?", "question_hans": "我们快吗？"}, follow=True)
    assert "Not written in" not in told.content.decode(), "traditional readers read simplified"
