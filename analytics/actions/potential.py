"""Writes the potential of each customer of a run, and hands it down to the account lists with the loyalty (T9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from accounts.actions import standings
from analytics.facts import potential as facts
from analytics.facts.books import Book
from analytics.models import Potential
from analytics.rules import potential as rules
from analytics.rules.potential import ABILITIES, BASES, LEVELS, UNKNOWN, Customers
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import Run, User

STANDING = ("loyalty", "potential", "potential_gap")


def write(run: Run, book: Book, *, by: User) -> tuple[dict[str, Any], Callable[[], dict[str, Any]]]:
    """
    The rows of a run that nobody reads yet.

    Returns the whole of what is not won yet and how wallets are known, and the effect for the moment of the flip.
    """
    require(by, Right.RECOMPUTE)
    Potential.objects.filter(run=run).delete()
    given = facts.gather(book)
    found = rules.reckon(given)
    bulk.write_columns(Potential, _columns(run, given, found))
    known = found.gap != UNKNOWN
    bases = np.bincount(found.basis, minlength=len(BASES)).tolist()
    summary = {"gap": str(bulk.money(int(found.gap[known].sum()))), "bases": dict(zip(BASES, bases, strict=True))}
    return summary, lambda: settle(book, given, found, by=by)


def settle(book: Book, given: Customers, found: rules.Potential, *, by: User) -> dict[str, Any]:
    """The newest loyalty and potential stand beside the accounts, by one statement; what is not known stays empty."""
    require(by, Right.RECOMPUTE)
    columns = (found.potential, found.gap)
    whole = zip(given.account.tolist(), *(bulk.amounts(one, unknown=UNKNOWN) for one in columns), strict=True)
    known = {key: (potential, gap) for key, potential, gap in whole if potential is not None}
    scores = zip(book.trade.account.tolist(), book.loyalty.score.tolist(), strict=True)
    loyal = {key: score for key, score in scores if score == score}
    rows = ((key, loyal.get(key), *known.get(key, (None, None))) for key in known | loyal)
    return {"standings": standings.put(STANDING, rows, by=by)}


def _columns(run: Run, given: Customers, found: rules.Potential) -> dict[str, bulk.Column]:
    bases, abilities = np.array(BASES, object), np.array(ABILITIES, object)
    levels = np.array([*LEVELS, ""], object)  # the last one is what UNKNOWN points to
    return {
        "run_id": [run.pk] * len(given.account),
        "account_id": given.account,
        "wallet": bulk.amounts(found.wallet, unknown=UNKNOWN),
        "basis": list(bases[found.basis]),
        "level": list(levels[found.level]),
        "peers": found.peers,
        "ability": list(abilities[given.ability]),
        "loyalty": found.loyalty,
        "loyalty_assumed": found.assumed,
        "reachable_share": found.reachable,
        "potential": bulk.amounts(found.potential, unknown=UNKNOWN),
        "actual": bulk.amounts(given.revenue),
        "gap": bulk.amounts(found.gap, unknown=UNKNOWN),
    }
