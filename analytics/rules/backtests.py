"""How well past scores foretold: the measures that stand beside the naive rule and the plain model (C2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.rules.trade import Bools, Floats, Ints

TOP = 0.20
BINS = 10


@dataclass(frozen=True)
class Replay:
    """Accounts scored at one past origin, or several after one another, with what became of them."""

    lost: Bools
    """No order day in (t, t+H]."""
    score: Floats
    silent: Ints
    """Days since the last order: the naive rule."""
    bgnbd: Floats
    """P(no order) of BG/NBD alone."""
    at_risk: Ints
    """Value at risk, cents."""
    revenue: Ints
    """Revenue of the year before the origin, cents."""
    orders: Ints
    key: Bools
    """Platinum or gold at the origin."""
    tier: Ints
    account: Ints
    origin: Ints
    """Day number."""

    def take(self, chosen: Bools) -> "Replay":
        """The same for some of the accounts."""
        return Replay(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))

    @classmethod
    def joined(cls, parts: "Sequence[Replay]") -> "Replay":
        """Several origins pooled."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__dataclass_fields__))

    @classmethod
    def nothing(cls) -> "Replay":
        """Of a book too young to be replayed."""
        none, flags = np.zeros(0, np.int64), np.zeros(0, np.bool_)
        return cls(flags, np.zeros(0), none, np.zeros(0), none, none, none, flags, none, none, none)


@dataclass(frozen=True)
class Measures:
    """None where it cannot be told: nobody was lost, or nobody stayed."""

    n: int
    auc: float | None
    auc_naive: float | None
    auc_bgnbd: float | None
    brier: float | None
    ece: float | None
    lift20: float | None
    """Share of lost among the 20 % with the highest scores / share of lost."""
    revenue_caught20: float | None
    """Of last year's revenue of the lost: the part within the top 20 % by value at risk."""


def measure(replay: Replay) -> Measures:
    """All measures of one replay."""
    return Measures(
        n=len(replay.lost),
        auc=auc(replay.lost, replay.score),
        auc_naive=auc(replay.lost, replay.silent.astype(np.float64)),
        auc_bgnbd=auc(replay.lost, replay.bgnbd),
        brier=float(((replay.score - replay.lost) ** 2).mean()) if len(replay.lost) else None,
        ece=calibration_error(replay.lost, replay.score),
        lift20=lift(replay.lost, replay.score),
        revenue_caught20=caught(replay.lost, replay.at_risk, replay.revenue),
    )


def beats(found: Mapping[str, Any]) -> bool | None:
    """Whether the score beats the naive rule over all accounts of a backtest; None where that cannot be told."""
    score, naive = found["all"]["auc"], found["all"]["auc_naive"]
    return None if score is None or naive is None else score > naive


def auc(lost: Bools, score: Floats) -> float | None:
    """Chance that a lost account was scored above one that stayed, ties counting half."""
    bad = int(lost.sum())
    good = len(lost) - bad
    if not bad or not good:
        return None
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((ranks[lost].sum() - bad * (bad + 1) / 2) / (bad * good))


def calibration_error(lost: Bools, score: Floats) -> float | None:
    """Expected calibration error over ten equal bins of the score: mean distance of promised and seen share."""
    if not len(lost):
        return None
    places = np.minimum((score * BINS).astype(np.int64), BINS - 1)
    gaps = np.bincount(places, weights=score - lost, minlength=BINS)
    return float(np.abs(gaps).sum() / len(lost))


def calibration(lost: Bools, score: Floats) -> list[tuple[int, float, float]]:
    """(accounts, mean promised, share seen) of each of ten equal bins of the score that holds anybody."""
    places = np.minimum((score * BINS).astype(np.int64), BINS - 1)
    count = np.bincount(places, minlength=BINS)
    promised, seen = (np.bincount(places, weights=values, minlength=BINS) for values in (score, lost))
    held = np.flatnonzero(count)
    return [(int(count[i]), float(promised[i] / count[i]), float(seen[i] / count[i])) for i in held]


def above(bins: Sequence[Mapping[str, Any]], level: float) -> tuple[int, float, float] | None:
    """(scores, mean promised, share seen) of a calibration's bins from a level on; None where nobody stands there."""
    held = [one for one in bins if one["promised"] >= level]
    count = sum(one["n"] for one in held)
    if not count:
        return None
    promised, seen = (sum(one["n"] * one[name] for one in held) / count for name in ("promised", "seen"))
    return count, promised, seen


def leads(replay: Replay, level: float, horizon: int) -> tuple[int, list[int]]:
    """
    How many were lost for good, and for those warned of in time the days from the first warning to the loss.

    Lost for good: no order after the newest origin nor in any horizon since their loss. The loss is the day on which
    the first of those horizons closed. The warning is the first of the origins from which on the score stood at the
    level, until the loss. Whoever was not warned of counts in the number only.
    """
    count, found = 0, list[int]()
    if not len(replay.lost):
        return 0, found
    newest = int(replay.origin.max())
    order = np.lexsort((-replay.origin, replay.account))
    starts = np.flatnonzero(np.diff(replay.account[order], prepend=-1))
    for rows in np.split(order, starts[1:]):  # of one account, newest origin first
        lost, day, high = replay.lost[rows], replay.origin[rows], replay.score[rows] >= level
        if day[0] != newest or not lost[0]:
            continue
        count += 1
        gone = int(day[int(np.argmin(lost)) - 1 if not lost.all() else -1]) + horizon
        before = high[day <= gone]
        told = int(np.argmin(before)) if not before.all() else len(before)
        if told:
            found.append(gone - int(day[day <= gone][told - 1]))
    return count, found


def lift(lost: Bools, score: Floats) -> float | None:
    """How much denser the lost stand in the top fifth by score than in the whole."""
    if not lost.any():
        return None
    top = _top(score)
    return float(lost[top].mean() / lost.mean())


def caught(lost: Bools, at_risk: Ints, revenue: Ints) -> float | None:
    """Share of the lost accounts' revenue of the year before that the top fifth by value at risk holds."""
    held = np.where(lost, np.maximum(revenue, 0), 0)
    whole = int(held.sum())
    return int(held[_top(at_risk.astype(np.float64))].sum()) / whole if whole else None


def _top(values: Floats) -> Ints:
    count = int(np.ceil(round(TOP * len(values), 9)))
    return np.argsort(-values, kind="stable")[:count].astype(np.int64)
