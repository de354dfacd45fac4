"""Writes the loyalty of each customer of a run (S3)."""

from __future__ import annotations

from typing import Any

import numpy as np

from analytics.actions.parts import Rows
from analytics.facts import dialect
from analytics.facts.books import Book
from analytics.models import Loyalty
from analytics.rules.loyalty import PARTS, UNKNOWN
from analytics.rules.trade import Numbers
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import Run, User

STANDING = {"loyalty": "score", "last_order_on": "last_order_on"}
"""What the account lists show of the newest rows."""
WHOLE = ("tenure", "orders", "months", "revenue", "wallet", "referrals")
"""The signs that are whole numbers."""
SHARES = ("rivals", "recommends")
"""Those that are fractions."""


def write(run: Run, book: Book, *, by: User) -> dict[str, Any]:
    """The rows of a run that nobody reads yet; returns of how many customers loyalty is known, and its middle."""
    require(by, Right.RECOMPUTE)
    found = book.loyalty
    ROWS.write(run, _numbers(book), by=by)
    known = found.score[~np.isnan(found.score)]
    middle = round(float(np.median(known)), 1) if len(known) else None
    return {"known": len(known), "middle": middle}


def _numbers(book: Book) -> Numbers:
    found, signs = book.loyalty, book.signs
    return {
        "account": book.trade.account,
        "score": found.score,
        **dict(zip(PARTS, found.parts.T, strict=True)),
        "known": found.known,
        "last": book.trade.last,
        **{f"inputs.{name}": getattr(signs, name) for name in (*WHOLE, *SHARES)},
    }


def _columns(run: Run, numbers: Numbers) -> dict[str, bulk.Column]:
    return {
        "run_id": [run.pk] * len(numbers["account"]),
        "account_id": numbers["account"],
        "score": numbers["score"],
        **{part: numbers[part] for part in PARTS},
        "known_share": np.round(numbers["known"], 4),
        "last_order_on": dialect.dates(numbers["last"]),
        "inputs": _inputs(numbers),
    }


def _inputs(numbers: Numbers) -> list[str]:
    """The numbers behind the parts of each account; only those that are known."""
    whole = {name: np.ma.masked_equal(numbers[f"inputs.{name}"], UNKNOWN) for name in WHOLE}
    return bulk.objects(whole | {name: np.round(numbers[f"inputs.{name}"], 4) for name in SHARES})


ROWS = Rows("loyalties", Loyalty, _columns)
