"""Of a customer in the archive nothing is due, nothing is proposed and nobody is warned."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Account
from kam.models import Notice
from lifecycle.actions import cadence, warnings
from lifecycle.models import Promise, VisitPlan, Warning

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)


def test_the_archive_is_silent(acme, other, lin, chen, zhao, system):
    """No visit is proposed, no promise is due, no warning is opened or told of a customer in the archive."""
    for account, user in ((acme, lin), (other, chen)):
        Promise.objects.create(account=account, text="Samples", due_on=DAY, user=user)
        VisitPlan.objects.create(account=account, user=user, planned_on=DAY, state="planned")
    Account.objects.update(tier="platinum")
    Account.objects.filter(pk=acme.pk).update(archived_at=timezone.now())
    assert [row.account_id for row in Promise.objects.due(DAY)] == [other.pk]
    assert [row.account_id for row in VisitPlan.objects.open()] == [other.pk]
    VisitPlan.objects.all().delete()
    cadence.propose(as_of=timezone.localdate(), by=system)
    assert set(VisitPlan.objects.values_list("account", flat=True)) == {other.pk}
    alarms = [warnings.Alarm(one.pk, 0.9, Decimal(9), []) for one in (acme, other)]
    assert warnings.warn_many(alarms, on=DAY, by=system)["opened"] == 1
    assert Warning.objects.get().account_id == other.pk
    assert not Notice.objects.filter(account_id=acme.pk).exists()
