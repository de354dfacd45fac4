"""Which tier was in force at the end of a run's day: what runs keep, and what people decided later on that day."""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.choices import TierState
from accounts.models import TierChange
from kam.models import Run


def standing_then(rows: QuerySet[Any], kept: str = "in_effect") -> QuerySet[Any]:
    """
    Rows of runs with the tier that was in force at the end of their run's day (`stood`).

    A run keeps (`kept`) the tier that it found or set; one that somebody approved or set later on that day came after
    it, and stood then.
    """
    day = OuterRef("run__as_of")
    that_day = TierChange.objects.on(day).filter(account=OuterRef("account"), from_on=day)
    return rows.annotate(stood=Coalesce(Subquery(that_day.order_by("-pk").values("tier")[:1]), F(kept)))


def changed_since(run: Run, user: Any) -> int:
    """How many customers' tiers took effect on a day after the run's: those count from the next run on."""
    seen = TierChange.objects.visible_to(user).filter(state=TierState.IN_EFFECT, from_on__gt=run.as_of)
    return seen.count()
