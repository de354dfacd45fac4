"""Replays the policy in force month by month over the book's last years, and asks what became of the accounts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from django.conf import settings

from accounts.models import Account, Policy
from accounts.rules.hysteresis import NONE, State
from analytics.facts import trade
from analytics.facts.books import Book
from analytics.facts.tiers import CODES
from analytics.rules import proofs
from analytics.rules.proofs import Group
from analytics.rules.trade import Bools
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import User

RUNS = 24
YEAR = timedelta(days=365)
WATCHED = ("one_off", "others", "platinum", "gold")
"""Chance bulk buyers, the other big accounts beside them, and the two upper tiers."""


def tiers_over_time(*, as_of: date | None = None, runs: int = RUNS, by: User) -> dict[str, Any]:
    """
    The tiers of the first days of `runs` months up to a day (else to the newest order), one run leading to the next.

    Returns `changes`, `reverted` (within three runs) and their share, `agreement` (share of the accounts whose tier is
    the one their numbers alone would give), and for each of `one_off`, `others` (not flagged, of the same top by
    revenue), `platinum` and `gold`: `{accounts, gone_share}`, pooled over the runs whose following year has passed.
    """
    require(by, Right.SEE_DASHBOARD)
    newest = trade.newest()
    if newest is None:
        return {"runs": 0}
    with bulk.patient():
        return _replayed(_months(min(as_of or newest, newest), runs), newest, Policy.objects.in_force(newest))


def _months(last: date, count: int) -> list[date]:
    """The first days of `count` months, the oldest first; those before the book began are left out."""
    begun, number = trade.oldest() or last, last.year * 12 + last.month - 1
    days = [date(n // 12, n % 12 + 1, 1) for n in range(number - count + 1, number + 1)]
    return [day for day in days if day > begun]


def _replayed(days: list[date], newest: date, policy: Policy) -> dict[str, Any]:
    keys = np.sort(np.fromiter(Account.objects.values_list("pk", flat=True), np.int64))
    whole, watched = State.first(len(keys)), dict.fromkeys(WATCHED, Group())
    history = np.full((len(days), len(keys)), NONE, np.int8)
    agreed = counted = 0
    for number, day in enumerate(days):
        book = Book(day, horizon=settings.CHURN_HORIZON_DAYS, policy=policy)
        place = np.searchsorted(keys, book.trade.account)
        outcome = book.decide(State(whole.place[place], whole.pending[place], whole.streak[place]))
        for name in ("place", "pending", "streak"):
            getattr(whole, name)[place] = getattr(outcome.state, name)
        history[number, place] = outcome.tier
        if number:
            agreed, counted = agreed + int((outcome.tier == outcome.raw).sum()), counted + len(place)
        if day + YEAR <= newest:
            gone = ~np.isin(book.trade.account, trade.ordered_between(day, day + YEAR))
            watched = {name: watched[name].with_(gone[chosen]) for name, chosen in _chosen(book).items()}
    seen, back = proofs.changes(history) if len(days) > 1 else (0, 0)
    return {
        "from": days[0].isoformat() if days else None,
        "until": days[-1].isoformat() if days else None,
        "runs": len(days),
        "changes": seen,
        "reverted": back,
        "reverted_share": back / seen if seen else None,
        "agreement": agreed / counted if counted else None,
        **{name: {"accounts": group.accounts, "gone_share": group.share} for name, group in watched.items()},
    }


def _chosen(book: Book) -> dict[str, Bools]:
    """Who is watched, as masks over the accounts of the book."""
    assert book.tiers is not None
    codes = book.tiers.tier
    upper: dict[str, Bools] = {name: codes == CODES[name] for name in ("platinum", "gold")}
    return {"one_off": book.flags.one_off, "others": book.big & ~book.flags.one_off} | upper
