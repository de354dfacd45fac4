"""Replays past origins: scores each as of its day and asks what became of the accounts (C2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.conf import settings

from accounts.models import Policy
from accounts.rules import tiers
from accounts.rules.hysteresis import State
from analytics.actions import score_models
from analytics.facts import score_models as facts
from analytics.facts import standing_parts
from analytics.facts import tiers as standing
from analytics.facts import trade as orders
from analytics.facts.books import Book
from analytics.facts.score_models import Version
from analytics.rules import backtest_parts, backtests, bgnbd, churn, value
from analytics.rules.backtests import Measures, Replay
from analytics.rules.prior import PRIOR, Weights
from kam.actions import runs
from kam.ground import bulk
from kam.ground.days import offered
from kam.ground.rights import Right, require
from kam.models import Run, User

ORIGINS = 8
STEP = 30
HISTORY = 90
"""Days of orders that must lie before an origin."""
SCOPE = "orders"
"""What is replayed: the risk from orders alone. What people knew of a past day is not kept well enough to replay it."""


def origins(as_of: date | None, horizon: int) -> list[date]:
    """
    The days to replay, newest first.

    A day whose horizon the book covers is replayed itself. Else (and without a day: from the newest order) the
    origins are those whose outcome was known by then: t - H, t - H - 30, … , eight at most.
    """
    newest, oldest = orders.newest(), orders.oldest()
    if newest is None or oldest is None:
        return []
    if as_of is not None and oldest <= as_of <= newest - timedelta(days=horizon):
        return [as_of]
    last = min(as_of or newest, newest) - timedelta(days=horizon)
    days = [last - timedelta(days=STEP * number) for number in range(ORIGINS)]
    return [day for day in days if day >= oldest + timedelta(days=HISTORY)]


def backtest(*, as_of: date | None = None, by: User) -> dict[str, Any]:
    """
    Measures over the pooled origins: `{origins, all, repeat, key, tiers, parts, …}`; a group of nobody has n = 0.

    Each origin is scored with what could be learned by then and nothing else.
    """
    require(by, Right.SEE_DASHBOARD)
    horizon = settings.CHURN_HORIZON_DAYS
    days, pinned = origins(as_of, horizon), _pinned(as_of or offered(), horizon)
    with bulk.patient():
        replays = [at(day, horizon, pinned) for day in days]
    return told(Replay.joined(replays) if replays else Replay.nothing(), days, horizon, pinned)


def write(run: Run, book: Book, *, by: User) -> tuple[dict[str, Any], Callable[[], dict[str, Any]]]:
    """The measures as a run's result, which the page reads."""
    require(by, Right.RECOMPUTE)
    days, pinned = origins(book.as_of, book.horizon), _pinned(book.as_of, book.horizon)
    replays = []
    for number, day in enumerate(days, start=1):
        runs.beat(run, 0.1 + 0.8 * number / len(days), day.isoformat())
        replays.append(at(day, book.horizon, pinned))
    return told(Replay.joined(replays) if replays else Replay.nothing(), days, book.horizon, pinned), dict


def _pinned(day: date, horizon: int) -> Version | None:
    """The version that is pinned on a day."""
    standing = facts.in_force(day, horizon)
    return standing if standing.pinned else None


def _knew(pinned: Version | None, origin: date) -> bool:
    """Whether a pinned version can be judged by what followed a day: nothing of that was learned from."""
    return pinned is not None and (pinned.as_of is None or pinned.as_of <= origin)


