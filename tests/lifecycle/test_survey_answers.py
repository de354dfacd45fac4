"""The page behind a survey's link: no sign-in, one answer, friendly ends, no trace; and what becomes of answers."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone, translation

from kam.ground.errors import Refused
from kam.models import Event, Notice, User
from lifecycle.actions import survey_answers, survey_invitations
from lifecycle.models import Survey, SurveyAnswer, SurveyInvitation, SurveyOptOut, Todo
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def li(acme):
    return factories.ContactFactory(account=acme, name="Li Wei", email="li@acme.example", role="user")


@pytest.fixture
def sent(lin, li):
    return survey_invitations.send(Survey.objects.get(key="nps"), li, by=lin)


@pytest.fixture
def stranger():
    """A browser without cookies, held to the rule against forged calls as a real one is."""
    return Client(enforce_csrf_checks=True)


@pytest.mark.db_both
def test_asked_answered_and_thanked_without_sign_in_or_session(sent, stranger, lin):
    page = stranger.get(sent.path)
    text = page.content.decode()
    assert page.status_code == 200 and "How likely are you to recommend us" in text
    assert "What would you have done without us?" in text and text.count('type="radio"') == 11
    assert not stranger.cookies and "<script" not in text
    assert page["Cache-Control"] == "no-store" and page["Referrer-Policy"] == "no-referrer"
    assert {"script-src 'none'", "default-src 'none'"} <= set(page["Content-Security-Policy"].split("; "))
    done = stranger.post(sent.path, {"score": 9, "why": "Always there.", "gain": "Bought elsewhere."}, follow=True)
    assert "Thank you" in done.content.decode() and not stranger.cookies
    answer = SurveyAnswer.objects.get()
    assert (answer.score, answer.points, answer.role, answer.why, answer.gain) == (
        9, 9.0, "user", "Always there.", "Bought elsewhere.",
    )  # fmt: skip
    assert not answer.is_low and not Todo.objects.exists()
    assert Event.objects.filter(verb="surveyanswer.given", by_id=User.objects.system().pk).count() == 1


@pytest.mark.db_both
def test_looking_changes_nothing(sent, stranger):
    before = list(SurveyInvitation.objects.values())
    for path in (sent.path, f"{sent.path}stop/", f"{sent.path}?lang=zh-hant"):
        assert stranger.get(path).status_code == 200
    assert list(SurveyInvitation.objects.values()) == before and not SurveyOptOut.objects.exists()
    assert not SurveyAnswer.objects.exists()


def test_the_language_is_theirs_until_they_switch(lin, acme, stranger):
    wang = factories.ContactFactory(account=acme, name="王芳", email="wang@acme.example")
    sent = survey_invitations.send(Survey.objects.get(key="nps"), wang, by=lin)
    assert sent.invitation.language == "zh-hans"
    assert stranger.get(sent.path)["Content-Language"] == "zh-hans"
    switched = stranger.get(f"{sent.path}?lang=en")
    assert switched["Content-Language"] == "en" and 'lang="en"' in switched.content.decode()
    assert stranger.get(f"{sent.path}?lang=xx")["Content-Language"] == "zh-hans"


def test_a_second_answer_changes_nothing_and_says_so_kindly(sent, stranger):
    for score in (3, 10):
        answered = stranger.post(sent.path, {"score": score}, follow=True)
        assert answered.status_code == 200 and "Thank you" in answered.content.decode()
    assert SurveyAnswer.objects.get().score == 3


@pytest.mark.db_both
def test_unknown_revoked_and_put_away_look_the_same(sent, stranger, lin, li):
    unknown = stranger.get("/s/nobody-knows-this-secret/")
    survey_invitations.revoke(sent.invitation, by=lin)
    revoked = stranger.get(sent.path)
    assert unknown.status_code == revoked.status_code == 404
    assert unknown.content == revoked.content and stranger.post(sent.path, {"score": 5}).status_code == 404
    SurveyInvitation.objects.update(revoked_at=None)
    type(li).objects.update(archived_at=timezone.now())
    assert stranger.get(sent.path).content == unknown.content


def test_who_left_answers_no_more_but_may_say_no_more(sent, stranger, lin, li):
    unknown = stranger.get("/s/nobody-knows-this-secret/")
    type(li).objects.update(left_on=timezone.localdate())
    assert stranger.get(sent.path).content == unknown.content
    assert stranger.post(sent.path, {"score": 5}).status_code == 404
    fresh = SurveyInvitation.objects.get()
    for verb in (lambda: survey_answers.give(fresh, score=5, by=lin), lambda: survey_invitations.renew(fresh, by=lin)):
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "left"
    assert not SurveyAnswer.objects.exists()
    stranger.post(f"{sent.path}stop/")
    assert SurveyOptOut.objects.get().by_link


@pytest.mark.db_both
def test_an_expired_one_is_over_but_still_lets_one_say_no_more(sent, stranger, li):
    SurveyInvitation.objects.update(expires_at=timezone.now() - timedelta(1))
    assert "This question is over" in stranger.get(sent.path).content.decode()
    stranger.post(sent.path, {"score": 5})
    assert not SurveyAnswer.objects.exists()
    stranger.post(f"{sent.path}stop/")
    stranger.post(f"{sent.path}stop/")
    refusal = SurveyOptOut.objects.get()
    assert refusal.contact == li and refusal.by_link
    assert Event.objects.filter(verb="surveyoptout.created").count() == 1
    assert "We will not ask again" in stranger.get(f"{sent.path}stop/").content.decode()


@pytest.mark.parametrize("score", ["", "11", "x", "-1", "5.0"])
def test_what_is_no_answer_stays_on_the_page(score, sent, stranger):
    answered = stranger.post(sent.path, {"score": score, "why": "kept"})
    assert answered.status_code == 422 and "kept" in answered.content.decode()
    for odd in ("x" * 2001, "a\x00b"):
        assert stranger.post(sent.path, {"score": 5, "why": odd}).status_code == 422
    assert not SurveyAnswer.objects.exists()


@pytest.mark.db_both
def test_what_they_write_is_shown_and_never_run(sent, stranger, lin, browser_of):
    stranger.post(sent.path, {"score": 1, "why": "<script>alert(1)</script>"})
    answer = SurveyAnswer.objects.get()
    for page in (
        f"/surveys/answers/{answer.pk}/",
        "/surveys/answers/",
        f"/customers/{answer.account_id}/satisfaction/",
    ):
        text = browser_of(lin).get(page).content.decode()
        assert "<script>alert" not in text and "&lt;script&gt;alert" in text, page


def test_who_tries_links_is_slowed_down_and_a_link_has_its_own_limit(sent, stranger, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    answers = [stranger.get(f"/s/guess-{number}/").status_code for number in range(32)]
    assert set(answers[:30]) == {404} and answers[-1] == 429
    assert stranger.get("/s/guess-x/")["Retry-After"] == "60"
    assert stranger.get(sent.path).status_code == 200, "the real link is still open"
    assert {stranger.get(sent.path).status_code for _number in range(70)} == {200, 429}


def test_a_low_answer_becomes_work_of_the_owner_once_with_their_words(sent, stranger, lin, acme):
    stranger.post(sent.path, {"score": 6, "why": "Deliveries are late.", "gain": "Nothing."})
    todo = Todo.objects.get()
    assert (todo.user, todo.source, todo.account) == (lin, "survey", acme)
    assert todo.note == "Deliveries are late.\nNothing." and "6 of 10" in todo.title
    assert todo.due_on == timezone.localdate() + timedelta(2)
    assert Notice.objects.filter(user=lin).count() == 1
    assert Event.objects.filter(verb="surveyanswer.low").count() == 1


@pytest.mark.db_both
def test_a_call_back_is_said_in_each_readers_language_and_by_its_surveys_own_name(sent, stranger, lin, browser_of):
    for own in ("", "Fragen wir nach"):
        Todo.objects.all().delete()
        SurveyAnswer.objects.all().delete()
        SurveyInvitation.objects.update(answered_at=None)
        Survey.objects.filter(key="nps").update(name=own)
        stranger.post(sent.path, {"score": 2})
        for language, words in (("en", "Call back: 2 of 10 in “%s”"), ("zh-hans", "回访：“%s”得分 2/10")):
            User.objects.filter(pk=lin.pk).update(language=language)
            with translation.override(language):
                told = words % Survey.objects.get(key="nps")
            for door in ("/today/", "/todos/"):
                assert told in browser_of(lin).get(door).content.decode(), (door, language)


def test_call_backs_of_before_are_named_and_edited_ones_are_not(sent, stranger, lin):
    given = Todo.objects.filter
    stranger.post(sent.path, {"score": 2})
    todo = Todo.objects.get()
    migration = import_module("lifecycle.migrations.0052_call_backs_for_every_reader")
    with translation.override("zh-hant"):
        plain = todo.words
    for title, code in ((plain, todo.code), ("Ring Mrs Li", "")):
        given(pk=todo.pk).update(title=title, code="")
        migration.name(apps, None)
        assert Todo.objects.get().code == code


def test_a_low_answer_stands_on_today_at_once_and_is_late_only_after_its_day(sent, stranger, lin, chen, browser_of):
    stranger.post(sent.path, {"score": 2, "why": "Too slow."})
    page = browser_of(lin).get("/today/").content.decode()
    assert "1 low answer to call back" in page and "Call back: 2 of 10" in page and "due in 2 days" in page
    assert "to-do due" not in page
    assert "Call back" not in browser_of(chen).get("/today/").content.decode()


@pytest.mark.db_both
def test_without_an_owner_somebody_hears_of_a_low_answer(lin, li, acme, zhao, stranger):
    sent = survey_invitations.send(Survey.objects.get(key="visit"), li, by=lin)
    type(acme).objects.update(owner=None)
    stranger.post(sent.path, {"score": 2})
    assert Todo.objects.get().user == zhao


@pytest.mark.db_both
def test_the_customers_later_role_and_tier_leave_the_answer_as_it_was(sent, stranger, li, acme):
    type(acme).objects.update(tier="gold")
    stranger.post(sent.path, {"score": 8})
    type(acme).objects.update(tier="lead")
    type(li).objects.update(role="coach")
    answer = SurveyAnswer.objects.get()
    assert (answer.tier, answer.role) == ("gold", "user")


@pytest.mark.db_both
def test_lists_show_and_export_what_one_sees(sent, stranger, lin, chen, browser_of, api_of):
    stranger.post(sent.path, {"score": 6, "why": "Late."})
    listed = browser_of(lin).get("/surveys/answers/?low=true")
    assert listed.context["count"] == 1 and "Late." in listed.content.decode()
    assert browser_of(lin).get("/surveys/answers/?said=false").context["count"] == 0
    text = b"".join(browser_of(lin).get("/surveys/answers/?format=csv").streaming_content).decode()
    assert "Late." in text and "Li Wei" in text
    finance = factories.UserFactory(role="finance")
    text = b"".join(browser_of(finance).get("/surveys/answers/?format=csv").streaming_content).decode()
    assert "Late." in text and "Li Wei" not in text
    assert browser_of(chen).get("/surveys/answers/").context["count"] == 0
    answer = SurveyAnswer.objects.get()
    assert browser_of(chen).get(f"/surveys/answers/{answer.pk}/").status_code == 404
    (row,) = api_of(lin).get("/api/v1/survey-answers/").json()["results"]
    assert (row["score"], row["contact"], row["is_low"]) == (6, answer.contact_id, True)
    assert api_of(finance).get("/api/v1/survey-answers/").json()["results"][0]["contact"] is None


@pytest.mark.db_both
def test_sending_from_the_page_shows_the_link_once(lin, gu, chen, acme, li, browser_of, api_of):
    survey, client = Survey.objects.get(key="visit"), browser_of(gu)
    strange = factories.ContactFactory(name="Of Another")
    gone = factories.ContactFactory(account=acme, name="Long Gone", left_on=timezone.localdate())
    page = client.get(f"/customers/{acme.pk}/survey/").content.decode()
    assert "Li Wei" in page and "Of Another" not in page and "Long Gone" not in page
    for one in (strange, gone):
        asked = client.post(f"/customers/{acme.pk}/survey/", {"contact": one.pk, "survey": survey.pk})
        assert asked.status_code == 422
    left = {"contact": gone.pk, "survey": survey.pk}
    assert api_of(gu).post("/api/v1/survey-invitations/", left, format="json").status_code == 400
    made = client.post(f"/customers/{acme.pk}/survey/", {"contact": li.pk, "survey": survey.pk})
    assert made.status_code == 200 and "/s/" in made.content.decode() and made["Cache-Control"] == "no-store"
    again = client.post(f"/customers/{acme.pk}/survey/", {"contact": li.pk, "survey": survey.pk})
    assert again.status_code == 422 and "leaves a person alone" in again.content.decode()
    one = SurveyInvitation.objects.get()
    assert browser_of(chen).post(f"/customers/{acme.pk}/survey/", {"contact": li.pk}).status_code == 404
    assert browser_of(chen).post(f"/surveys/sent/{one.pk}/revoke/").status_code == 404
    page = client.get("/surveys/sent/?state=waiting")
    assert page.context["count"] == 1 and "/s/" not in page.content.decode()
    (row,) = api_of(gu).get("/api/v1/survey-invitations/").json()["results"]
    assert row["state"] == "waiting" and not {"digest", "token", "secret", "link"} & row.keys()
    assert "/s/" in client.post(f"/surveys/sent/{one.pk}/renew/").content.decode()
    assert client.post(f"/surveys/sent/{one.pk}/revoke/").status_code == 302
    other = factories.ContactFactory(account=acme, email="o@acme.example")
    asked = api_of(gu).post("/api/v1/survey-invitations/", {"contact": other.pk, "survey": survey.pk}, format="json")
    assert asked.status_code == 201 and asked.json()["to"] == "o@acme.example"
    again = api_of(gu).post("/api/v1/survey-invitations/", {"contact": other.pk, "survey": survey.pk}, format="json")
    assert again.status_code == 409 or again.status_code == 400
    assert api_of(gu).delete(f"/api/v1/survey-invitations/{asked.json()['id']}/").status_code == 204


@pytest.mark.db_both
def test_who_says_it_on_the_telephone_is_left_alone_and_it_can_be_undone(lin, chen, gu, acme, li, other, browser_of):
    page, theirs = f"/customers/{acme.pk}/survey/refused/", factories.ContactFactory(account=other)
    assert page in browser_of(gu).get(f"/customers/{acme.pk}/survey/").content.decode()
    assert browser_of(chen).post(page, {"contact": li.pk}).status_code == 404
    finance = factories.UserFactory(role="finance")
    assert browser_of(finance).post(page, {"contact": li.pk}).status_code == 403
    assert browser_of(gu).post(page, {"contact": theirs.pk}).status_code == 422
    assert browser_of(gu).post(page, {"contact": li.pk}).status_code == 302
    refusal = SurveyOptOut.objects.get()
    assert (refusal.contact, refusal.by_link) == (li, False)
    assert browser_of(gu).post(page, {"contact": li.pk}).status_code == 422
    browser_of(gu).post(f"/surveys/refused/{refusal.pk}/welcome/")
    assert not SurveyOptOut.objects.exists()


def test_the_queries_of_the_lists_do_not_grow(sent, lin, acme, browser_of, django_assert_max_num_queries):
    survey, client = Survey.objects.get(key="visit"), browser_of(lin)
    for number in range(12):
        who = factories.ContactFactory(account=acme, email=f"c{number}@acme.example")
        made = survey_invitations.send(survey, who, by=lin)
        survey_answers.give(made.invitation, score=1 + number % 5, by=User.objects.system())
    for path in ("/surveys/answers/", "/surveys/sent/", f"/customers/{acme.pk}/satisfaction/", "/satisfaction/"):
        client.get(path)
        with django_assert_max_num_queries(16):
            assert client.get(path).status_code == 200
