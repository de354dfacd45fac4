"""Writes the potential of each customer of a run (T9)."""

from __future__ import annotations

from typing import Any

import numpy as np

from analytics.actions.parts import Rows
from analytics.facts import potential as facts
from analytics.facts.books import Book
from analytics.models import Potential
from analytics.rules import potential as rules
from analytics.rules.potential import ABILITIES, BASES, LEVELS, UNKNOWN, Customers
from analytics.rules.trade import Numbers
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import Run, User

STANDING = {"potential": "potential", "potential_gap": "gap"}
"""What the account lists show of the newest rows; what is not known stays empty."""


def write(run: Run, book: Book, *, by: User) -> dict[str, Any]:
    """The rows of a run that nobody reads yet; returns the whole of what is not won yet and how wallets are known."""
    require(by, Right.RECOMPUTE)
    given = facts.gather(book)
    found = rules.reckon(given, rules.Policy(**book.policy.group("potential")))
    ROWS.write(run, _numbers(given, found), by=by)
    known = found.gap != UNKNOWN
    bases = np.bincount(found.basis, minlength=len(BASES)).tolist()
    return {"gap": str(bulk.money(int(found.gap[known].sum()))), "bases": dict(zip(BASES, bases, strict=True))}


def _numbers(given: Customers, found: rules.Potential) -> Numbers:
    names = ("wallet", "basis", "level", "peers", "estimate", "at_least", "loyalty", "assumed", "reachable",
             "potential", "gap")  # fmt: skip
    own = {"account": given.account, "ability": given.ability, "revenue": given.revenue, "rivals": given.rivals}
    return own | {name: getattr(found, name) for name in names}


def _columns(run: Run, numbers: Numbers) -> dict[str, bulk.Column]:
    bases, abilities = np.array(BASES, object), np.array(ABILITIES, object)
    levels = np.array([*LEVELS, ""], object)  # the last one is what UNKNOWN points to
    return {
        "run_id": [run.pk] * len(numbers["account"]),
        "account_id": numbers["account"],
        "wallet": bulk.amounts(numbers["wallet"], unknown=UNKNOWN),
        "basis": list(bases[numbers["basis"]]),
        "level": list(levels[numbers["level"]]),
        "peers": numbers["peers"],
        "estimate": bulk.amounts(numbers["estimate"], unknown=UNKNOWN),
        "rivals_share": np.round(numbers["rivals"], 4),
        "at_least": bulk.amounts(numbers["at_least"], unknown=UNKNOWN),
        "ability": list(abilities[numbers["ability"]]),
        "loyalty": numbers["loyalty"],
        "loyalty_assumed": numbers["assumed"],
        "reachable_share": numbers["reachable"],
        "potential": bulk.amounts(numbers["potential"], unknown=UNKNOWN),
        "actual": bulk.amounts(numbers["revenue"]),
        "gap": bulk.amounts(numbers["gap"], unknown=UNKNOWN),
    }


ROWS = Rows("potentials", Potential, _columns)
