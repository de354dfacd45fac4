"""Replays past origins: scores each as of its day and asks what became of the accounts (C2)."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from django.conf import settings

from accounts.models import Policy
from accounts.rules import tiers
from accounts.rules.hysteresis import State
from analytics.facts import tiers as standing
from analytics.facts import trade as orders
from analytics.facts.books import Book
from analytics.rules import backtests, bgnbd, churn, value
from analytics.rules.backtests import Measures, Replay
from analytics.rules.prior import PRIOR
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import User

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


def backtest(*, as_of: date | None = None, by: User) -> dict[str, object]:
    """Measures over the pooled origins: `{origins, all, repeat, key, tiers}`; groups without accounts have n = 0."""
    require(by, Right.SEE_DASHBOARD)
    horizon = settings.CHURN_HORIZON_DAYS
    days = origins(as_of, horizon)
    with bulk.patient():
        replays = [at(day, horizon) for day in days]
    whole = Replay.joined(replays) if replays else Replay.nothing()
    groups = {"all": np.ones(len(whole.lost), np.bool_), "repeat": whole.orders >= 2, "key": whole.key}
    found: dict[str, object] = {"origins": [day.isoformat() for day in days], "horizon": horizon}
    found |= {name: _plain(backtests.measure(whole.take(chosen))) for name, chosen in groups.items()}
    found["tiers"] = {
        str(tier.value): _plain(backtests.measure(whole.take(whole.tier == code)))
        for code, tier in enumerate(tiers.ORDER)
    }
    return found


def at(origin: date, horizon: int) -> Replay:
    """One origin: the day-one score by what was known then, and who ordered in the horizon after it."""
    book = Book(origin, horizon=horizon, policy=Policy.objects.in_force(origin))
    trade = churn.scored(book.trade)
    score = churn.score(trade, horizon=horizon).score
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
    )


def _plain(found: Measures) -> dict[str, float | int | None]:
    return {name: _short(number) for name, number in vars(found).items()}


def _short(number: float | int | None) -> float | int | None:
    return round(number, 6) if isinstance(number, float) else number
