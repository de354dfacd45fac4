"""When a churn score becomes a band, a warning, and when the warning may end: thresholds with patience (C1, C3)."""

from dataclasses import dataclass

import numpy as np

from accounts.choices import RISK_BORDERS, Tier
from accounts.rules import hysteresis
from accounts.rules.hysteresis import State
from analytics.rules.trade import Bools, Floats, Ints

BANDS = ("low", "raised", "high", "critical")
"""Names of the bands by their code."""


@dataclass(frozen=True)
class Policy:
    """Every number of bands and warnings."""

    borders: tuple[float, ...] = RISK_BORDERS
    margin: float = 0.05
    runs: int = 2
    warn_from: float = 0.50
    close_below: float = 0.45
    close_runs: int = 2
    warned_tiers: tuple[str, ...] = (Tier.PLATINUM.value, Tier.GOLD.value)
    """Nominated accounts are warned of whatever their tier."""


@dataclass(frozen=True)
class Warned:
    """Warnings after a run, per scored account."""

    standing: Bools
    """At risk since a run that said so, until `close_runs` runs said otherwise."""
    calm: Ints
    """Consecutive runs below `close_below` while standing."""
    enters: Bools
    """A warning opens now."""
    closable: Bools
    """It may be closed now; closing is a person's decision."""


def bands(scores: Floats, before: State, policy: Policy | None = None) -> State:
    """The band of each score; leaving one takes the margin and the runs, the first holds at once."""
    policy = policy or Policy()
    first = hysteresis.place(scores, policy.borders)
    wanted = hysteresis.beyond(scores, before.place, policy.borders, policy.margin)
    return hysteresis.settle(first, before.place, wanted, before, policy.runs)


def warn(scores: Floats, watched: Bools, standing: Bools, calm: Ints, policy: Policy | None = None) -> Warned:
    """
    Which accounts enter a warning.

    `scores` are with signals; `watched` are accounts of a warned tier or nominated; `standing` and `calm` come
    from the newest earlier run (False and 0 for accounts it did not score). An account that stands is not warned of
    again, however often it is scored; it must calm down first.
    """
    policy = policy or Policy()
    quiet = np.where(standing & (scores < policy.close_below), calm + 1, 0)
    closable = quiet >= policy.close_runs
    enters = watched & ~standing & (scores >= policy.warn_from)
    return Warned(
        standing=(standing & ~closable) | enters, calm=np.where(closable, 0, quiet), enters=enters, closable=closable
    )
