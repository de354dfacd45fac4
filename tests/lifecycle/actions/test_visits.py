"""Logging a visit: once however often it is sent, with all that follows from it."""

import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account, Standing
from kam.ground.errors import Refused
from kam.models import Event, Notice
from lifecycle.actions import plans, promises, visits
from lifecycle.actions.visits import Said
from lifecycle.models import Visit, VisitPlan
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = date(2026, 11, 20)
ADVANCE = Said(outcome="advance", note="王总认可新样板")


@pytest.fixture(autouse=True)
def friday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def gold(acme):
    Account.objects.filter(pk=acme.pk).update(tier="gold")
    acme.refresh_from_db()
    return acme


@pytest.mark.db_both
def test_a_visit_leaves_people_met_an_event_and_a_standing(lin, acme):
    wang = factories.ContactFactory(account=acme, name="Wang")
    visit = visits.log(account=acme, said=Said("advance", "Hello", contacts=[wang]), by=lin)
    wang.refresh_from_db()
    assert wang.last_met_on == TODAY
    assert list(visit.contacts.all()) == [wang]
    assert Standing.objects.get(account=acme).last_visit_on == TODAY
    event = Event.objects.get(verb="visit.logged")
    assert (event.account_id, event.by_id, event.data["outcome"]) == (acme.pk, lin.pk, "advance")


def test_a_replay_returns_the_same_visit_and_does_nothing_else(lin, gold):
    key = uuid.uuid4()
    first = visits.log(account=gold, said=ADVANCE, key=key, by=lin)
    again = [visits.log(account=gold, said=ADVANCE, key=key, by=lin) for _ in range(3)]
    assert {visit.pk for visit in again} == {first.pk}
    assert Visit.objects.count() == VisitPlan.objects.count() == 1
    assert Event.objects.filter(verb="visit.logged").count() == 1


def test_somebody_elses_key_is_refused(lin, zhao, acme):
    key = uuid.uuid4()
    visits.log(account=acme, said=ADVANCE, key=key, by=lin)
    with pytest.raises(Refused):
        visits.log(account=acme, said=ADVANCE, key=key, by=zhao)


def test_the_next_visit_is_proposed_by_cadence(lin, gold):
    visits.log(account=gold, said=ADVANCE, by=lin)
    plan = VisitPlan.objects.get()
    assert (plan.planned_on, plan.state) == (date(2026, 12, 21), "proposed")
    ends = {"every": 30, "since": 0, "until": "2026-12-20"}
    assert plan.reasons == {"cadence": ends, "executive": {"a_year": 2}}
    assert Standing.objects.get(account=gold).next_visit_on is None


def test_the_next_visit_is_planned_as_agreed(lin, gold):
    said = Said("advance", next_on=date(2026, 12, 5), next_step="Bring the samples")
    visits.log(account=gold, said=said, by=lin)
    plan = VisitPlan.objects.get()
    assert (plan.planned_on, plan.state, plan.purpose) == (date(2026, 12, 5), "planned", "Bring the samples")
    assert Standing.objects.get(account=gold).next_visit_on == date(2026, 12, 5)


@pytest.mark.db_both
def test_a_proposal_follows_the_visit_instead_of_a_second_one(lin, gold):
    proposed = VisitPlan.objects.create(account=gold, user=lin, planned_on=date(2026, 11, 25), state="proposed")
    visits.log(account=gold, said=ADVANCE, by=lin)
    proposed.refresh_from_db()
    assert proposed.planned_on == date(2026, 12, 21)
    assert VisitPlan.objects.count() == 1


def test_the_plan_of_the_day_is_done_even_when_it_was_not_named(lin, gold):
    plan = plans.make(gold, planned_on=TODAY, by=lin)
    visit = visits.log(account=gold, said=ADVANCE, by=lin)
    plan.refresh_from_db()
    assert (plan.state, plan.visit) == ("done", visit)


def test_a_plan_that_was_dropped_meanwhile_does_not_lose_the_visit(lin, acme):
    plan = plans.make(acme, planned_on=TODAY, by=lin)
    plans.drop(plan, reason="ill", by=lin)
    visits.log(account=acme, said=ADVANCE, plan_id=plan.pk, by=lin)
    plan.refresh_from_db()
    assert plan.state == "dropped"


