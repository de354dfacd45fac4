"""What the newest earlier churn run left for the next one: bands and warnings that need patience."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from accounts.rules.hysteresis import NONE, State
from analytics.facts import dialect
from analytics.models import Score
from analytics.rules.trade import Bools, Ints
from kam.choices import RunKind
from kam.models import Run


@dataclass(frozen=True)
class Before:
    """Per account: its band, whether a warning stands, and for how many runs it has been calm."""

    bands: State
    warned: Bools
    calm: Ints


def state_before(accounts: Ints, as_of: date) -> Before:
    """From the newest completed run with a strictly earlier `as_of`; accounts it did not score are new."""
    run = Run.objects.before(RunKind.CHURN, as_of)
    if run is None:
        new = np.full(len(accounts), NONE, np.int64)
        return _before(new, new, new, new)
    named = {
        "band": "band",
        "pending": f"COALESCE(pending_band, {NONE})",
        "warned": "CAST(warned AS INTEGER)",
        "calm": "calm_runs",
    }
    return _before(**dialect.of_run(Score, run.pk, named, accounts))


def _before(band: Ints, pending: Ints, warned: Ints, calm: Ints) -> Before:
    waits = pending.astype(np.int8)
    return Before(
        bands=State(band.astype(np.int8), waits, (waits != NONE).astype(np.int8)),
        warned=warned > 0,
        calm=np.maximum(calm, 0),
    )
