"""The dashboard's table of tiers: shares that add up, moves both ways, false key accounts that count or do not."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import accounts, tiers
from accounts.models import TierChange
from analytics.actions import recompute
from analytics.facts import dashboards
from analytics.models import Contribution
from kam.choices import RunKind
from kam.models import Run
from tests.analytics.books import DAY, computed

pytestmark = pytest.mark.django_db


def test_shares_of_tiers_add_to_a_hundred_and_moves_both_ways_are_told(acme, other, zhao, browser_of):
    computed(acme, other)
    since = {"state": "ended", "from_on": DAY - timedelta(3), "by": zhao}
    TierChange.objects.create(account=acme, was="lead", tier="iron", **since)
    TierChange.objects.create(account=other, was="iron", tier="lead", **since)
    found = browser_of(zhao).get(reverse("analytics:dashboard"))
    lines = found.context["tiers"]
    known = [line["share"] for line in lines if line["row"].share is not None]
    assert sum(int(share.rstrip("%").replace("−", "-")) for share in known) == 100
    row = next(line["row"] for line in lines if line["row"].tier == "iron")
    assert (row.came, row.went, row.change) == (1, 1, 0) and "1 in, 1 out" in found.content.decode()


def test_who_was_overruled_is_told_beside_whom_is_held_back(acme, other, zhao, browser_of):
    computed(acme, other)
    run = Run.objects.current(RunKind.TIERS)
    run.result |= {"flagged": 4, "overruled": 1}
    run.save()
    said = browser_of(zhao).get(reverse("analytics:dashboard")).content.decode()
    assert "3 false key accounts are not counted as platinum or gold" in said
    assert '/verdicts/?false_key=any&amp;overruled=true">1 overruled: its sign no longer holds it back</a>' in said


def test_shares_are_of_the_tiers_in_force_that_are_counted_beside_them(acme, other, zhao, browser_of):
    computed(acme, other)
    platinum = acme if acme.__class__.objects.get(pk=acme.pk).tier == "platinum" else other
    tiers.override(platinum, tier="gold", reason="Strategy", until=timezone.localdate() + timedelta(30), by=zhao)
    recompute.start(RunKind.ALL, as_of=DAY, by=zhao)
    run, shares = Run.objects.current(RunKind.TIERS), _shares(browser_of(zhao))
    assert run.result["tiers"]["platinum"] == 1, "by the numbers alone it would still be platinum"
    assert shares["platinum"] == (0, "0%") and shares["gold"][0] == 2
    net = {tier: Decimal(0) for tier in shares}
    for row in Contribution.objects.current().select_related("account"):
        net[row.account.tier] += row.net_contribution
    assert {tier: Decimal(kept) for tier, kept in run.result["effects"]["net_in_force"].items()} == net
    tiers.end_override(platinum, by=zhao)
    assert (shares["gold"][1], _shares(browser_of(zhao))["platinum"]) == ("99%", (1, "67%")), "shows at once"


def test_the_approval_of_a_run_s_proposal_moves_counts_and_shares_together(acme, other, zhao, browser_of):
    computed(acme, other)
    run, platinum = Run.objects.current(RunKind.TIERS), acme.__class__.objects.get(tier="platinum")
    before = _shares(browser_of(zhao))["platinum"][1]
    made = {"account": platinum, "was": "platinum", "tier": "gold", "state": "proposed", "from_on": DAY}
    asked = TierChange.objects.create(**made, by=zhao)
    TierChange.objects.filter(pk=asked.pk).update(created_at=run.finished_at - timedelta(seconds=1))
    tiers.approve(asked, by=zhao)
    after = _shares(browser_of(zhao))
    assert (after["platinum"], after["gold"][0]) == ((0, "0%"), 2) and before != "0%"


@pytest.mark.db_both
def test_an_archived_customer_leaves_counts_and_shares_together_and_comes_back_to_both(
    acme, other, zhao, browser_of, django_assert_num_queries
):
    computed(acme, other)
    run, platinum = Run.objects.current(RunKind.TIERS), acme.__class__.objects.get(tier="platinum")
    before = _shares(browser_of(zhao))
    with django_assert_num_queries(1):
        assert not dashboards._decided_since(run)
    accounts.archive(platinum, by=zhao)
    after = _shares(browser_of(zhao))
    assert (before["platinum"][0], after["platinum"]) == (1, (0, "0%")) and before["platinum"][1] != "0%"
    with django_assert_num_queries(1):
        assert dashboards._decided_since(run)
    accounts.restore(platinum, by=zhao)
    assert _shares(browser_of(zhao))["platinum"] == before["platinum"]


def _shares(client):
    lines = client.get(reverse("analytics:dashboard")).context["tiers"]
    return {line["row"].tier: (line["row"].accounts, line["share"].replace("–", "0%")) for line in lines}


def test_a_run_says_that_its_value_at_risk_holds_those_that_pages_leave_out(acme, other, zhao, browser_of):
    computed(acme, other)
    run = Run.objects.current(RunKind.CHURN)
    page = browser_of(zhao).get(f"/runs/{run.pk}/").content.decode()
    assert "Value at risk, of lost and resting customers too" in page
