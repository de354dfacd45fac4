"""Promises and warnings call for a visit at once, and what a person dropped stays away until something new calls."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from lifecycle.actions import cadence, plans, warnings
from lifecycle.choices import DropKind
from lifecycle.models import Promise, VisitPlan
from lifecycle.models.plan_reasons import plan_words
from tests import factories

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def friday():
    with time_machine.travel("2026-11-20 09:30:00+08:00", tick=False):
        yield


@pytest.mark.db_both
def test_an_overdue_promise_and_one_due_today_call_at_once(lin, system):
    for ago, words in ((0, "Our promise is due today, 20 Nov"), (4, "Our promise is overdue since 16 Nov")):
        account = factories.AccountFactory(owner=lin, tier="lead")
        Promise.objects.create(account=account, user=lin, text="Show the new line", due_on=ON - timedelta(days=ago))
        cadence.propose(as_of=ON, by=system)
        plan = VisitPlan.objects.get(account=account)
        assert (plan.planned_on, plan_words(plan.reasons)) == (ON, [words])
    theirs = factories.AccountFactory(owner=lin, tier="lead")
    Promise.objects.create(account=theirs, user=lin, text="Sign", due_on=ON, side="theirs")
    cadence.propose(as_of=ON, by=system)
    assert not VisitPlan.objects.filter(account=theirs).exists(), "their commitment is not ours to keep"


@pytest.mark.db_both
def test_a_dropped_visit_stays_away_though_promise_and_warning_stand(lin, system):
    promised, warned = (factories.AccountFactory(owner=lin, tier="lead") for _n in range(2))
    Promise.objects.create(account=promised, user=lin, text="Quote", due_on=ON - timedelta(days=4))
    warnings.warn(warned, risk=0.8, value_at_risk=Decimal(1), reasons=[], on=ON, by=system)
    cadence.propose(as_of=ON, by=system)
    for plan in VisitPlan.objects.filter(state="proposed"):
        plans.drop(plan, kind=DropKind.NO_NEED, by=lin)
    cadence.propose(as_of=ON, by=system)
    assert not VisitPlan.objects.filter(state="proposed").exists()
    Promise.objects.create(account=promised, user=lin, text="Samples", due_on=ON - timedelta(days=1))
    cadence.propose(as_of=ON, by=system)
    assert VisitPlan.objects.get(state="proposed").account == promised, "another promise calls again"


def test_what_the_customer_cancelled_is_proposed_on_another_day(lin, system):
    account = factories.AccountFactory(owner=lin, tier="lead")
    Promise.objects.create(account=account, user=lin, text="Quote", due_on=ON - timedelta(days=4))
    cadence.propose(as_of=ON, by=system)
    plan = VisitPlan.objects.get(state="proposed")
    plans.drop(plans.accept(plan, by=lin), kind=DropKind.CANCELLED, by=lin)
    cadence.propose(as_of=ON, by=system)
    again = VisitPlan.objects.get(state="proposed")
    assert again.account == account and again.planned_on > ON
