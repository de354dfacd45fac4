"""What is told from a visit stays true when it is corrected, removed and brought back: people, promises, its plan."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.models import Standing
from lifecycle.actions import plans, promises, take_backs, visits
from lifecycle.models import Promise, VisitPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]


def day(ahead=0):
    return timezone.localdate() + timedelta(ahead)


@pytest.fixture
def people(acme):
    return [factories.ContactFactory(account=acme, name=name) for name in ("Wang", "Li")]


@pytest.fixture
def held(lin, acme, people):
    """Held today by a plan, with both; it kept one promise. Wang was met five days ago, too."""
    factories.VisitFactory(account=acme, user=lin, held_at=timezone.now() - timedelta(5)).contacts.add(people[0])
    plan = plans.make(acme, planned_on=day(), by=lin)
    promise = promises.make(acme, text="Samples", due_on=day(3), by=lin)
    said = visits.Said("advance", contacts=people, kept=[promise])
    return visits.log(account=acme, said=said, plan_id=plan.pk, by=lin)


def met(people):
    for one in people:
        one.refresh_from_db()
    return [one.last_met_on for one in people]


def stands():
    """Its plan, its promise and the customer's last visit."""
    plan, promise = VisitPlan.objects.exclude(state="proposed").get(), Promise.objects.get()
    return plan.state, plan.visit_id, promise.kept_on, Standing.objects.get().last_visit_on


def test_on_another_day_the_people_were_met_and_the_promise_was_kept_then(lin, held, people):
    assert met(people) == [day(), day()]
    visits.change(held, {"held_at": held.held_at - timedelta(2)}, by=lin)
    assert met(people) == [day(-2), day(-2)] and stands() == ("done", held.pk, day(-2), day(-2))
    visits.change(held, {"held_at": held.held_at - timedelta(9)}, by=lin)
    assert met(people) == [day(-5), day(-9)], "who was met at a later visit was met then"


def test_who_was_not_there_after_all_was_last_met_before(lin, held, people):
    visits.change(held, {"contacts": []}, by=lin)
    assert met(people) == [day(-5), None]
    visits.change(held, {"contacts": people[1:]}, by=lin)
    assert met(people) == [day(-5), day()]


def test_who_was_only_written_to_was_not_met(lin, acme, held, people):
    visits.change(held, {"kind": "message"}, by=lin)
    assert met(people) == [day(-5), None]
    visits.change(held, {"kind": "call"}, by=lin)
    assert met(people) == [day(), day()]
    type(people[1]).objects.filter(pk=people[1].pk).update(last_met_on=day(-1))
    wrote = visits.log(account=acme, said=visits.Said("advance", contacts=people), kind="message", by=lin)
    visits.change(held, {"kind": "message"}, by=lin)
    type(people[1]).objects.filter(pk=people[1].pk).update(last_met_on=day())
    visits.archive(wrote, by=lin)
    assert met(people) == [day(-5), day()], "what somebody noted by hand on the day of a mail stands"


def test_days_that_a_mail_set_before_give_way(lin, acme, held, people):
    type(held).objects.filter(pk=held.pk).update(kind="message")
    import_module("lifecycle.migrations.0054_who_was_written_to_was_not_met").recompute(apps, None)
    assert met(people) == [day(-5), None]


def test_a_day_noted_by_hand_stands_beside_the_visits(lin, held, people):
    type(people[1]).objects.filter(pk=people[1].pk).update(last_met_on=day(-1))
    visits.change(held, {"held_at": held.held_at - timedelta(3)}, by=lin)
    assert met(people) == [day(-3), day(-1)]
    visits.archive(held, by=lin)
    assert met(people) == [day(-5), day(-1)]


@pytest.mark.parametrize("gone", [visits.archive, take_backs.take_back])
def test_with_a_visit_goes_what_it_brought_and_comes_back_with_it(lin, held, people, gone):
    before = stands()
    assert before == ("done", held.pk, day(), day())
    gone(held, by=lin)
    assert met(people) == [day(-5), None] and stands() == ("planned", None, None, day(-5))
    visits.restore(held, by=lin)
    assert met(people) == [day(), day()] and stands() == before
    visits.restore(held, by=lin)
    assert stands() == before


def test_what_was_done_since_with_the_plan_and_the_promise_stands(lin, held):
    visits.archive(held, by=lin)
    plans.move(VisitPlan.objects.get(state="planned"), planned_on=day(4), by=lin)
    promises.move(Promise.objects.get(), due_on=day(6), by=lin)
    visits.restore(held, by=lin)
    assert stands() == ("planned", None, None, day())


def test_removed_twice_it_counts_once(lin, held):
    visits.archive(held, by=lin)
    plan = VisitPlan.objects.get(state="planned")
    assert "promise" in plan.reasons, "the promise that came back is named by the visit that did"
    visits.archive(held, by=lin)
    version = plan.version
    plan.refresh_from_db()
    assert (plan.state, plan.version) == ("planned", version)


def test_by_the_clock_of_whoever_held_it_whoever_corrects_it(lin, zhao, acme, people):
    lin.time_zone = "America/New_York"
    lin.save()
    with timezone.override(lin.time_zone):
        said = visits.Said("advance", contacts=people)
        visit = visits.log(account=acme, said=said, held_at=timezone.now().replace(hour=1), by=lin)
    assert met(people) == [day(-1), day(-1)]
    visits.archive(visit, by=zhao)
    assert met(people) == [None, None]
