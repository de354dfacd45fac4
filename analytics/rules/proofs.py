"""Whether tiers held what they promise: how steady they were, and what became of the accounts (T2, T5)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accounts.rules.hysteresis import NONE
from analytics.rules.trade import Bools

Codes = NDArray[np.int8]
WITHIN = 3
"""Runs in which a change that is taken back counts as flapping."""


@dataclass(frozen=True)
class Group:
    """Accounts that were watched for a year, and how many of them placed no order in it."""

    accounts: int = 0
    gone: int = 0

    @property
    def share(self) -> float | None:
        """Of the accounts, those that did not order again; None where there was nobody to watch."""
        return self.gone / self.accounts if self.accounts else None

    def with_(self, gone: Bools) -> "Group":
        return Group(self.accounts + len(gone), self.gone + int(gone.sum()))


def changes(history: Codes, within: int = WITHIN) -> tuple[int, int]:
    """
    How many tier changes a replay saw, and how many stood again where they came from within so many runs.

    `history` has a row per run and a column per account, `NONE` where a run did not see it.
    """
    seen = (history[1:] != history[:-1]) & (history[1:] != NONE) & (history[:-1] != NONE)
    back = np.zeros_like(seen)
    for step in range(2, min(within + 2, len(history))):
        back[: len(history) - step] |= history[step:] == history[:-step]
    return int(seen.sum()), int((seen & back).sum())
