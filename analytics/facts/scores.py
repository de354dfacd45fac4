"""What the newest earlier churn run left for the next one: bands and warnings that need patience."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from accounts.rules.hysteresis import NONE, State
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
    columns = ("account_id", "band", "pending_band", "warned", "calm_runs")
    rows = Score.objects.filter(run=run).values_list(*columns) if run else ()
    found = {row[0]: row[1:] for row in rows}
    known = [found.get(key, (NONE, None, False, 0)) for key in accounts.tolist()]
    pending = np.array([NONE if row[1] is None else row[1] for row in known], np.int8)
    return Before(
        bands=State(np.array([row[0] for row in known], np.int8), pending, (pending != NONE).astype(np.int8)),
        warned=np.array([row[2] for row in known], np.bool_),
        calm=np.array([row[3] for row in known], np.int64),
    )
