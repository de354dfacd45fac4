"""What deciding proposed tiers would do: which would move from where to where, and which stay as they are, and why."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When

from accounts.choices import TierState
from accounts.models import TierChange

DECIDED, BY_HAND, ARCHIVED = "decided", "by_hand", "archived"
"""Why a proposal is left alone: it was decided meanwhile, its customer's tier is set by hand, or is archived."""


def with_kept(rows: Any) -> Any:
    """Each change with `kept`: why approving it would leave it alone; empty where it would move its customer."""
    hands = TierChange.objects.filter(account=OuterRef("account"), state=TierState.IN_EFFECT, by_hand=True)
    whens = ((~Q(state=TierState.PROPOSED), DECIDED), (Q(account__archived_at__isnull=False), ARCHIVED),
             (Exists(hands), BY_HAND))  # fmt: skip
    cases = [When(condition, then=Value(name)) for condition, name in whens]
    return rows.annotate(kept=Case(*cases, default=Value(""), output_field=CharField()))


def summed(rows: Any) -> list[dict[str, Any]]:
    """[{was, tier, kept, n}] of changes, the commonest first; one statement."""
    counted = with_kept(rows).order_by().values("was", "tier", "kept").annotate(n=Count("pk"))
    return sorted(counted, key=lambda one: (-one["n"], one["was"], one["tier"]))
