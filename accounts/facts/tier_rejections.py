"""What people rejected of proposed tiers: how long that holds, and what it was when the same is proposed again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models.functions import Coalesce

from accounts.choices import TierState
from accounts.models import Policy, TierChange
from accounts.rules import repeats

CHUNK = 1000


def holding(day: date, policy: Policy) -> Any:
    """
    What a run as of a day must not propose by this version: (account, tier before, tier) of what was rejected.

    A day that is computed again obeys what people said of the proposals of its time, not of those of later days.
    """
    after = day - timedelta(days=repeats.REJECTED_DAYS)
    rows = _rejected().filter(rejected_on__gt=after, from_on__lte=day, policy=policy)
    return rows.values_list("account_id", "was", "tier")


def of_account(history: Iterable[TierChange], account: Any, day: date) -> TierChange | None:
    """
    The newest rejection among an account's history that speaks of the tier it has, and holds on a day.

    None once another version of the policy is in force: that one asks anew.
    """
    policy = Policy.objects.current()
    found = [
        row for row in history
        if row.state == TierState.REJECTED and not row.by_hand and row.was == account.tier
        and row.policy_id == policy.pk and repeats.PUT_OFF not in (row.reasons or {})
    ]  # fmt: skip
    newest = max(found, key=lambda row: row.pk, default=None)
    return newest if newest and repeats.is_held_back(day_of(newest), day) else None


def day_of(row: TierChange) -> date:
    """On which day it was rejected; of one whose day was not kept, the day from which it was proposed."""
    return row.to_on or row.from_on


def tell(rows: Iterable[TierChange]) -> None:
    """Write on each proposal the rejection of the same change before it, as `rejected_before`; None without one."""
    rows = list(rows)
    asked = [row for row in rows if row.state == TierState.PROPOSED]
    for start in range(0, len(asked), CHUNK):
        part = asked[start : start + CHUNK]
        before: dict[tuple[int, str, str], list[TierChange]] = {}
        for old in _rejected().filter(account__in=[row.account_id for row in part]).select_related("by").order_by("pk"):
            before.setdefault((old.account_id, old.was, old.tier), []).append(old)
        for row in part:
            same = [old for old in before.get((row.account_id, row.was, row.tier), ()) if old.pk < row.pk]
            row.rejected_before = same[-1] if same else None  # type: ignore[attr-defined]


def _rejected() -> Any:
    rows = TierChange.objects.filter(state=TierState.REJECTED, by_hand=False).exclude(reasons__has_key=repeats.PUT_OFF)
    return rows.annotate(rejected_on=Coalesce("to_on", "from_on"))
