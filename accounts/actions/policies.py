"""Tier policies: versions are published, never edited; ground data publishes the first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.choices import KEY_TIERS, EventVerb, Tier
from accounts.models import Policy
from kam.ground import events
from kam.ground.rights import Right, require
from kam.models import User

VISIT_DAYS = {Tier.PLATINUM: 21, Tier.GOLD: 30, Tier.IRON: 90}


def ensure_first() -> Policy:
    """Version 1 with the defaults of scoring; idempotent, called after every migrate."""
    policy = Policy.objects.order_by("number").first()
    if policy is None:
        policy = Policy.objects.create(
            number=1, warned_tiers=list(KEY_TIERS), visit_days=dict(VISIT_DAYS), by=User.objects.system()
        )
    return policy


def publish(values: Mapping[str, Any], *, by: User) -> Policy:
    """A new version of the policy; the next run computes by it."""
    require(by, Right.EDIT_POLICY)
    with transaction.atomic():
        newest = Policy.objects.select_for_update().order_by("-number").first()
        number = (Policy.objects.aggregate(top=Max("number"))["top"] or 0) + 1
        fields = {f.name: getattr(newest, f.name) for f in Policy._meta.fields if newest is not None}
        for name in ("id", "number", "published_at", "by"):
            fields.pop(name, None)
        policy = Policy.objects.create(**{**fields, **values, "number": number, "by": by})
        changes = {k: [fields.get(k), v] for k, v in values.items() if fields.get(k) != v}
        events.record(EventVerb.POLICY_PUBLISHED, policy, by=by, changes=changes)
    return policy
