"""Proposed tiers decided many at a time, each by the verbs for one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import tiers
from accounts.choices import TierState
from accounts.models import TierChange
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User


def decide_many(changes: Iterable[TierChange], *, approved: bool, reason: str = "", by: User) -> dict[str, int]:
    """Approve or reject the chosen proposals; those that somebody decided meanwhile are left alone and counted."""
    require(by, Right.APPROVE_TIERS)
    if not approved and not reason.strip():
        raise Refused(_("Say why the proposals are rejected."), field="reason")
    done = {"decided": 0, "skipped": 0}
    with transaction.atomic():
        for change in changes:
            standing = TierChange.objects.select_for_update().get(pk=change.pk)
            if standing.state != TierState.PROPOSED:
                done["skipped"] += 1
                continue
            tiers.approve(change, by=by) if approved else tiers.reject(change, reason=reason, by=by)
            done["decided"] += 1
    return done
