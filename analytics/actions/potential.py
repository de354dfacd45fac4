"""Writes the potential of each customer of a run (T9)."""

from __future__ import annotations

from typing import Any

import numpy as np

from analytics.facts import potential as facts
from analytics.facts.books import Book
from analytics.models import Potential
from analytics.rules import potential as rules
from analytics.rules.potential import ABILITIES, BASES, LEVELS, UNKNOWN, Customers
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import Run, User

STANDING = {"potential": "potential", "potential_gap": "gap"}
"""What the account lists show of the newest rows; what is not known stays empty."""


def write(run: Run, book: Book, *, by: User) -> dict[str, Any]:
    """The rows of a run that nobody reads yet; returns the whole of what is not won yet and how wallets are known."""
    require(by, Right.RECOMPUTE)
    Potential.objects.filter(run=run).delete()
    given = facts.gather(book)
    found = rules.reckon(given, rules.Policy(**book.policy.group("potential")))
    bulk.write_columns(Potential, _columns(run, given, found))
    known = found.gap != UNKNOWN
    bases = np.bincount(found.basis, minlength=len(BASES)).tolist()
    return {"gap": str(bulk.money(int(found.gap[known].sum()))), "bases": dict(zip(BASES, bases, strict=True))}


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
