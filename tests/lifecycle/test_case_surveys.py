"""The form that solves a case says whether a survey goes out, to whom and when, or why not; and the plan does so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kam.choices import Role
from lifecycle.actions import cases, survey_answers, survey_invitations
from lifecycle.models import Survey, SurveyInvitation
from tests import factories
from tests.lifecycle.test_cases import TUESDAY, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(TUESDAY, tick=False)


@pytest.fixture
def li(acme):
    return factories.ContactFactory(account=acme, name="Li Wei", email="li@acme.example")


@pytest.fixture
def case(lin, gu, acme, li):
    Survey.objects.filter(key="case").update(automatic=True)
    return opened(lin, acme, contact=li)


def said(browser_of, user, case):
    page = browser_of(user).get(f"/cases/{case.pk}/resolve/").content.decode()
    return page.partition('id="survey">')[2].partition("<span>")[2].partition("</span>")[0]


def test_it_says_who_is_asked_and_the_plan_asks_them(case, gu, li, browser_of, system, time_machine):
    words = "The survey “After a case” goes to Li Wei on 25 Nov, unless the case is open again by then."
    assert said(browser_of, gu, case) == words.replace("After a case", str(Survey.objects.get(key="case")))
    cases.resolve(case, cause="use", resolution="Shown how", by=gu)
    time_machine.move_to(TUESDAY + timedelta(days=1), tick=False)
    survey_invitations.send_due(on=timezone.localdate(), by=system)
    assert SurveyInvitation.objects.get().contact == li


def test_it_says_when_the_rest_is_over(case, lin, gu, li, browser_of, time_machine):
    survey_invitations.send(Survey.objects.get(key="visit"), li, by=lin)
    assert said(browser_of, gu, case).startswith("No survey goes out: Li Wei was asked today; the policy leaves")
    time_machine.move_to(TUESDAY + timedelta(days=24), tick=False)
    assert "goes to Li Wei on 25 Dec" in said(browser_of, gu, case)


WHY = {
    "nobody": "No survey goes out: the case does not say who reported it.",
    "plan": "No survey goes out: the plan sends none to this customer after a case (Settings, Surveys).",
    "tier": "No survey goes out: the plan sends none to this customer after a case (Settings, Surveys).",
    "address": "No survey goes out: no e-mail address of Li Wei is known.",
    "left": "No survey goes out: Li Wei is not there any more.",
    "wish": "No survey goes out: Li Wei asked us not to send surveys.",
}


@pytest.mark.parametrize("why", WHY)
def test_it_says_why_nobody_is_asked(case, lin, gu, li, browser_of, system, why):
    people, planned = type(li).objects.filter(pk=li.pk), Survey.objects.filter(key="case")
    doing = {
        "nobody": lambda: type(case).objects.update(contact=None), "plan": lambda: planned.update(automatic=False),
        "tier": lambda: planned.update(tiers=["platinum"]), "address": lambda: people.update(email=""),
        "left": lambda: people.update(left_on=timezone.localdate()),
        "wish": lambda: survey_answers.leave_alone(li, by=lin),
    }  # fmt: skip
    doing[why]()
    assert said(browser_of, gu, case) == WHY[why]
    case = type(case).objects.get(pk=case.pk)
    cases.resolve(case, cause="use", resolution="Shown how", by=gu)
    survey_invitations.send_due(on=timezone.localdate() + timedelta(1), by=system)
    assert not SurveyInvitation.objects.exists()


def test_who_may_not_see_people_reads_no_name(case, gu, acme, browser_of):
    tang = factories.UserFactory(role=Role.FINANCE)
    cases.hand_over(case, function="finance", user=tang, note="The invoice", by=gu)
    words = said(browser_of, tang, case)
    assert "goes to the person who reported it on 25 Nov" in words and "Li Wei" not in words
