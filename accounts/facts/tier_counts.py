"""What the tiers and classes of the customers that somebody sees come to: how many stand where, and what moved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum

from accounts.choices import KEY_TIERS, KeyClass, MoveCause, TierState
from accounts.facts import tier_causes
from accounts.rules.tier_causes import is_rise


@dataclass(frozen=True)
class Tiers:
    """Of the rows asked about: how many stand where with what share, and the moves after a day."""

    standing: int
    key: int
    share: float | None
    """Of the positive net contribution of those that stand, what platinum and gold bring; None where nobody earns."""
    up: int
    down: int
    by_policy: int
    """Of the moves up and down, those that only a new version of the policy made."""
    unsure: int
    """Of these, of which nobody can know."""
    waiting: int
    waiting_by_policy: int


@dataclass(frozen=True)
class Classes:
    """Of the key accounts: how many are of which class, what the core ones bring of all, and who changed class."""

    counts: dict[str, int] = field(default_factory=dict)
    share: float | None = None
    changed: int = 0
    became_core: int = 0


def tiers(rows: Any, *, after: date) -> Tiers:
    """Of any rows of tiers, whatever their state; six queries at most."""
    parts = rows.filter(state=TierState.IN_EFFECT).order_by().values_list("tier").annotate(
        count=Count("pk"), share=Sum("account__standing__share")
    )  # fmt: skip
    found = {tier: (count, share or 0.0) for tier, count, share in parts}
    total = sum(share for _count, share in found.values())
    key = [found[tier] for tier in KEY_TIERS if tier in found]
    moved = list(tier_causes.moves(rows).filter(Q(from_on__gt=after) | Q(state=TierState.PROPOSED)).exclude(
        state=TierState.REJECTED).order_by().select_related(None).defer("reason"))  # fmt: skip
    causes = tier_causes.of(moved)
    waiting = [row for row in moved if row.state == TierState.PROPOSED]
    made = [row for row in moved if row.state != TierState.PROPOSED]
    up = sum(is_rise(row.was, row.tier) for row in made)
    return Tiers(
        standing=sum(count for count, _share in found.values()),
        key=sum(count for count, _share in key),
        share=sum(share for _count, share in key) / total if total > 0 else None,
        up=up,
        down=len(made) - up,
        by_policy=_of(made, causes, MoveCause.POLICY),
        unsure=_of(made, causes, MoveCause.UNKNOWN),
        waiting=rows.filter(state=TierState.PROPOSED).count(),
        waiting_by_policy=_of(waiting, causes, MoveCause.POLICY),
    )


def _of(rows: list[Any], causes: dict[int, MoveCause], cause: MoveCause) -> int:
    return sum(causes.get(row.pk) == cause for row in rows)


def classes(rows: Any, *, after: date) -> Classes:
    """Of any rows of classes, now and before; two queries."""
    parts = rows.standing().order_by().values_list("key_class").annotate(
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
