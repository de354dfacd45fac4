"""Proposed tiers decided many at a time, each by the verbs for one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import arrivals, tier_changes, tiers
from accounts.choices import TierState
from accounts.models import TierChange
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

APPROVED, REJECTED, SKIPPED = "approved", "rejected", "skipped"


def decide_many(changes: Iterable[TierChange], *, approved: bool, reason: str = "", by: User) -> dict[str, int]:
    """Approve or reject the chosen proposals; those no longer to decide are left alone and counted."""
    found = decide_each(changes, approved=approved, reason=reason, by=by)
    skipped = sum(result == SKIPPED for result in found.values())
    return {"decided": len(found) - skipped, "skipped": skipped}


def decide_each(changes: Iterable[TierChange], *, approved: bool, reason: str = "", by: User) -> dict[int, str]:
    """The same; what became of each by its id: `approved`, `rejected`, or `skipped` (nothing is left to decide)."""
    require(by, Right.APPROVE_TIERS)
    if not approved and not reason.strip():
        raise Refused(_("Say why the proposals are rejected."), field="reason")
    done = {}
    with transaction.atomic():
        listed = list(changes)
        accounts = [change.account_id for change in listed] if approved else []
        by_hand = set(
            tier_changes.in_effect().filter(by_hand=True, account__in=accounts).values_list("account_id", flat=True)
        )
        closed = arrivals.archived(change.account_id for change in listed)
        for change in listed:
            standing = TierChange.objects.select_for_update().get(pk=change.pk)
            if standing.state != TierState.PROPOSED or standing.account_id in by_hand | closed:
                done[change.pk] = SKIPPED
                continue
            tiers.approve(change, by=by) if approved else tiers.reject(change, reason=reason, by=by)
            done[change.pk] = APPROVED if approved else REJECTED
    return done
