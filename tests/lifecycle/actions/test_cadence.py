"""The job that proposes visits: due ones, within capacity, with reasons, and a second run adds nothing."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Account, Policy
from kam.actions import absences, feeds
from kam.ground import days
from kam.models import BusyTime, Run, User
from lifecycle.actions import cadence, plans, promises, warnings
from lifecycle.models import VisitPlan
from lifecycle.tasks import plan_visits
from tests import factories

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def friday():
    with time_machine.travel("2026-11-20 09:30:00+08:00", tick=False):
        yield


def golden(owner, count=1, tier="gold"):
    return [factories.AccountFactory(owner=owner, tier=tier) for _ in range(count)]


def test_what_is_due_is_proposed_with_its_reason(lin, system):
    account = golden(lin)[0]
    factories.VisitFactory(account=account, user=lin, held_at="2026-10-05T02:00:00Z")
    assert cadence.propose(as_of=ON, by=system)["proposed"] == 1
    plan = VisitPlan.objects.get()
    assert (plan.user, plan.state, plan.planned_on) == (lin, "proposed", ON)
    assert plan.reasons == {"cadence": {"every": 30, "since": 46}, "executive": {"a_year": 2}}
    assert plan.kind == "on_site", "that somebody should come along is a reason; whether they did, the visit tells"


@pytest.mark.db_both
def test_a_class_is_visited_as_often_as_its_terms_say(lin, system):
    core, plain = golden(lin, 2)
    Account.objects.filter(pk=core.pk).update(key_class="core")
    policy = Policy.objects.current()
    Policy.objects.update(visit_days={**policy.visit_days, "core": 7})
    for account in (core, plain):
        factories.VisitFactory(account=account, user=lin, held_at="2026-11-12T02:00:00Z")
    cadence.propose(as_of=ON, by=system)
    first = VisitPlan.objects.filter(account=core).order_by("planned_on")
    assert (first[0].planned_on, first[0].reasons["cadence"]) == (ON, {"every": 7, "since": 8, "of": "core"})
    assert [row.planned_on for row in first[1:]] == [ON + timedelta(days=n) for n in (7, 14, 21, 28)]
    assert all(row.reasons["again"] == {"every": 7, "of": "core"} for row in first[1:])
    assert VisitPlan.objects.get(account=plain).planned_on > ON


@pytest.mark.db_both
def test_proposals_have_an_hour_each_and_a_busy_morning_moves_them(lin, system):
    golden(lin, 5)
    cadence.propose(as_of=ON, by=system)
    rows = VisitPlan.objects.filter(state="proposed")
    slots = list(rows.values_list("planned_on", "planned_time"))
    assert slots and all(at is not None for _on, at in slots) and len(set(slots)) == len(slots)
    first = rows.order_by("planned_on", "planned_time").first()
    zone = days.zone_of(lin)
    begin = datetime.combine(first.planned_on, time(9), zone)
    BusyTime.objects.create(user=lin, starts_at=begin, ends_at=begin + timedelta(hours=3))
    cadence.propose(as_of=ON, by=system)
    first.refresh_from_db()
    assert first.planned_time >= time(13, 30) or first.planned_on > begin.date()


@pytest.mark.db_both
def test_a_second_run_adds_nothing(lin, system):
    golden(lin, 6)
    cadence.propose(as_of=ON, by=system)
    before = list(VisitPlan.objects.values_list("account", "planned_on"))
    assert cadence.propose(as_of=ON, by=system)["proposed"] == 0
    assert list(VisitPlan.objects.values_list("account", "planned_on")) == before


@pytest.mark.db_both
def test_nobody_gets_more_than_a_day_holds_and_platinum_comes_first(lin, chen, system):
    golden(lin, 30)
    best = golden(lin, 5, "platinum")
    golden(chen, 3)
    cadence.propose(as_of=ON, by=system)
    days = Counter(VisitPlan.objects.values_list("user", "planned_on"))
    assert max(days.values()) == 4
    first = VisitPlan.objects.filter(user=lin).order_by("planned_on", "pk")
    assert set(first.filter(planned_on=ON).values_list("account__tier", flat=True)) == {"platinum"}
    assert first.filter(account__in=best[-1:]).first().planned_on <= date(2026, 11, 23)


def test_what_is_planned_already_is_left_alone(lin, system):
    account = golden(lin)[0]
    plans.make(account, planned_on=ON + timedelta(days=3), by=lin)
    assert cadence.propose(as_of=ON, by=system)["proposed"] == 0


def test_a_dropped_visit_is_not_proposed_again_at_once(lin, system):
    account = golden(lin)[0]
    cadence.propose(as_of=ON, by=system)
    plans.drop(VisitPlan.objects.get(account=account), reason="", by=lin)
    assert cadence.propose(as_of=ON, by=system)["proposed"] == 0


def test_a_promise_and_a_warning_call_for_a_visit_of_any_tier(lin, system):
    promised, warned = golden(lin, 2, "iron")
    Account.objects.update(tier="lead")
    promises.make(promised, text="Quote", due_on=date(2026, 12, 2), by=lin)
    warnings.warn(warned, risk=0.8, value_at_risk=Decimal(1), reasons=[], on=ON, by=system)
    cadence.propose(as_of=ON, by=system)
    found = {plan.account_id: plan for plan in VisitPlan.objects.all()}
    assert found[promised.pk].planned_on == date(2026, 12, 1)
    assert found[warned.pk].reasons == {"warning": {}}


@pytest.mark.db_both
def test_proposals_nobody_answered_are_placed_anew(lin, system):
    account = golden(lin)[0]
    VisitPlan.objects.create(account=account, user=lin, planned_on=ON - timedelta(days=2), state="proposed")
    assert cadence.propose(as_of=ON, by=system)["lapsed"] == 1
    assert VisitPlan.objects.get().planned_on == ON


@pytest.mark.db_both
def test_open_work_follows_an_account_to_its_new_owner(lin, chen, system):
    moved, shared = golden(lin, 2)
    for account in (moved, shared):
        promises.make(account, text="Quote", due_on=ON, by=lin)
        plans.make(account, planned_on=ON + timedelta(days=3), by=lin)
    missed = VisitPlan.objects.create(account=moved, user=lin, planned_on=ON - timedelta(days=1), state="planned")
    Account.objects.update(owner=chen)
    factories.SeatFactory(account=shared, user=lin)
    assert cadence.follow_owners(by=system) == 2
    missed.refresh_from_db()
    assert missed.user == lin, "whoever missed it"
    gone = VisitPlan.objects.get(user=chen)
    assert (gone.sequence, gone.version) == (1, 2), "calendars hear of it"
    missed.delete()
    assert {plan.account_id: plan.user for plan in VisitPlan.objects.all()} == {moved.pk: chen, shared.pk: lin}
    assert cadence.follow_owners(by=system) == 0


def test_the_questions_do_not_grow_with_the_accounts(lin, system, django_assert_max_num_queries):
    golden(lin, 25)
    with django_assert_max_num_queries(26):
        cadence.propose(as_of=ON, by=system)


def test_the_night_keeps_its_run(lin, system):
    golden(lin, 2)
    run = Run.objects.get(pk=plan_visits())
    assert (run.state, run.result["proposed"], run.result["journeys"]) == ("done", 2, 2)


@pytest.mark.db_both
def test_a_clock_that_is_no_more_stops_neither_the_night_nor_the_calendar(lin, acme, system, client, browser_of):
    User.objects.filter(pk=lin.pk).update(time_zone="US/Pacific-New")
    plans.make(acme, planned_on=timezone.localdate() + timedelta(1), planned_time=time(9), by=lin)
    cadence.propose(as_of=timezone.localdate(), by=system)
    _feed, secret = feeds.open(by=lin)
    assert client.get(f"/calendar/feed/{secret}.ics").status_code == 200
    assert browser_of(lin).get("/calendar/", {"view": "week"}).status_code == 200
    told = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n"
    assert absences.read_busy(told, by=User.objects.get(pk=lin.pk)).times == []
