"""Which tier was in force at the end of a run's day: what runs keep, and what people decided later on that day."""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.choices import TierState
from accounts.models import TierChange
from analytics.models import Verdict
from kam.choices import RunKind
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


def stood_on_day_of(run: Run, rows: QuerySet[Any]) -> QuerySet[Any]:
    """
    Rows of a run that keeps no tiers with the tier in force on its day (`stood`); of the current run with today's.

    By the history of tiers; for a day of which that knows nothing by the newest run of tiers up to it, else empty.
    """
    if run.is_current:
        return rows.annotate(stood=F("account__tier"))
    history = TierChange.objects.on(run.as_of).filter(account=OuterRef("account")).order_by("-from_on", "-pk")
    told = Run.objects.at(RunKind.TIERS, run.as_of) or Run.objects.before(RunKind.TIERS, run.as_of)
    kept = standing_then(Verdict.objects.filter(run=told, account=OuterRef("account"))).values("stood")
    return rows.annotate(stood=Coalesce(Subquery(history.values("tier")[:1]), Subquery(kept[:1]), Value("")))


def changed_since(run: Run, user: Any) -> int:
    """How many customers' tiers took effect on a day after the run's: those count from the next run on."""
    seen = TierChange.objects.visible_to(user).filter(state=TierState.IN_EFFECT, from_on__gt=run.as_of)
    return seen.count()
