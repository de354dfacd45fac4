"""What our own team says of a customer, in whole rounds; who keeps surveys and who sends them, by page and program."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions import merges
from kam.actions import tokens
from kam.ground.errors import Refused
from kam.models import Key
from lifecycle.actions import survey_answers, survey_invitations
from lifecycle.models import Survey, SurveyAnswer, SurveyInvitation
from tests import factories
from tests.lifecycle.test_surveys import planned, views

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]


@pytest.fixture
def li(acme):
    return factories.ContactFactory(account=acme, name="Li Wei", email="li@acme.example", role="decision_maker")


def asked_team(account, people):
    """All of them sit at the customer and were asked by hand."""
    for one in people:
        factories.SeatFactory(account=account, user=one, function="marketing")
    survey_invitations.ask_team(Survey.objects.get(key="team"), account, by=account.owner)
    return {one.user: one for one in SurveyInvitation.objects.filter(user__in=people)}


def test_what_the_team_says_is_read_in_whole_rounds_that_nobody_can_be_told_from(
    lin, acme, system, time_machine, browser_of
):
    """Four answers are too few; five stand once the time is over; who joins then is asked in the next round."""
    people = [factories.UserFactory(role="marketing") for _one in range(5)]
    asked = asked_team(acme, people)
    for one in people[:4]:
        survey_answers.give_own(asked[one], score=8, by=one)
    assert not views(acme)
    survey_answers.give_own(asked[people[4]], score=3, by=people[4])
    assert not views(acme), "lin may still answer"
    time_machine.move_to(timezone.now() + timedelta(22))
    assert views(acme) == [(7.0, 5)]
    factories.SeatFactory(account=acme, user=factories.UserFactory(role="marketing"), function="marketing")
    with pytest.raises(Refused, match="next quarter"):
        survey_invitations.ask_team(Survey.objects.get(key="team"), acme, by=lin)
    planned("team", tiers=[])
    assert survey_invitations.send_due(on=timezone.localdate(), by=system).get("colleagues", 0) == 0
    assert views(acme) == [(7.0, 5)]
    other_round = SurveyAnswer.objects.order_by("pk").last()
    SurveyAnswer.objects.filter(pk=other_round.pk).update(round=f"quarter:2020Q1@{acme.pk}")
    assert not views(acme), "neither of the two rounds has five"


def test_a_merge_adds_nobody_to_a_round_of_the_team(lin, zhao, acme):
    twin = factories.AccountFactory(owner=lin)
    people = [factories.UserFactory(role="marketing") for _one in range(5)]
    mine = asked_team(acme, people)
    for one in people:
        survey_answers.give_own(mine[one], score=8, by=one)
    survey_answers.give_own(SurveyInvitation.objects.get(user=lin), score=8, by=lin)
    assert views(acme) == [(8.0, 6)]
    theirs = asked_team(twin, [stranger := factories.UserFactory(role="marketing")])[stranger]
    merge = merges.merge(acme, twin, by=zhao)
    assert views(acme) == [(8.0, 6)]
    with pytest.raises(Refused):
        survey_answers.give_own(theirs, score=1, by=stranger)
    merges.undo(merge, by=zhao)
    survey_answers.give_own(theirs, score=1, by=stranger)
    assert views(acme) == [(8.0, 6)] and not views(twin)


def test_answers_of_before_find_their_round_by_the_day_on_which_it_was_answered(lin, acme):
    people = [factories.UserFactory(role="marketing") for _one in range(2)]
    asked = asked_team(acme, people)
    for one in people:
        survey_answers.give_own(asked[one], score=8, by=one)
    kept = set(SurveyAnswer.objects.values_list("round", flat=True))
    SurveyAnswer.objects.update(round="")
    import_module("lifecycle.migrations.0026_rounds_of_the_team").find_rounds(apps, None)
    assert set(SurveyAnswer.objects.values_list("round", flat=True)) == kept and len(kept) == 1 and "" not in kept


def test_programs_get_the_link_of_a_question_once_and_it_is_kept_nowhere(lin, acme, li, api_of, browser_of):
    """By a link to pass on: without the address in the answer nobody could ever ask."""
    survey = Survey.objects.get(key="visit")
    api, asked = api_of(lin), {"contact": li.pk, "survey": survey.pk, "mail": False}
    made, again = (
        api.post("/api/v1/survey-invitations/", asked, format="json", HTTP_IDEMPOTENCY_KEY="one") for _tap in range(2)
    )
    assert made.status_code == 201 and made["Cache-Control"] == "no-store" and (again.status_code == 409)
    assert again.json()["code"] == "shown_once" and set(Key.objects.values_list("body", flat=True)) == {""}
    known, path = SurveyInvitation.objects.known_by, made.json()["path"]
    assert known(path.split("/")[2]).pk == made.json()["id"] and Client().get(path).status_code == 200
    one = f"/api/v1/survey-invitations/{made.json()['id']}/"
    assert api.get(one).json()["path"] is None
    assert api.get("/api/v1/survey-invitations/").json()["results"][0]["path"] is None
    renewed = api.post(f"{one}renew/")
    assert renewed.status_code == 200 and renewed["Cache-Control"] == "no-store"
    assert Client().get(path).status_code == 404 and Client().get(renewed.json()["path"]).status_code == 200
    other = factories.ContactFactory(account=acme, email="wu@acme.example")
    mailed = api.post("/api/v1/survey-invitations/", asked | {"contact": other.pk, "mail": True}, format="json")
    assert mailed.status_code == 201 and mailed.json()["path"] is None, "it stands in the mail"


def test_whoever_keeps_the_surveys_does_so_by_a_token_too(zhao):
    """Administrators write surveys and milestones on the page; what a token may do is no less."""
    ada = factories.UserFactory(role="administrator")
    until = timezone.localdate() + timedelta(30)
    token, secret = tokens.create(name="x", scopes=["settings:write", "visits:write"], expires_on=until, by=ada)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    survey = Survey.objects.get(key="visit")
    changed = client.patch(f"/api/v1/surveys/{survey.pk}/", {"valid_days": 9}, format="json",
                           HTTP_IF_MATCH=f'"{survey.pk}-{survey.version}"')  # fmt: skip
    assert changed.status_code == 200 and Survey.objects.get(key="visit").valid_days == 9
    reader = APIClient()
    _token, less = tokens.create(name="y", scopes=["read"], expires_on=until, by=ada)
    reader.credentials(HTTP_AUTHORIZATION=f"Bearer {less}")
    assert reader.patch(f"/api/v1/surveys/{survey.pk}/", {"valid_days": 8}, format="json").status_code == 403
    _token, plays = tokens.create(name="z", scopes=["settings:write"], expires_on=until, by=zhao)
    reader.credentials(HTTP_AUTHORIZATION=f"Bearer {plays}")  # the scope is for plays, too; the surveys are not hers
    assert reader.patch(f"/api/v1/surveys/{survey.pk}/", {"valid_days": 8}, format="json").status_code == 403
