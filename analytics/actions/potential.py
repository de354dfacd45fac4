"""Writes the potential of each customer of a run, and hands it down to the account lists with the loyalty (T9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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

COLUMNS = (
    "run_id", "account_id", "wallet", "basis", "level", "peers", "ability", "loyalty", "loyalty_assumed",
    "reachable_share", "potential", "actual", "gap",
)  # fmt: skip
STANDING = ("loyalty", "potential", "potential_gap")


def write(run: Run, book: Book, *, by: User) -> tuple[dict[str, Any], Callable[[], dict[str, Any]]]:
    """
    The rows of a run that nobody reads yet.

    Returns the whole of what is not won yet and how wallets are known, and the effect for the moment of the flip.
    """
    require(by, Right.RECOMPUTE)
    Potential.objects.filter(run=run).delete()
    given = facts.gather(book)
    found = rules.reckon(given, rules.Policy(**book.policy.group("potential")))
    bulk.write(Potential, COLUMNS, _rows(run, given, found))
    known = found.gap != UNKNOWN
    bases = np.bincount(found.basis, minlength=len(BASES)).tolist()
    summary = {"gap": str(bulk.money(int(found.gap[known].sum()))), "bases": dict(zip(BASES, bases, strict=True))}
    return summary, lambda: settle(book, given, found, by=by)


def settle(book: Book, given: Customers, found: rules.Potential, *, by: User) -> dict[str, Any]:
    """The newest loyalty and potential stand beside the accounts, by one statement; what is not known stays empty."""
    require(by, Right.RECOMPUTE)
    whole = zip(given.account.tolist(), found.potential.tolist(), found.gap.tolist(), strict=True)
    known = {key: (money(potential), money(gap)) for key, potential, gap in whole if potential != UNKNOWN}
    scores = zip(book.trade.account.tolist(), book.loyalty.score.tolist(), strict=True)
    loyal = {key: score for key, score in scores if score == score}
    rows = ((key, loyal.get(key), *known.get(key, (None, None))) for key in known | loyal)
    return {"standings": standings.put(STANDING, rows, by=by)}


def _rows(run: Run, given: Customers, found: rules.Potential) -> Iterator[tuple[Any, ...]]:
    columns = (
        given.account, found.wallet, found.basis, found.level, found.peers, given.ability, found.loyalty, found.assumed,
        found.reachable, found.potential, given.revenue, found.gap,
    )  # fmt: skip
    for key, wallet, basis, level, peers, ability, loyalty, assumed, share, whole, actual, gap in zip(
        *(column.tolist() for column in columns), strict=True
    ):
        yield (
            run.pk, key, money(wallet), BASES[basis], "" if level == UNKNOWN else LEVELS[level], peers,
            ABILITIES[ability], loyalty, assumed, share, money(whole), bulk.money(actual), money(gap),
        )  # fmt: skip


def money(cents: int) -> Any:
    """Cents as an amount; None for what is not known."""
    return None if cents == UNKNOWN else bulk.money(cents)
