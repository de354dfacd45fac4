"""What people do with a customer's visits while the night places them stands; the night writes nothing over it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from lifecycle.actions import cadence, free_days, plans, visits
from lifecycle.models import Unplaced, VisitPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
ON = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def friday():
    with time_machine.travel("2026-11-20 09:30:00+08:00", tick=False):
        yield


@pytest.fixture
def meanwhile(monkeypatch):
    """Something happens after the night has read the book and before it writes."""
    find = free_days.of

    def begin(what):
        def of(*args, **kwargs):
            if kwargs.get("besides") is None and (now := done.pop() if done else None):
                now()
            return find(*args, **kwargs)

        done = [what]
        monkeypatch.setattr(free_days, "of", of)

    return begin


@pytest.fixture
def account(lin):
    found = factories.AccountFactory(owner=lin, tier="gold")
    factories.VisitFactory(account=found, user=lin, held_at=timezone.now() - timedelta(days=60))
    return found


@pytest.mark.parametrize("ago", [2, -3])  # the night would move the one, and say other reasons of the other
def test_a_proposal_that_is_accepted_meanwhile_stays_accepted(lin, account, system, meanwhile, ago):
    plan = VisitPlan.objects.create(account=account, user=lin, planned_on=ON - timedelta(ago), state="proposed")
    meanwhile(lambda: plans.accept(plan, by=lin))
    cadence.propose(as_of=ON, by=system)
    plan.refresh_from_db()
    assert (plan.state, plan.planned_on, plan.version) == ("planned", ON - timedelta(ago), 2)


def test_nothing_is_proposed_beside_what_a_visit_brought_meanwhile(lin, account, system, meanwhile):
    other = factories.AccountFactory(owner=lin, tier="gold")
    meanwhile(lambda: visits.log(account=account, said=visits.Said("advance"), by=lin))
    assert cadence.propose(as_of=ON, by=system)["proposed"] == 1
    assert account.plans.filter(state="proposed").count() == 1 and other.plans.count() == 1
    assert cadence.propose(as_of=ON, by=system)["proposed"] == 0


def test_nothing_is_proposed_beside_what_somebody_planned_meanwhile(lin, account, system, meanwhile):
    meanwhile(lambda: plans.make(account, planned_on=ON + timedelta(days=1), by=lin))
    cadence.propose(as_of=ON, by=system)
    assert [plan.state for plan in account.plans.all()] == ["planned"]
    assert not Unplaced.objects.exists()
