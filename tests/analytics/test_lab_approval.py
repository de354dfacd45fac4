"""A version that asks for approval: published, it moves nobody; once all is approved the tiers are those previewed."""

from __future__ import annotations

import numpy as np
import pytest

from accounts.actions import policies, proposals
from accounts.models import Account, TierChange
from analytics.actions import recompute, simulate
from analytics.models import Verdict
from kam.choices import RunKind
from tests.analytics.books import DAY
from tests.analytics.test_policy_lab import book, decided

__all__ = ["book", "decided"]
pytestmark = pytest.mark.django_db


@pytest.mark.db_both
def test_a_published_version_that_asks_moves_nobody_and_once_all_is_approved_gives_the_previewed_tiers(decided, zhao):
    recompute.start(RunKind.TIERS, as_of=DAY, by=zhao)
    stood = dict(Account.objects.values_list("pk", "tier"))
    values = {"platinum_share": 0.2, "gold_share": 0.4, "margin": 0.0, "runs_needed": 1, "needs_approval": True}
    preview = simulate.preview(values, by=zhao)
    keys, (before, after) = preview.ground.basis.account.tolist(), preview.sides(False)
    policies.publish(simulate.draft(values, by=zhao), effective_on=DAY, by=zhao)
    for _again in range(2):
        run = recompute.start(RunKind.TIERS, as_of=DAY, by=zhao)
        assert dict(Account.objects.values_list("pk", "tier")) == stood
        assert dict(Verdict.objects.filter(run=run).values_list("account_id", "in_effect")).items() <= stood.items()
    heirs = set(Account.objects.filter(inherits_tier=True).values_list("pk", flat=True))
    moves = {keys[place] for place in np.flatnonzero(before != after)} - heirs
    asked = TierChange.objects.proposed().exclude(account__key_class="core")
    assert set(asked.values_list("account_id", flat=True)) == moves and len(moves) > 5
    proposals.decide_many(asked.select_related("account__owner"), approved=True, by=zhao)
    recompute.start(RunKind.TIERS, as_of=DAY, by=zhao)
    left = dict(Account.objects.values_list("pk", "tier"))
    assert {key: simulate.NAMES[code] for key, code in zip(keys, after.tolist(), strict=True)} == left