def told(whole: Replay, days: list[date], horizon: int, pinned: Version | None = None) -> dict[str, Any]:
    """
    The measures of a replay by group and tier, its calibration, and how early it warned of key accounts.

    `scope` says what was replayed: the risk from orders alone, without relationship signals; `version` the pinned
    version's number with the days it was replayed on, null where each day was scored by what could be learned by then.
    """
    groups = {"all": np.ones(len(whole.lost), np.bool_), "repeat": whole.orders >= 2, "key": whole.key}
    found: dict[str, Any] = {"origins": [day.isoformat() for day in days], "horizon": horizon, "scope": SCOPE}
    found["version"] = pinned and {"number": pinned.number, "days": sum(_knew(pinned, day) for day in days)}
    found |= {name: _plain(backtests.measure(whole.take(chosen))) for name, chosen in groups.items()}
    found["tiers"] = {
        str(tier.value): _plain(backtests.measure(whole.take(whole.tier == code)))
        for code, tier in enumerate(tiers.ORDER)
    }
    found["calibration"] = _bins(whole)
    return found | {"lead": _lead(whole, days, horizon), "parts": _parts(whole)}


def _parts(whole: Replay) -> dict[str, dict[str, Any]]:
    """The measures and the calibration of each owner's, region's and segment's customers as of today, and tier then."""
    names = [str(tier.value) for tier in tiers.ORDER]
    values = standing_parts.of_rows(whole.account) | {"tier": [names[code] for code in whole.tier.tolist()]}
    return {
        part: {
            str(value or ""): _plain(backtests.measure(rows)) | {"calibration": _bins(rows)}
            for value, rows in backtest_parts.split(whole, values[part])
        }
        for part in backtest_parts.PARTS
    }


def _bins(whole: Replay) -> list[dict[str, Any]]:
    """Its calibration as it is kept."""
    bins = backtests.calibration(whole.lost, whole.score)
    return [{"n": n, "promised": _short(p), "seen": _short(s)} for n, p, s in bins]


def _lead(whole: Replay, days: list[date], horizon: int) -> dict[str, Any]:
    """
    Accounts that were key at any origin and are lost for good.

    How many, how many were warned of before, and quartiles of the days of warning.
    """
    level, key = Policy.objects.current().warn_at, np.isin(whole.account, whole.account[whole.key])
    back = orders.ordered_between(days[0], days[0] + timedelta(days=horizon)) if days else None
    count, found = backtests.leads(whole.take(key), level, horizon, back)
    parts = [int(one) for one in np.percentile(found, [25, 50, 75], method="nearest")] if found else []
    return {"level": level, "lost": count, "warned": len(found), "quartiles": parts}


def at(origin: date, horizon: int, pinned: Version | None = None) -> Replay:
    """
    One origin: the score by what was known and could be learned then, and who ordered in the horizon after it.

    A pinned version scores the origins from its day of learning on; earlier ones it has learned from.
    """
    book = Book(origin, horizon=horizon, policy=Policy.objects.in_force(origin))
    trade = churn.scored(book.trade)
    weights = pinned.weights if pinned and _knew(pinned, origin) else _learned(origin, horizon)
    score = churn.score(trade, weights, horizon).score
    outcome = book.decide(State.first(len(book.trade)))
    expected = value.expected(book.trade, book.whole, outcome.tier.astype(np.int64), horizon)[book.trade.active]
    ordered = orders.ordered_between(origin, origin + timedelta(days=horizon))
    tier = outcome.tier[book.trade.active].astype(np.int64)
    return Replay(
        lost=~np.isin(trade.account, ordered),
        score=score,
        silent=trade.recency,
        bgnbd=bgnbd.no_order(trade.orders, trade.life, trade.recency, horizon, weights.bgnbd),
        at_risk=value.at_risk(score, expected),
        revenue=trade.revenue365,
        orders=trade.orders,
        key=(tier < tiers.IRON) | np.isin(trade.account, list(standing.nominated(origin))),
        tier=tier,
        account=trade.account,
        origin=np.full(len(trade), trade.as_of),
    )


def _learned(origin: date, horizon: int) -> Weights:
    """What could be learned by a day, else the day-one weights."""
    learned = score_models.reckoned(origin, horizon)
    return learned[0].weights if learned else PRIOR


def _plain(found: Measures) -> dict[str, float | int | None]:
    return {name: _short(number) for name, number in vars(found).items()}


def _short(number: float | int | None) -> float | int | None:
    return round(number, 6) if isinstance(number, float) else number
