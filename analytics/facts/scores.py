"""What the newest earlier churn run left for the next one: bands and warnings that need patience."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db.models import Count, Max, Q

from accounts.rules.hysteresis import NONE, State
from analytics.facts import dialect
from analytics.models import Score
from analytics.rules.trade import Bools, Ints
from kam.choices import RunKind
from kam.models import Run
from lifecycle.models import Warning


@dataclass(frozen=True)
class Before:
    """Per account: its band, whether a warning stands, and for how many runs it has been calm."""

    bands: State
    warned: Bools
    calm: Ints


def state_before(accounts: Ints, as_of: date, calm_days: int) -> Before:
    """
    From the newest completed run with a strictly earlier `as_of`; accounts it did not score are new.

    Of an account whose last warning a person ended `calm_days` ago or more no warning stands, whatever the runs since
    said: it may be warned of again.
    """
    run = Run.objects.before(RunKind.CHURN, as_of)
    if run is None:
        new = np.full(len(accounts), NONE, np.int64)
        return _before(new, new, new, new, new)
    named = {
        "band": "band",
        "pending": f"COALESCE(pending_band, {NONE})",
        "runs": "pending_runs",
        "warned": "CAST(warned AS INTEGER)",
        "calm": "calm_runs",
    }
    found = dialect.of_run(Score, run.pk, named, accounts)
    over = np.isin(accounts, list(_over(as_of, calm_days)))
    for name in ("warned", "calm"):
        found[name] = np.where(over, 0, found[name])
    return _before(**found)


def _over(as_of: date, calm_days: int) -> set[int]:
    """Accounts whose last warning up to the day was closed so many days before it, or earlier."""
    rows = Warning.objects.filter(opened_on__lte=as_of).order_by().values_list("account_id")
    still = Count("pk", filter=Q(closed_on__isnull=True) | Q(closed_on__gt=as_of))
    limit = as_of - timedelta(days=calm_days)
    ended = rows.annotate(still=still, last=Max("closed_on")).filter(still=0, last__lte=limit)
    return {account for account, *_rest in ended}


def _before(band: Ints, pending: Ints, runs: Ints, warned: Ints, calm: Ints) -> Before:
    waits = pending != NONE
    streak = np.where(waits, np.maximum(runs, 1), 0)
    return Before(
        bands=State(band.astype(np.int8), pending.astype(np.int8), streak.astype(np.int8)),
        warned=warned > 0,
        calm=np.maximum(calm, 0),
    )
