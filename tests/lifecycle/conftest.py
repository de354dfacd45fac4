"""What tests of this floor share: a lead, a warning, a file that shows something, a Friday and a best customer."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Account, Policy
from kam.choices import Role
from lifecycle.actions import warnings
from lifecycle.models import Need, Promise
from tests import factories
from tests.lifecycle import fridays


def today(ago=0):
    return timezone.localdate() - timedelta(ago)


@pytest.fixture
def sun(north):
    """Leads lin's team; reads no suspicions."""
    return factories.UserFactory(username="sun", role=Role.LEAD, team=north)


@pytest.fixture
def warning(system, acme):
    return warnings.warn(acme, risk=0.8, value_at_risk=Decimal(9000), reasons=[], on=today(9), by=system)


@pytest.fixture
def file(acme, lin):
    """What the file shows: a rival by connections, a late order, an open complaint, a promise, a decider who left."""
    rival = factories.CompetitorFactory(name="Rival")
    return {
        "rival": factories.PresenceFactory(account=acme, competitor=rival, threat="high", means=["connections"],
                                           seen_on=today(5)),
        "order": factories.OrderFactory(account=acme, number="SO-1", ordered_on=today(40), promised_on=today(30),
                                        delivered_on=today(20)),
        "need": Need.objects.create(account=acme, user=lin, text="Broken boards", sign="complaint", heard_on=today(30)),
        "promise": Promise.objects.create(account=acme, user=lin, text="Samples", due_on=today(8)),
        "contact": factories.ContactFactory(account=acme, name="Wang Secret", role="decision_maker", left_on=today(3)),
    }  # fmt: skip


@pytest.fixture
def friday():
    with time_machine.travel(fridays.NOW, tick=False):
        yield


@pytest.fixture
def best(acme):
    """A platinum customer, to be visited every three weeks."""
    Policy.objects.update(visit_days={**Policy.objects.current().visit_days, "platinum": 21, "gold": 30, "core": 14})
    Account.objects.filter(pk=acme.pk).update(tier="platinum")
    acme.refresh_from_db()
    return acme
