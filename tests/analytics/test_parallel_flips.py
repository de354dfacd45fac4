"""The first runs of a book that end at once: each is done, the newest day counts, and nothing stands in the way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.models import Account, Standing
from analytics.actions import recompute
from kam.actions import runs
from kam.models import Run
from tests import factories
from tests.kam.test_parallel import _needs_postgres, _patient_connections, at_once  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.company]
DAY = date(2026, 6, 30)


def test_first_runs_at_once_are_all_done(zhao, system):
    for number in range(40):
        account = factories.AccountFactory(owner=zhao)
        factories.OrderFactory(account=account, ordered_on=DAY, amount=100 + number)
    at_once(lambda n: recompute.work(runs.begin("contribution", as_of=DAY - timedelta(days=n), by=system)), 6)
    assert Run.objects.filter(state="done").count() == 6
    assert Run.objects.get(is_current=True).as_of == DAY
    assert Standing.objects.count() == Account.objects.count() == 40
