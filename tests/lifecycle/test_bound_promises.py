"""A visit planned for a promise says so as long as the promise is open, and no longer."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from lifecycle.actions import plans, promises, visits
from lifecycle.actions.visits import Said
from lifecycle.models import VisitPlan

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]


def ahead(days: int) -> date:
    return timezone.localdate() + timedelta(days)


@pytest.fixture
def promise(lin, acme):
    return promises.make(acme, text="Samples", due_on=ahead(6), by=lin)


@pytest.fixture
def plan(lin, acme, promise):
    named = {"promise": {"due_on": promise.due_on.isoformat()}, "cadence": {"every": 30}}
    return plans.make(acme, planned_on=ahead(5), reasons=named, by=lin)


def named(plan: VisitPlan) -> str:
    """The day of the promise that the visit names; empty where it names none."""
    plan.refresh_from_db()
    assert "cadence" in plan.reasons
    return str(plan.reasons.get("promise", {}).get("due_on", ""))


def test_kept_it_is_named_no_more_and_opened_again_it_is(lin, promise, plan):
    sequence = plan.sequence
    promises.keep(promise, by=lin)
    assert not named(plan) and plan.sequence == sequence + 1, "the calendars that have it hear of it"
    promises.reopen(promise, by=lin)
    assert named(plan) == str(ahead(6))


def test_moved_its_new_day_is_named_where_the_visit_is_in_time_for_it(lin, promise, plan):
    promises.move(promise, due_on=ahead(9), by=lin)
    assert named(plan) == str(ahead(9))
    promises.move(promise, due_on=ahead(60), by=lin)
    assert not named(plan)


def test_that_it_is_theirs_or_another_of_that_day_is_open_is_heeded(lin, acme, promise, plan):
    other = promises.make(acme, text="Drawings", due_on=promise.due_on, by=lin)
    promises.keep(promise, by=lin)
    assert named(plan) == str(ahead(6))
    promises.change(other, {"side": "theirs"}, by=lin)
    assert not named(plan)


def test_broken_it_is_named_no_more(lin, promise, plan, time_machine):
    time_machine.shift(timedelta(8))
    promises.give_up(promise, by=lin)
    assert not named(plan)


def test_kept_at_a_visit_the_one_planned_for_it_keeps_its_reason_and_a_later_one_not(lin, acme, promise, plan):
    today = {"promise": {"due_on": promise.due_on.isoformat()}, "cadence": {"every": 30}}
    first = plans.make(acme, planned_on=ahead(0), reasons=today, by=lin)
    visit = visits.log(account=acme, said=Said(outcome="advance", kept=[promise]), plan_id=first.pk, by=lin)
    assert named(first) == str(ahead(6)) and first.state == "done" and not named(plan)
    visits.restore(visits.archive(visit, by=lin), by=lin)
    first.refresh_from_db()
    promise.refresh_from_db()
    assert (first.state, first.visit_id, promise.kept_visit_id) == ("done", visit.pk, visit.pk)
