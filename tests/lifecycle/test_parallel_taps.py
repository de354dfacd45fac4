"""Several taps at once, as a company's people make them: one does it, the others are told in words."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.utils import timezone

from kam.actions import feeds
from kam.ground.errors import Refused
from kam.models import Feed, User
from lifecycle.actions import milestones, plans, visits, warnings
from lifecycle.actions.visits import Said
from lifecycle.actions.warnings import Alarm
from lifecycle.models import Milestone, MilestoneMark, Visit, Warning
from tests.kam.test_parallel import _needs_postgres, _patient_connections, at_once  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.company]


def together(work, times=4):
    """What each of them came to: its result, or `refused`."""
    gate = threading.Barrier(times)

    def one(number):
        gate.wait()
        try:
            return work(number)
        except Refused:
            return "refused"

    return at_once(one, times)


def me(user):
    return User.objects.get(pk=user.pk)


def test_a_warning_is_raised_once(lin, acme):
    answers = together(lambda _n: warnings.raise_by_hand(acme, reason="Quiet", by=me(lin)).pk)
    assert answers.count("refused") == 3 and Warning.objects.count() == 1


def test_a_run_and_a_person_warn_of_the_same_customer(lin, acme, system):
    alarm = Alarm(acme.pk, 0.8, Decimal(10), [])

    def warn(number):
        if number % 2:
            return warnings.raise_by_hand(acme, reason="Quiet", by=me(lin)).pk
        return warnings.warn_many([alarm], on=timezone.localdate(), by=system)["opened"]

    together(warn)
    assert Warning.objects.count() == 1


def test_a_milestone_is_ticked_once(lin, acme):
    milestone = Milestone.objects.first()
    answers = together(lambda _n: milestones.tick(acme, milestone=milestone, note="Saw it", by=me(lin)).pk)
    assert answers.count("refused") == 3 and MilestoneMark.objects.count() == 1


def test_of_calendar_addresses_one_stays_open(lin):
    together(lambda _n: feeds.open(by=me(lin)))
    assert Feed.objects.filter(user=lin, revoked_at__isnull=True).count() == 1


def test_a_plan_is_logged_once_however_many_phones_send_it(lin, acme):
    plan = plans.make(acme, planned_on=timezone.localdate(), by=lin)
    said = Said(outcome="advance")
    answers = together(lambda _n: visits.log(account=acme, said=said, plan_id=plan.pk, by=me(lin)).pk)
    assert answers.count("refused") == 3 and Visit.objects.count() == 1
