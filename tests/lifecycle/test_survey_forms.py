"""The form that sends a survey says beforehand who must not be asked; the API names the person."""

import pytest
from django.urls import reverse

from lifecycle.actions import survey_answers, survey_invitations
from lifecycle.models import Survey, SurveyInvitation
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def li(acme):
    return factories.ContactFactory(account=acme, name="Li Wei", email="li@acme.example")


def test_the_form_says_before_sending_who_must_not_be_asked(lin, acme, li, browser_of, api_of):
    wishing, rested = (factories.ContactFactory(account=acme, name=name) for name in ("Zhou Min", "Han Yu"))
    survey = Survey.objects.get(key="visit")
    survey_answers.leave_alone(wishing, by=lin)
    survey_invitations.send(survey, rested, mail=False, by=lin)
    address, words = reverse("lifecycle:account-survey", args=[acme.pk]), "Zhou Min asked us not to send surveys."
    page = browser_of(lin).get(f"{address}?contact={wishing.pk}").content.decode()
    assert f'<option value="{wishing.pk}" disabled>{words}</option>' in page
    assert f'<option value="{rested.pk}" disabled>Han Yu was asked today' in page
    assert f'<option value="{li.pk}">Li Wei</option>' in page and page.count(words) == 2, "said beside the field, too"
    kept = browser_of(lin).post(address, {"contact": wishing.pk, "survey": survey.pk, "language": ""})
    assert words in kept.content.decode()
    told = api_of(lin).post("/api/v1/survey-invitations/", {"contact": wishing.pk, "survey": survey.pk}, format="json")
    assert told.status_code == 400 and words in str(told.json()) and "contact" in str(told.json())
    assert SurveyInvitation.objects.count() == 1
