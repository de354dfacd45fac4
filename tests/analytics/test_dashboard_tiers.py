"""The dashboard's table of tiers: shares that add up, moves both ways, false key accounts that count or do not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import TierChange
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
    assert '/verdicts/?false_key=any&amp;overruled=true">1 overruled is counted</a>' in said
