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
from analytics.facts import tiers as standing
from analytics.facts import trade as orders
from analytics.facts.books import Book
from analytics.rules import backtests, bgnbd, churn, value
from analytics.rules.backtests import Measures, Replay
from analytics.rules.prior import PRIOR
from kam.actions import runs
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import Run, User

ORIGINS = 8
STEP = 30
HISTORY = 90
"""Days of orders that must lie before an origin."""
GROUPS = ("all", "repeat", "key")


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
    Measures over the pooled origins: `{origins, all, repeat, key, tiers, …}`; groups without accounts have n = 0.

    Each origin is scored with what could be learned by then and nothing else.
    """
    require(by, Right.SEE_DASHBOARD)
    horizon = settings.CHURN_HORIZON_DAYS
    days = origins(as_of, horizon)
    with bulk.patient():
        replays = [at(day, horizon) for day in days]
    return told(Replay.joined(replays) if replays else Replay.nothing(), days, horizon)


def write(run: Run, book: Book, *, by: User) -> tuple[dict[str, Any], Callable[[], dict[str, Any]]]:
    """The measures as a run's result, which the page reads."""
    require(by, Right.RECOMPUTE)
    days = origins(book.as_of, book.horizon)
    replays = []
    for number, day in enumerate(days, start=1):
        runs.beat(run, 0.1 + 0.8 * number / len(days), day.isoformat())
        replays.append(at(day, book.horizon))
    return told(Replay.joined(replays) if replays else Replay.nothing(), days, book.horizon), dict


def told(whole: Replay, days: list[date], horizon: int) -> dict[str, Any]:
    """The measures of a replay by group and tier, its calibration, and how early it warned of key accounts."""
    groups = {"all": np.ones(len(whole.lost), np.bool_), "repeat": whole.orders >= 2, "key": whole.key}
    found: dict[str, Any] = {"origins": [day.isoformat() for day in days], "horizon": horizon}
    found |= {name: _plain(backtests.measure(whole.take(chosen))) for name, chosen in groups.items()}
    found["tiers"] = {
        str(tier.value): _plain(backtests.measure(whole.take(whole.tier == code)))
        for code, tier in enumerate(tiers.ORDER)
    }
    bins = backtests.calibration(whole.lost, whole.score)
    found["calibration"] = [{"n": n, "promised": _short(p), "seen": _short(s)} for n, p, s in bins]
    return found | {"lead": _lead(whole.take(whole.key), horizon)}


def _lead(key: Replay, horizon: int) -> dict[str, Any]:
    """Key accounts lost for good: how many, how many were warned of before, and quartiles of the days of warning."""
    level = Policy.objects.current().warn_at
    count, found = backtests.leads(key, level, horizon)
    parts = [int(one) for one in np.percentile(found, [25, 50, 75], method="nearest")] if found else []
    return {"level": level, "lost": count, "warned": len(found), "quartiles": parts}


def at(origin: date, horizon: int) -> Replay:
    """One origin: the score by what was known and could be learned then, and who ordered in the horizon after it."""
    book = Book(origin, horizon=horizon, policy=Policy.objects.in_force(origin))
    trade = churn.scored(book.trade)
    learned = score_models.reckoned(origin, horizon)
    weights = learned[0].weights if learned else PRIOR
    score = churn.score(trade, weights, horizon).score
    outcome = book.decide(State.first(len(book.trade)))
    expected = value.expected(book.trade, book.whole, outcome.tier.astype(np.int64), horizon)[book.trade.active]
    ordered = orders.ordered_between(origin, origin + timedelta(days=horizon))
    tier = outcome.tier[book.trade.active].astype(np.int64)
    return Replay(
        lost=~np.isin(trade.account, ordered),
        score=score,
        silent=trade.recency,
        bgnbd=bgnbd.no_order(trade.orders, trade.life, trade.recency, horizon, PRIOR.bgnbd),
        at_risk=value.at_risk(score, expected),
        revenue=trade.revenue365,
        orders=trade.orders,
        key=(tier < tiers.IRON) | np.isin(trade.account, list(standing.nominated(origin))),
        tier=tier,
        account=trade.account,
        origin=np.full(len(trade), trade.as_of),
    )


def _plain(found: Measures) -> dict[str, float | int | None]:
    return {name: _short(number) for name, number in vars(found).items()}


def _short(number: float | int | None) -> float | int | None:
    return round(number, 6) if isinstance(number, float) else number
