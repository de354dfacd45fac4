"""Writes the loyalty of each customer of a run (S3); `potential` hands the newest of both down to the lists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from analytics.facts.books import Book
from analytics.models import Loyalty
from analytics.rules.loyalty import PARTS, UNKNOWN, Signs
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import Run, User

COLUMNS = ("run_id", "account_id", "score", *PARTS, "known_share", "inputs")


def write(run: Run, book: Book, *, by: User) -> dict[str, Any]:
    """The rows of a run that nobody reads yet; returns of how many customers loyalty is known, and its middle."""
    require(by, Right.RECOMPUTE)
    Loyalty.objects.filter(run=run).delete()
    bulk.write(Loyalty, COLUMNS, _rows(run, book))
    known = book.loyalty.score[~np.isnan(book.loyalty.score)]
    middle = round(float(np.median(known)), 1) if len(known) else None
    return {"known": len(known), "middle": middle}


def _rows(run: Run, book: Book) -> Iterator[tuple[Any, ...]]:
    found = book.loyalty
    columns = zip(
        book.trade.account.tolist(), found.score.tolist(), found.parts.tolist(), found.known.tolist(),
        _inputs(book.signs), strict=True,
    )  # fmt: skip
    for account, score, parts, known, inputs in columns:
        yield (run.pk, account, plain(score), *map(plain, parts), round(known, 4), json.dumps(inputs))


def plain(number: float) -> float | None:
    """None for nan: what is not known is null, never a number."""
    return number if number == number else None


def _inputs(signs: Signs) -> Iterator[dict[str, Any]]:
    """The numbers behind the parts of each account; only those that are known."""
    named = ("tenure", "orders", "months", "revenue", "wallet", "rivals", "referrals")
    for row in zip(*(getattr(signs, name).tolist() for name in named), strict=True):
        yield {name: value for name, value in zip(named, row, strict=True) if value != UNKNOWN and value == value}
