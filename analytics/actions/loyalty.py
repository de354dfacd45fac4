"""Writes the loyalty of each customer of a run (S3)."""

from __future__ import annotations

from typing import Any

import numpy as np

from analytics.facts import dialect
from analytics.facts.books import Book
from analytics.models import Loyalty
from analytics.rules.loyalty import PARTS, UNKNOWN, Signs
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import Run, User

STANDING = {"loyalty": "score", "last_order_on": "last_order_on"}
"""What the account lists show of the newest rows."""


def write(run: Run, book: Book, *, by: User) -> dict[str, Any]:
    """The rows of a run that nobody reads yet; returns of how many customers loyalty is known, and its middle."""
    require(by, Right.RECOMPUTE)
    Loyalty.objects.filter(run=run).delete()
    bulk.write_columns(Loyalty, _columns(run, book))
    known = book.loyalty.score[~np.isnan(book.loyalty.score)]
    middle = round(float(np.median(known)), 1) if len(known) else None
    return {"known": len(known), "middle": middle}


def _columns(run: Run, book: Book) -> dict[str, bulk.Column]:
    found = book.loyalty
    return {
        "run_id": [run.pk] * len(book.trade),
        "account_id": book.trade.account,
        "score": found.score,
        **dict(zip(PARTS, found.parts.T, strict=True)),
        "known_share": np.round(found.known, 4),
        "last_order_on": dialect.dates(book.trade.last),
        "inputs": _inputs(book.signs),
    }


def _inputs(signs: Signs) -> list[str]:
    """The numbers behind the parts of each account; only those that are known."""
    whole = ("tenure", "orders", "months", "revenue", "wallet", "referrals")
    numbers = {name: np.ma.masked_equal(getattr(signs, name), UNKNOWN) for name in whole}
    return bulk.objects(numbers | {"rivals": signs.rivals})
