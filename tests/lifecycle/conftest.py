"""What the tests of churn cases share: a lead, an open warning, and a file that shows something."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from kam.choices import Role
from lifecycle.actions import warnings
from lifecycle.models import Need, Promise
from tests import factories


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
