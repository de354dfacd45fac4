"""A customer at a high risk without a warning says why it has none, and leads to what stands in the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Nomination, Policy
from analytics.models import Score
from lifecycle.models import Aftermath, Journey, Warning
from tests.analytics.books import DAY, computed

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


@pytest.fixture
def told(acme, other, zhao, browser_of):
    """What the risk of the customer says where no warning of it is open: (page, policy)."""
    computed(acme, other)
    Warning.objects.all().delete()
    Journey.objects.filter(account=other).update(stage="maintenance")
    type(other).objects.filter(pk=other.pk).update(tier="gold")
    Score.objects.current().filter(account=other).update(p=0.8, band=3, warned=False)
    return lambda: browser_of(zhao).get(reverse("analytics:account-risk", args=[other.pk])).content.decode()


def test_nothing_is_said_beside_an_open_warning_nor_of_a_low_risk(told, other):
    assert "No warning is open yet: the next computation of risks opens one" in told()
    Warning.objects.create(account=other, opened_on=DAY, risk=0.8, risk_at_opening=0.8, value_at_risk=1)
    assert "No warning is open" not in told()
    Warning.objects.all().delete()
    Score.objects.current().filter(account=other).update(p=0.2, band=0)
    assert "No warning is open" not in told()


def test_a_band_that_is_held_under_the_level_and_another_tier_lead_to_the_policy(told, other, zhao):
    policy = Policy.objects.in_force(DAY)
    there = f'href="{reverse("accounts:policy-detail", args=[policy.pk])}">No warning is open: '
    Score.objects.current().filter(account=other).update(p=0.46, band=2)
    assert f"{there}the risk is under 50%, from which on one opens." in told()
    Score.objects.current().filter(account=other).update(p=0.8)
    type(other).objects.filter(pk=other.pk).update(tier="iron")
    assert f"{there}by the policy one opens for nominated customers and for these tiers: Platinum, Gold." in told()
    days = {"proposed_on": DAY, "from_on": DAY - timedelta(9), "until": DAY + timedelta(9)}
    Nomination.objects.create(account=other, kind="potential", reason="x", state="confirmed", proposed_by=zhao, **days)
    assert "for these tiers" not in told()


def test_one_that_was_closed_left_or_rests_leads_there(told, other, zhao):
    last = Warning.objects.create(account=other, opened_on=DAY - timedelta(40), closed_on=DAY - timedelta(20), risk=0.8,
                                  state="won_back", closed_by=zhao, risk_at_opening=0.8, value_at_risk=1)  # fmt: skip
    assert "next computation" in told(), "the risk has fallen since"
    Score.objects.current().filter(account=other).update(warned=True)
    assert f'href="/warnings/{last.pk}/">No warning is open: the last one was closed on 10 Jun' in told()
    Warning.objects.update(closed_on=DAY - timedelta(90))
    assert "next computation" in told(), "one horizon is over"
    Journey.objects.update_or_create(account=other, defaults={"stage": "dormant", "since": DAY})
    rest = Aftermath.objects.create(account=other, ending="dormant", on=DAY, revisit_on=DAY + timedelta(30), by=zhao)
    assert f'href="/aftermaths/{rest.pk}/">No warning is open: somebody lets the customer rest until 30 Jul' in told()
    Journey.objects.update(stage="lost")
    assert "No warning is open: the customer has left." in told()
    type(other).objects.filter(pk=other.pk).update(archived_at=timezone.now())
    assert "the customer is in the archive" in told()
