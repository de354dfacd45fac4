"""Logging, accepting and the night at the same moment: what is accepted stays so, and nobody waits for the night."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from kam.models import User
from lifecycle.actions import cadence, free_days, plans, visits
from lifecycle.models import VisitPlan
from tests import factories
from tests.kam.test_parallel import _needs_postgres, _patient_connections, at_once  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.company]


@pytest.fixture
def account(lin):
    found = factories.AccountFactory(owner=lin, tier="gold")
    factories.VisitFactory(account=found, user=lin, held_at=timezone.now() - timedelta(days=20))
    return found


def log(account, lin):
    return visits.log(account=account, said=visits.Said("advance"), by=User.objects.get(pk=lin.pk))


def test_what_is_accepted_while_a_visit_is_logged_stays_accepted(lin, account):
    on = timezone.localdate() + timedelta(days=9)
    plan = VisitPlan.objects.create(account=account, user=lin, planned_on=on, state="proposed")
    accepted = threading.Event()

    def work(number):
        if number:
            assert accepted.wait(10)
            return log(account, lin).pk
        with transaction.atomic():
            plans.accept(plan, by=User.objects.get(pk=lin.pk))
            accepted.set()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.7)")  # the log has read the book by then, and waits
        return None

    at_once(work, 2)
    plan.refresh_from_db()
    assert (plan.state, plan.planned_on) == ("planned", on)
    assert account.plans.filter(state="proposed").count() == 0


def test_of_a_log_and_the_night_each_goes_on_and_nothing_is_proposed_twice(lin, account, system, monkeypatch):
    plan = VisitPlan.objects.create(
        account=account, user=lin, planned_on=timezone.localdate() - timedelta(days=2), state="proposed"
    )
    find, logged = free_days.of, []

    def of(*args, **kwargs):
        if kwargs.get("besides") is None and not logged:
            logged.append(None)
            logged[:] = at_once(lambda _n: log(account, lin).pk, 1)  # on its own connection, while the night computes
        return find(*args, **kwargs)

    monkeypatch.setattr(free_days, "of", of)
    cadence.propose(as_of=timezone.localdate(), by=system)
    plan.refresh_from_db()
    assert plan.visit_id == logged[0] and plan.state == "done"
    assert account.plans.filter(state="proposed").count() == 1
