"""The whole night for a company of usual size: in time, nothing lost on the way, and the best customers first."""

from datetime import date
from time import perf_counter

import pytest
import time_machine

from accounts.models import Account
from kam.models import User
from lifecycle.actions import cadence, nights
from lifecycle.models import Journey, Unplaced, VisitPlan
from tests.lifecycle.actions.test_cadence_days import crowd

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
ON = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def friday():
    with time_machine.travel("2026-11-20 09:30:00+08:00", tick=False):
        yield


def test_twenty_managers_with_a_hundred_customers_each_are_through_in_ten_seconds(db):
    crowd()
    begun = perf_counter()
    run = nights.plans()
    took = perf_counter() - begun
    assert (run.state, run.result["journeys"]) == ("done", 2000) and took < 10
    assert run.result["proposed"] > 1000 and Journey.objects.count() == 2000


@pytest.mark.parametrize("a_day", [2, 3])
def test_with_five_cities_no_platinum_customer_goes_without_where_a_gold_one_has_a_day(db, system, a_day):
    """Of one manager; on days from which the platinum visit is due: a gold one may well stand on an earlier day."""
    crowd()
    every_other = list(Account.objects.filter(tier="gold").order_by("pk").values_list("pk", flat=True))[::2]
    Account.objects.filter(pk__in=every_other).update(tier="platinum")
    User.objects.update(visits_per_day=a_day)
    cadence.propose(as_of=ON, by=system)
    last: dict[int, date] = {}
    for user, on in VisitPlan.objects.filter(account__tier="gold").values_list("user", "planned_on"):
        last[user] = max(on, last.get(user, on))
    short = list(Unplaced.objects.filter(tier="platinum").values_list("user", "due_on"))
    assert last and short and Unplaced.objects.filter(tier="gold").exists(), "days are scarce"
    assert not [user for user, due_on in short if user in last and last[user] >= due_on]
