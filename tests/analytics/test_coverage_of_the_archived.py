"""Who was archived since a past day had to be visited on it, and stands in its coverage."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.actions import accounts
from accounts.models import Account, TierChange
from analytics.facts import visiting
from lifecycle.choices import PlanState
from lifecycle.models import VisitPlan
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)
THEN = TODAY - timedelta(30)


@pytest.fixture
def gone(lin, zhao, time_machine):
    """Three of gold, never visited but the first: archived ten, ten and forty days ago; and one that stays."""
    time_machine.move_to("2026-11-25 10:00+08:00")
    made = [factories.AccountFactory(owner=lin, tier="gold", name=f"Gold {number}") for number in range(4)]
    for account in made:
        TierChange.objects.create(account=account, tier="gold", from_on=TODAY - timedelta(300), by=zhao)
    held = timezone.make_aware(datetime(2026, 8, 1, 9))
    factories.VisitFactory(account=made[0], user=lin, held_at=held, next_on=THEN - timedelta(9), next_step="Quote")
    for account, ago in zip(made, (10, 10, 40), strict=False):
        accounts.archive(account, by=zhao)
        Account.objects.filter(pk=account.pk).update(archived_at=timezone.now() - timedelta(days=ago))
    return made


@pytest.mark.db_both
def test_a_past_day_counts_whoever_was_there_then_also_if_archived_since(gone, api_of, browser_of, zhao, lin):
    client, past = api_of(zhao), {"as_of": THEN.isoformat()}
    assert client.get("/api/v1/coverage/").json()["whole"]["due"] == 1, "who is in the archive is not to be visited"
    assert client.get("/api/v1/coverage/", past).json()["whole"]["due"] == 3, "two were still there on that day"
    assert [row.account for row in visiting.stalled(zhao, THEN, {})] == [gone[0]]
    assert not visiting.stalled(zhao, TODAY, {}).exists()
    assert browser_of(zhao).get("/coverage/", past).status_code == 200
    for account in gone:
        day = THEN - timedelta(5)
        VisitPlan.objects.create(account=account, user=lin, planned_for=day, planned_on=day, state=PlanState.PLANNED)
    assert client.get("/api/v1/coverage/", past).json()["planned"] == 3, "as many as were there"
    assert len(browser_of(zhao).get("/coverage/plans/", past).context["rows"]) == 3
    assert len(browser_of(zhao).get("/coverage/plans/").context["rows"]) == 1
    listed = browser_of(zhao).get("/coverage/customers/", past).content.decode()
    assert "Gold 0" in listed and "Gold 1" in listed and "Gold 2" not in listed
