"""Writes the contribution of each account of a run (T1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from analytics.facts.books import Book
from analytics.models import Contribution
from analytics.rules import contribution, curves
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import Run, User

STANDING = {name: name for name in ("as_of", "revenue", "net_contribution", "rank", "share")}
"""What the account lists show of the newest rows."""


def write(run: Run, book: Book, *, by: User) -> tuple[dict[str, Any], Callable[[], dict[str, Any]]]:
    """The rows of a run that nobody reads yet; returns what the dashboard says about the whole, and no effect."""
    require(by, Right.RECOMPUTE)
    Contribution.objects.filter(run=run).delete()
    bulk.write_columns(Contribution, _columns(run, book))
    found = contribution.concentration(book.contributions)
    summary = asdict(found) | {
        "basis": book.contributions.basis,
        "margin_rate": round(book.contributions.margin_rate, 6),
        "revenue": str(bulk.money(int(book.contributions.revenue.sum()))),
        "total": str(bulk.money(found.total)),
        "lost": str(bulk.money(found.lost)),
        "curve": curves.points(book.contributions.net),
    }
    return summary, dict


def _columns(run: Run, book: Book) -> dict[str, bulk.Column]:
    found = book.contributions
    return {
        "run_id": [run.pk] * len(book.window),
        "account_id": book.window.account,
        "revenue": bulk.amounts(found.revenue),
        "cost": bulk.amounts(found.cost),
        "cost_to_serve": bulk.amounts(found.cost_to_serve),
        "net_contribution": bulk.amounts(found.net),
        "cost_estimated": found.estimated,
        "rank": found.rank,
        "share": found.share,
        "share_above": found.share_above,
        "cumulative_share": found.cumulative_share,
    }
