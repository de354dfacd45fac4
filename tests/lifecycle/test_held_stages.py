"""A customer that waits for its turn is nobody's to be told of as stuck, and whoever leads a stage hears of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kam.choices import Role
from kam.models import Notice
from lifecycle.actions import stages, watches
from lifecycle.facts import dilemmas as facts
from lifecycle.facts import stays
from lifecycle.models import Journey, StageMove, Todo
from lifecycle.rules.dilemmas import diagnose
from lifecycle.rules.milestones import IN_HAND
from lifecycle.rules.stages import USUAL_DAYS
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]


def ago(days):
    return timezone.localdate() - timedelta(days)


@pytest.fixture
def xia():
    return factories.UserFactory(username="xia", role=Role.MARKETING)


@pytest.fixture
def book(lin, xia, system):
    """A file of prospects, opened long ago: some were begun with at once, the others wait."""
    for _number in range(IN_HAND + 3):
        account = factories.AccountFactory(owner=lin)
        factories.SeatFactory(account=account, user=xia, function="marketing")
    stages.ensure_journeys(by=system)
    Journey.objects.update(since=ago(70))
    StageMove.objects.update(on=ago(70))
    Todo.objects.update(created_at=timezone.now() - timedelta(70))
    return list(Journey.objects.waiting())


def told(lin, browser_of):
    page = browser_of(lin).get(reverse("lifecycle:journey-list") + "?stuck=true")
    return page.context["count"]


def test_it_is_told_nowhere_while_it_waits_and_the_others_are(book, lin, xia, system, browser_of, api_of):
    assert len(book) == 3
    assert told(lin, browser_of) == IN_HAND and watches.tell(as_of=ago(0), by=system)["stage"] == IN_HAND
    one = book[0]
    assert stays.is_held(one, ago(0)) and not facts.one(one.account, ago(0)).stuck
    assert diagnose(facts.one(one.account, ago(0))) is None
    assert api_of(lin).get(f"/api/v1/journeys/{one.pk}/").json()["days_over"] is None
    panel = browser_of(lin).get(reverse("lifecycle:account-stage", args=[one.account_id])).content.decode()
    assert "longer than the usual" not in panel
    begun = Journey.objects.exclude(pk__in=[held.pk for held in book]).first()
    assert facts.one(begun.account, ago(0)).stuck and diagnose(facts.one(begun.account, ago(0))).dilemma == "get_in"


def test_its_time_counts_from_when_its_turn_came(book, lin, xia, system, browser_of):
    Todo.objects.update(done_on=ago(65))
    stages.ensure_journeys(by=system)
    assert not Journey.objects.waiting().exists() and told(lin, browser_of) == IN_HAND
    Todo.objects.update(created_at=timezone.now() - timedelta(61))
    assert told(lin, browser_of) == IN_HAND + 3


def test_one_that_was_moved_there_is_stuck_whatever_its_work(lin, acme, browser_of):
    journey = Journey.objects.create(account=acme, stage="engagement", since=ago(200))
    StageMove.objects.create(journey=journey, was="identification", stage="engagement", on=ago(200), by=lin)
    assert Journey.objects.waiting().exists() and told(lin, browser_of) == 1


@pytest.mark.parametrize(("stage", "who"), [("identification", "xia"), ("engagement", "lin"), ("won_back", "gu")])
def test_whoever_leads_the_stage_hears_that_it_lasts(acme, lin, gu, xia, system, stage, who):
    factories.SeatFactory(account=acme, user=xia, function="marketing")
    Journey.objects.create(account=acme, stage=stage, since=ago(USUAL_DAYS[stage] + 3))
    assert watches.tell(as_of=ago(0), by=system) == {"stage": 1}
    assert Notice.objects.get().user.username == who


def test_without_a_seat_for_it_the_owner_hears(acme, lin, system):
    Journey.objects.create(account=acme, stage="identification", since=ago(63))
    watches.tell(as_of=ago(0), by=system)
    assert Notice.objects.get().user == lin
