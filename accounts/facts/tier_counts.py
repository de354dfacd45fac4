"""What the tiers and classes of the customers that somebody sees come to: how many stand where, and what moved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum

from accounts.choices import KEY_TIERS, KeyClass, MoveCause, TierState
from accounts.facts import tier_causes, tier_moves
from accounts.rules.tier_causes import is_rise


@dataclass(frozen=True)
class Tiers:
    """Of the rows asked about: how many stand where with what share, and who moved since a day."""

    standing: int
    key: int
    share: float | None
    """Of the positive net contribution of those that stand, what platinum and gold bring; None where nobody earns."""
    up: int
    down: int
    """Customers that stand higher or lower than on the day before."""
    by_policy: int
    """Of these, whose newest move only a new version of the policy made."""
    unsure: int
    """Of these, of whose newest move nobody can know."""
    waiting: int
    waiting_by_policy: int


@dataclass(frozen=True)
class Classes:
    """Of the key accounts: how many are of which class, what the core ones bring of all, and who changed class."""

    counts: dict[str, int] = field(default_factory=dict)
    share: float | None = None
    changed: int = 0
    became_core: int = 0


def tiers(rows: Any, *, since: date) -> Tiers:
    """Of any rows of tiers, whatever their state; those of the archive neither stand nor wait. Seven queries."""
    live = rows.of_live().order_by().select_related(None)
    parts = live.filter(state=TierState.IN_EFFECT).values_list("tier").annotate(
        count=Count("pk"), share=Sum("account__standing__share")
    )  # fmt: skip
    found = {tier: (count, share or 0.0) for tier, count, share in parts}
    total = sum(share for _count, share in found.values())
    key = [found[tier] for tier in KEY_TIERS if tier in found]
    versions = tier_causes.Versions.read()
    moved = tier_causes.counted(tier_moves.newest(rows, since), versions, "began", "tier")
    elsewhere = {told: count for told, count in moved.items() if told[1] != told[2]}
    up = sum(count for (_cause, began, tier), count in elsewhere.items() if is_rise(began, tier))
    waiting = live.proposed()
    return Tiers(
        standing=sum(count for count, _share in found.values()),
        key=sum(count for count, _share in key),
        share=sum(share for _count, share in key) / total if total > 0 else None,
        up=up,
        down=sum(elsewhere.values()) - up,
        by_policy=_of(elsewhere, MoveCause.POLICY),
        unsure=_of(elsewhere, MoveCause.UNKNOWN),
        waiting=waiting.count(),
        waiting_by_policy=tier_causes.counted(waiting, versions)[MoveCause.POLICY,],
    )


def _of(moved: dict[tuple[Any, ...], int], cause: MoveCause) -> int:
    return sum(count for told, count in moved.items() if told[0] == cause)


def classes(rows: Any, *, after: date) -> Classes:
    """Of any rows of classes, now and before; those of the archive do not stand. Two queries."""
    parts = rows.of_live().standing().order_by().values_list("key_class").annotate(
        count=Count("pk"), share=Sum("account__standing__share")
    )  # fmt: skip
    found = {name: (count, share or 0.0) for name, count, share in parts}
    total = sum(share for _count, share in found.values())
    changed = rows.changed_after(after).order_by().aggregate(
        count=Count("pk"), core=Count("pk", filter=Q(key_class=KeyClass.CORE))
    )  # fmt: skip
    core = found.get(KeyClass.CORE, (0, 0.0))[1]
    return Classes(
        {name: count for name, (count, _share) in found.items()},
        core / total if total > 0 else None,
        changed["count"],
        changed["core"],
    )
