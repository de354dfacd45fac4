"""Events keep a survey's name without a language: each reader reads it in theirs, whoever answered in which."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from kam.ground import timeline
from kam.models import Event
from lifecycle.actions import survey_invitations, surveys
from lifecycle.models import Survey
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


@pytest.fixture
def li(acme):
    return factories.ContactFactory(account=acme, name="Li Wei", email="li@acme.example")


def told(event, language):
    with translation.override(language):
        found = timeline.one(event, {})
        return found["title"], found["facts"]


def test_an_answer_in_traditional_chinese_is_read_in_everybodys_language(li, lin):
    with translation.override("en"):
        sent = survey_invitations.send(Survey.objects.get(key="nps"), li, language="zh-hant", by=lin)
    Client().post(f"{sent.path}?lang=zh-hant", {"score": 9})
    answered, asked = (Event.objects.get(verb=verb) for verb in ("surveyanswer.given", "surveyinvitation.sent"))
    assert answered.data["survey"] == asked.data["survey"] == "nps" and answered.subject_name.startswith("nps")
    assert "Recommendation, every quarter" in told(answered, "en")[0]
    with translation.override("zh-hans"):
        name = str(Survey.objects.get(key="nps"))
    assert name in told(answered, "zh-hans")[0] and "Recommendation" not in told(answered, "zh-hans")[0]
    assert told(asked, "en")[0].endswith("Li Wei") and any("Recommendation" in one for one in told(asked, "en")[1])


def test_a_name_of_ones_own_stands_as_it_was_then(li, lin, ada):
    survey = Survey.objects.get(key="nps")
    surveys.change(survey, values={"name": "Spring round"}, by=ada)
    survey_invitations.send(Survey.objects.get(key="nps"), li, by=lin)
    assert Event.objects.get(verb="surveyinvitation.sent").data["survey"] == "Spring round"


def test_colleagues_are_asked_in_their_own_words(acme, lin):
    with translation.override("zh-hans"):
        made = survey_invitations.ask_team(Survey.objects.get(key="team"), acme, by=lin)
    asked = Event.objects.filter(verb="surveyinvitation.sent").first()
    assert made and asked.subject_name == "team" and "Our own view of the customer" in told(asked, "en")[0]


def test_what_administrators_change_is_named_in_every_readers_language(ada):
    with translation.override("zh-hant"):
        survey = surveys.change(Survey.objects.get(key="nps"), values={"delay_days": 9}, by=ada)
        surveys.restore(surveys.archive(survey, by=ada), by=ada)
        own = surveys.write(values={"name": "Frühling", "scale": "csat5"}, by=ada)
    found = Event.objects.filter(noun="survey").order_by("pk")
    assert list(found.values_list("verb", "subject_name")) == [
        ("survey.changed", "nps"), ("survey.archived", "nps"), ("survey.restored", "nps"),
        ("survey.created", "Frühling"),
    ]  # fmt: skip
    assert "Recommendation, every quarter" in told(found[0], "en")[0]
    assert str(own) in told(found[3], "en")[0] and "nps" not in told(found[1], "zh-hans")[0]


def test_older_events_read_as_they_were_written():
    event = Event(
        verb="surveyanswer.given", noun="surveyanswer", subject_name="满意度 4", data={"survey": "满意度", "score": 4}
    )
    assert "满意度" in told(event, "en")[0]
