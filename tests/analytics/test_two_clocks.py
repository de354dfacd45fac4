"""A figure is the same whoever reads it: its days are the company's, though pages speak by the reader's clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Policy, TierChange
from analytics.facts import coverage, visit_times
from analytics.facts.satisfaction import Asked, response
from analytics.forms.satisfaction import SatisfactionForm
from kam.models import User
from lifecycle.actions import visits
from lifecycle.models import Survey, SurveyAnswer, SurveyInvitation
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
SHANGHAI, WEST = "Asia/Shanghai", "America/Los_Angeles"
TODAY = date(2026, 11, 25)
"""Ten in the morning of it in Shanghai, when in Los Angeles it is still the evening before."""
SINCE = {"since": "2026-11-10", "until": "2026-11-10"}


def asked(account, at, *, answered=False):
    moment = datetime.fromisoformat(f"{at}+08:00")
    by = User.objects.get(username=account.owner.username)
    return SurveyInvitation.objects.create(
        survey=Survey.objects.get(key="nps"), account=account, contact=factories.ContactFactory(account=account),
        sent_at=moment, expires_at=moment + timedelta(30), answered_at=moment if answered else None, by=by,
        digest=f"{account.pk}{at}"[:64],
    )  # fmt: skip


@pytest.fixture
def two_asked(acme):
    """In the small hours of the tenth, when in Los Angeles it was the ninth; and late on the tenth."""
    early = asked(acme, "2026-11-10 02:00", answered=True)
    SurveyAnswer.objects.create(
        invitation=early, survey=early.survey, account=acme, scale="nps", score=9, points=9,
        answered_on=date(2026, 11, 10),
    )  # fmt: skip
    return early, asked(acme, "2026-11-10 23:00")


@pytest.mark.db_both
@pytest.mark.parametrize("zone", [SHANGHAI, WEST])
def test_the_response_rate_counts_the_companys_days(zone, two_asked, zhao, browser_of, api_of):
    User.objects.filter(pk=zhao.pk).update(time_zone=zone)
    zhao.refresh_from_db()
    page = browser_of(zhao).get("/satisfaction/", SINCE).content.decode()
    assert "of 2 asked" in page and "50%" in page
    assert api_of(zhao).get("/api/v1/satisfaction/", SINCE).data["response"] | {"least": 0, "most": 0} == {
        "value": 0.5, "n": 2, "least": 0, "most": 0}  # fmt: skip
    listed = api_of(zhao).get("/api/v1/survey-invitations/", {"from_day": "2026-11-10", "to_day": "2026-11-10"}).data
    assert {row["id"] for row in listed["results"]} == {one.pk for one in two_asked}
    assert not api_of(zhao).get("/api/v1/survey-invitations/", {"to_day": "2026-11-09"}).data["results"]


@pytest.mark.db_both
def test_who_was_asked_counts_to_the_tier_of_then_as_who_answered_does(acme, zhao):
    """Gold when asked, platinum today; an answer keeps the tier that it was given in."""
    for tier, since, until in (("gold", date(2026, 1, 1), date(2026, 11, 15)), ("platinum", date(2026, 11, 15), None)):
        TierChange.objects.create(
            account=acme, tier=tier, from_on=since, to_on=until, by=zhao, state="ended" if until else "in_effect"
        )
    type(acme).objects.filter(pk=acme.pk).update(tier="platinum")
    unanswered, answered = asked(acme, "2026-11-10 02:00"), asked(acme, "2026-11-10 03:00", answered=True)
    SurveyAnswer.objects.create(
        invitation=answered, survey=answered.survey, account=acme, contact=answered.contact, scale="nps", score=9,
        points=9, tier="platinum", answered_on=date(2026, 11, 20),
    )  # fmt: skip
    days = (date(2026, 11, 1), date(2026, 11, 30))
    assert list(Asked(*days, "gold").sent(zhao)) == [unanswered]
    assert list(Asked(*days, "platinum").sent(zhao)) == [answered]
    assert response(Asked(*days, "platinum").sent(zhao))[""].value == 1
    assert SurveyInvitation.objects.of_tier("").count() == 0


@pytest.mark.parametrize("zone", [SHANGHAI, WEST])
def test_today_is_the_companys(zone, acme, lin, zhao):
    """Due on the day before today: late by the company's clock, while in Los Angeles that day is not over."""
    Policy.objects.update(visit_days={"gold": 30})
    type(acme).objects.filter(pk=acme.pk).update(tier="gold")
    factories.VisitFactory(account=acme, user=lin, held_at=timezone.now() - timedelta(31, hours=1))
    visits.hand_down(by=zhao)
    with timezone.override(zone):
        (line,) = [one for one in coverage.by_owner(zhao, Policy.objects.current()) if one.owner_id == lin.pk]
        assert (line.due, line.done) == (1, 0)
        (late,) = coverage.days_overdue(zhao, Policy.objects.current())
        assert late.days == 1
        form = SatisfactionForm({}, user=zhao)
        assert form.is_valid() and form.asked.until == TODAY


def test_visits_count_on_the_companys_days(acme, lin):
    held = factories.VisitFactory(account=acme, user=lin, held_at=datetime.fromisoformat("2026-11-10 02:00+08:00"))
    for zone in (SHANGHAI, WEST):
        with timezone.override(zone):
            found = type(held).objects.filter(visit_times.within(date(2026, 11, 10), date(2026, 11, 10)))
            assert list(found) == [held], zone


def test_a_nomination_counts_to_the_end_of_the_companys_day(acme):
    acme.nominated_until = TODAY - timedelta(1)
    acme.save(update_fields=["nominated_until"])
    with timezone.override(WEST):
        assert not acme.is_nominated and not type(acme).objects.nominated().exists()
