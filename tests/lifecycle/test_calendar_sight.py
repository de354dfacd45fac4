"""What a calendar says of the days it shows: its heading, what stands beyond them, and whose calendar it is."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from kam.choices import Role
from lifecycle.actions import plans
from tests import factories
from tests.lifecycle import fridays

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]
PAGE = "/calendar/"


@pytest.mark.parametrize(("view", "words"), [("weeks", "16 Nov – 13 Dec"), ("week", "16 – 22 Nov")])
def test_the_heading_begins_with_the_first_day_shown(lin, browser_of, view, words):
    page = browser_of(lin).get(PAGE, {"view": view})
    assert page.context["days"][0]["day"] == date(2026, 11, 16)
    assert words in page.content.decode()


def test_today_is_offered_from_elsewhere_alone(lin, browser_of):
    here, there = (browser_of(lin).get(PAGE, asked).content.decode() for asked in ({}, {"on": "2027-02-01"}))
    assert "Back to today" in there and "Back to today" not in here


def test_a_visit_beyond_the_four_weeks_is_named(lin, acme, browser_of):
    far = plans.make(acme, planned_on=fridays.ON + timedelta(38), by=lin)
    page = browser_of(lin).get(PAGE).content.decode()
    assert "Later:" in page and f'href="/plans/{far.pk}/?view=weeks' in page
    assert "Later:" not in browser_of(lin).get(PAGE, {"view": "month", "on": far.planned_on}).content.decode()


def test_whoever_has_no_visits_chooses_whose_to_see(lin, acme, browser_of):
    plans.make(acme, planned_on=timezone.localdate(), by=lin)
    zhao = factories.UserFactory(username="zhao", role=Role.DIRECTOR)
    page = browser_of(zhao).get(PAGE)
    assert page.context["to_choose"] == [(lin, 1)] and "Whose calendar?" in page.content.decode()
    theirs = browser_of(zhao).get(PAGE, {"user": lin.pk})
    assert theirs.context["to_choose"] == [] and "Acme" in theirs.content.decode()
    assert browser_of(lin).get(PAGE).context["to_choose"] == []