@pytest.mark.db_both
def test_ticked_promises_are_kept_each_with_its_own_event(lin, acme):
    ticked = [promises.make(acme, text=text, due_on=TODAY, by=lin) for text in ("Send samples", "Send the quote")]
    gone = promises.make(acme, text="Call them", due_on=TODAY, by=lin)
    promises.drop(gone, by=lin)
    visit = visits.log(account=acme, said=Said("advance", kept=[*ticked, gone]), by=lin)
    for promise in (*ticked, gone):
        promise.refresh_from_db()
    assert [(one.kept_on, one.kept_visit, one.version) for one in ticked] == [(TODAY, visit, 2)] * 2
    assert (gone.kept_on, gone.kept_visit) == (None, None)
    told = Event.objects.filter(verb="promise.kept").order_by("subject_id")
    assert [(one.subject_id, one.by_id, one.account_id) for one in told] == [
        (one.pk, lin.pk, acme.pk) for one in ticked
    ]
    assert told[0].changes == {"kept_on": [None, TODAY.isoformat()]}
    assert Event.objects.get(verb="visit.logged").data["kept"] == ["Send samples", "Send the quote", "Call them"]


def test_the_owner_hears_of_a_visit_by_somebody_else(lin, gu, acme):
    visits.log(account=acme, said=ADVANCE, by=gu)
    assert [notice.user for notice in Notice.objects.all()] == [lin]


@pytest.mark.db_both
def test_an_older_visit_entered_late_does_not_turn_the_standing_back(lin, acme):
    visits.log(account=acme, said=ADVANCE, by=lin)
    acme = Account.objects.select_related("standing").get(pk=acme.pk)
    visits.log(account=acme, said=ADVANCE, held_at=NOW - timedelta(days=9), by=lin)
    assert Standing.objects.get(account=acme).last_visit_on == TODAY


def test_a_visit_of_next_week_is_refused(lin, acme):
    with pytest.raises(Refused):
        visits.log(account=acme, said=ADVANCE, held_at=NOW + timedelta(days=7), by=lin)


def test_the_auditor_logs_nothing(acme):
    auditor = factories.UserFactory(role="auditor")
    with pytest.raises(PermissionDenied):
        visits.log(account=acme, said=ADVANCE, by=auditor)


def test_a_removed_visit_comes_back_and_the_standing_follows(lin, acme):
    visit = visits.log(account=acme, said=ADVANCE, by=lin)
    visits.archive(visit, by=lin)
    assert Standing.objects.get(account=acme).last_visit_on is None
    visits.restore(visit, by=lin)
    assert Standing.objects.get(account=acme).last_visit_on == TODAY


def test_only_whoever_held_it_or_a_lead_corrects_a_visit(lin, gu, zhao, acme):
    visit = visits.log(account=acme, said=ADVANCE, by=lin)
    with pytest.raises(Refused):
        visits.change(visit, {"note": "x"}, by=gu)
    assert visits.change(visit, {"note": "Corrected"}, by=zhao).note == "Corrected"


@pytest.mark.db_both
def test_logging_with_ticked_promises_asks_the_database_at_most_sixteen_times(lin, gu, gold):
    gold = Account.objects.select_related("owner", "standing").get(pk=gold.pk)
    people = [factories.ContactFactory(account=gold) for _ in range(3)]
    promise = promises.make(gold, text="Send samples", due_on=TODAY, by=lin)
    plan = plans.make(gold, planned_on=TODAY, by=lin)
    said = Said("advance", "x", next_on=date(2026, 12, 5), contacts=people, kept=[promise])
    around = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SELECT pg_advisory")
    with CaptureQueriesContext(connection) as asked:
        visits.log(account=gold, said=said, plan_id=plan.pk, key=uuid.uuid4(), by=gu)
    found = [q["sql"] for q in asked if not q["sql"].startswith(around)]
    assert len(found) <= 16, "\n".join(found)


def test_a_day_is_the_day_where_the_user_is(lin, acme):
    late = datetime(2026, 11, 19, 23, 30, tzinfo=ZoneInfo("UTC"))  # already the 20th in Shanghai
    with timezone.override("Asia/Shanghai"):
        visits.log(account=acme, said=ADVANCE, held_at=late, by=lin)
    assert Standing.objects.get(account=acme).last_visit_on == TODAY
