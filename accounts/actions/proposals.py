"""Proposed tiers decided many at a time, each by the verbs for one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import arrivals, tier_changes, tiers
from accounts.choices import TierState
from accounts.models import TierChange
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

APPROVED, REJECTED, SKIPPED = "approved", "rejected", "skipped"
CHUNK, MOST = 100, 1000
"""Proposals decided in one transaction, and by one call, of those that match a filter."""


@dataclass(frozen=True)
class Matched:
    """What became of the proposals that match: those decided, those left alone, and those for another call."""

    decided: int
    skipped: int
    left: int


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


def decide_matching(
    rows: Any, *, approved: bool, reason: str = "", upto: int | None = None, most: int = MOST, by: User
) -> Matched:
    """
    Approve or reject the proposals among `rows` (a queryset of changes), at most `most` of them, oldest first.

    They are decided part by part, each part in a transaction of its own: called again it goes on with what is left.
    `upto` is the newest one that was there when the user was asked; what was proposed since is not decided.
    """
    require(by, Right.APPROVE_TIERS)
    asked = rows.filter(state=TierState.PROPOSED)
    asked = asked if upto is None else asked.filter(pk__lte=upto)
    keys = list(asked.order_by("pk").values_list("pk", flat=True))
    done = {"decided": 0, "skipped": 0}
    for start in range(0, len(keys[:most]), CHUNK):
        part = TierChange.objects.visible_to(by).filter(pk__in=keys[start : min(start + CHUNK, most)])
        found = decide_many(
            part.select_related("account__owner").order_by("pk"), approved=approved, reason=reason, by=by
        )
        done = {name: done[name] + found[name] for name in done}
    return Matched(**done, left=max(len(keys) - most, 0))
