"""How well past scores foretold: the measures that stand beside the naive rule and the plain model (C2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.rules.plays import Z
from analytics.rules.trade import Bools, Floats, Ints

TOP = 0.20
BINS = 10
LEAST = 10
"""Accounts lost, and accounts that stayed, under which a measure of a group says nothing."""
FEW = 5
"""Warnings of losses below which no quartiles are told."""
ALLOWED = 0.045
"""Calibration error up to which the risks may be read as chances."""
CLASSES = ((0.75, 1.01), (0.5, 0.75))
"""High risks, the highest first: what came true of each class is told apart, as it differs much."""


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
    lost_accounts: int
    """Accounts that were lost at one of the origins at least."""
    enough: bool
    """Whether `LEAST` accounts were lost and as many stayed: under it no share is told to people."""
    auc_low: float | None
    auc_high: float | None
    """95 % bounds of the AUC, each account counting as one however many origins it stands in."""
    ahead: float | None
    """AUC of the score less that of the naive rule."""
    ahead_low: float | None
    ahead_high: float | None


def measure(replay: Replay) -> Measures:
    """All measures of one replay."""
    silent = replay.silent.astype(np.float64)
    own, ahead = bounds(replay), bounds(replay, silent)
    return Measures(
        n=len(replay.lost),
        auc=auc(replay.lost, replay.score),
        auc_naive=auc(replay.lost, silent),
        auc_bgnbd=auc(replay.lost, replay.bgnbd),
        brier=float(((replay.score - replay.lost) ** 2).mean()) if len(replay.lost) else None,
        ece=calibration_error(replay.lost, replay.score),
        lift20=lift(replay.lost, replay.score),
        revenue_caught20=caught(replay.lost, replay.at_risk, replay.revenue),
        lost_accounts=len(np.unique(replay.account[replay.lost])),
        enough=own is not None,
        auc_low=own and max(own[1], 0.0),
        auc_high=own and min(own[2], 1.0),
        ahead=ahead and ahead[0],
        ahead_low=ahead and ahead[1],
        ahead_high=ahead and ahead[2],
    )


def bounds(replay: Replay, other: Floats | None = None) -> tuple[float, float, float] | None:
    """
    AUC of the score with its 95 % bounds, or how far it is ahead of another score of the same rows.

    DeLong's components (1988), summed by account (Obuchowski 1997): the origins overlap, so rows of one account are
    one witness. None under `LEAST` accounts that were lost or that stayed.
    """
    lost = replay.lost
    _, place = np.unique(replay.account, return_inverse=True)
    groups = [np.unique(place[chosen]) for chosen in (lost, ~lost)]
    if min(len(one) for one in groups) < LEAST:
        return None
    parts = _components(lost, replay.score)
    if other is not None:
        parts = parts - _components(lost, other)
    found, count = float(parts[lost].mean()), int(place.max()) + 1
    sums = [
        np.bincount(place[chosen], weights=parts[chosen] - found, minlength=count) / chosen.sum()
        for chosen in (lost, ~lost)
    ]
    spread = sum(float((one**2).sum()) * len(own) / (len(own) - 1) for one, own in zip(sums, groups, strict=True))
    spread += 2 * float((sums[0] * sums[1]).sum()) * count / (count - 1)
    half = Z * float(np.sqrt(max(spread, 0.0)))
    return found, found - half, found + half


def _components(lost: Bools, score: Floats) -> Floats:
    """Of each row the share of the other side that it stands on the right side of, ties counting half."""
    bad, good = np.sort(score[lost]), np.sort(score[~lost])
    found = np.empty(len(score))
    found[lost] = (good.searchsorted(score[lost], "left") + good.searchsorted(score[lost], "right")) / (2 * len(good))
    under = (bad.searchsorted(score[~lost], "left") + bad.searchsorted(score[~lost], "right")) / (2 * len(bad))
    found[~lost] = 1 - under
    return found


def beats(found: Mapping[str, Any]) -> bool | None:
    """
    Whether the score is shown to beat the naive rule over all accounts of a backtest: the bounds lie above 0.

    None where that cannot be told: too few accounts, or a backtest of before bounds were kept.
    """
    low = found["all"].get("ahead_low")
    return None if low is None else low > 0


def calibrated(found: Mapping[str, Any]) -> bool | None:
    """
    Whether the risks of a backtest may be read as chances: off by no more than is allowed, chance set aside.

    None where too few accounts were lost or stayed, or the test is of before that was kept.
    """
    whole = found["all"]
    if whole["ece"] is None or not whole.get("enough"):
        return None
    return bool(whole["ece"] <= ALLOWED + by_chance(found["calibration"]))


def by_chance(bins: Sequence[Mapping[str, Any]]) -> float:
    """
    The calibration error that a score which promised exactly right would show on average, by chance alone.

    Taken over the bins as if each score were one witness, so it is rather too small.
    """
    count = sum(one["n"] for one in bins)
    spread = sum(float(np.sqrt(2 / np.pi * one["n"] * one["promised"] * (1 - one["promised"]))) for one in bins)
    return spread / count if count else 0.0


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


def between(bins: Sequence[Mapping[str, Any]], low: float, high: float) -> tuple[int, float, float] | None:
    """The same of the bins from a level on and under another; None where fewer than `LEAST` scores stand there."""
    found = above([one for one in bins if one["promised"] < high], low)
    return found if found and found[0] >= LEAST else None


def by_class(found: Mapping[str, Any]) -> list[tuple[float, float, int, float]]:
    """(from, below, scores, share seen) of each class of high risks that a test can tell something of."""
    told = [(low, high, between(found.get("calibration") or [], low, high)) for low, high in CLASSES]
    return [(low, min(high, 1.0), one[0], one[2]) for low, high, one in told if one]


def farthest(bins: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Of a calibration's bins that hold enough scores the one whose promise is farthest from what was seen."""
    held = [one for one in bins if one["n"] >= LEAST]
    return max(held, key=lambda one: abs(one["promised"] - one["seen"]), default=None)


def leads(replay: Replay, level: float, horizon: int, back: Ints | None = None) -> tuple[int, list[int]]:
    """
    How many were lost for good, and for those warned of in time the days from the first warning to the loss.

    `replay` holds all rows of the accounts asked about. Lost for good: no order in any horizon since their loss, up to
    the newest origin's; whoever is not scored at the newest origin any more (silent for over a year) is lost too, but
    for those who are `back`: they ordered after it. The loss is the day on which the first of those horizons closed.
    The warning is the first of the origins from which on the score stood at the level, until the loss. Whoever was not
    warned of counts in the number only.
    """
    count, found = 0, list[int]()
    if not len(replay.lost):
        return 0, found
    returned = np.isin(replay.account, back) if back is not None else np.zeros(len(replay.lost), np.bool_)
    order = np.lexsort((-replay.origin, replay.account))
    starts = np.flatnonzero(np.diff(replay.account[order], prepend=-1))
    for rows in np.split(order, starts[1:]):  # of one account, newest origin first
        lost, day, high = replay.lost[rows], replay.origin[rows], replay.score[rows] >= level
        if not lost[0] or returned[rows[0]]:
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
