"""A visit proposed for a promise of ours: in time for it where a day has room, and gone once nothing calls for it."""

from datetime import date, timedelta

import pytest

from accounts.models import Account
from kam.models import User
from lifecycle.actions import cadence, plans, promises
from lifecycle.choices import PromiseSide
from lifecycle.models import VisitPlan
from lifecycle.models.plan_reasons import plan_words
from tests import factories
from tests.lifecycle.fridays import ON, ago

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("friday")]
WEDNESDAY = date(2026, 12, 2)


@pytest.fixture
def promise(lin, acme):
    """Of a customer that has no rhythm: nothing else calls for a visit."""
    Account.objects.filter(pk=acme.pk).update(tier="", region="East", city="Shanghai")
    acme.refresh_from_db()
    return promises.make(acme, text="Samples", due_on=WEDNESDAY, by=lin)


def proposed(account):
    return VisitPlan.objects.filter(account=account, state="proposed").order_by("planned_on").first()


def test_a_proposal_that_rests_on_it_alone_goes_with_it_and_comes_back(lin, acme, promise, system):
    cadence.propose(as_of=ON, by=system)
    assert proposed(acme).reasons["promise"] == {"due_on": WEDNESDAY.isoformat()}
    promises.keep(promise, by=lin)
    assert proposed(acme) is None
    promises.reopen(promise, by=lin)
    assert proposed(acme).planned_on == WEDNESDAY - timedelta(days=1)
    promises.drop(promise, by=lin)
    assert proposed(acme) is None


def test_broken_it_calls_for_no_visit(lin, acme, promise, system, time_machine):
    time_machine.move_to(WEDNESDAY + timedelta(days=1), tick=False)
    cadence.propose(as_of=WEDNESDAY + timedelta(days=1), by=system)
    assert "promise" in proposed(acme).reasons
    promises.give_up(promise, by=lin)
    assert proposed(acme) is None


def test_moved_the_proposal_names_its_new_day_and_comes_in_time_for_it(lin, acme, promise, system):
    cadence.propose(as_of=ON, by=system)
    promises.move(promise, due_on=date(2026, 12, 11), by=lin)
    assert proposed(acme).planned_on == date(2026, 12, 10)
    assert proposed(acme).reasons["promise"] == {"due_on": "2026-12-11"}
    promises.move(promise, due_on=WEDNESDAY, by=lin)
    assert proposed(acme).planned_on == date(2026, 12, 1)
    promises.change(promise, {"side": PromiseSide.THEIRS}, by=lin)
    assert proposed(acme) is None


def test_what_else_calls_for_the_visit_stays(lin, best, system):
    factories.VisitFactory(account=best, user=lin, held_at=ago(12))
    promise = promises.make(best, text="Quote", due_on=date(2026, 11, 26), by=lin)
    cadence.propose(as_of=ON, by=system)
    assert {"promise", "cadence"} <= proposed(best).reasons.keys()
    promises.keep(promise, by=lin)
    assert "promise" not in proposed(best).reasons and "cadence" in proposed(best).reasons


def fill(lin, days, city="Shanghai", count=1):
    """Visits that people planned on days."""
    for day in days:
        for _n in range(count):
            other = factories.AccountFactory(owner=lin, region="East", city=city)
            plans.make(other, planned_on=day, by=lin)


def test_the_due_day_itself_is_taken_before_a_later_one_and_then_an_earlier_one(lin, acme, promise, system):
    User.objects.filter(pk=lin.pk).update(visits_per_day=1)
    fill(lin, [date(2026, 12, 1)])
    cadence.propose(as_of=ON, by=system)
    assert proposed(acme).planned_on == WEDNESDAY
    fill(lin, [WEDNESDAY])
    cadence.propose(as_of=ON, by=system)
    assert proposed(acme).planned_on == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("city", "words"),
    [
        ("Shanghai", "No room before it is due: the days are full"),
        ("Harbin", "No room before it is due: the days with room lead too far away"),
    ],
)
def test_that_none_is_left_before_it_is_said_with_what_stands_in_the_way(lin, acme, promise, system, city, words):
    days = [ON + timedelta(days=n) for n in range((WEDNESDAY - ON).days + 1)]
    if city == "Shanghai":
        User.objects.filter(pk=lin.pk).update(visits_per_day=1)
        fill(lin, days)
    else:
        fill(lin, days, city)
        Account.objects.filter(city=city).update(region="North")
    cadence.propose(as_of=ON, by=system)
    plan = proposed(acme)
    assert plan.planned_on == date(2026, 12, 3) and words in plan_words(plan.reasons)
