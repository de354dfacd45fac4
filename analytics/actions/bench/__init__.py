"""Measures how fast the product is, on data and in databases of its own, never the user's."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from analytics.actions.bench import growth, jobs, night, pages, searching
from analytics.actions.bench.report import Report
from kam.ground.rights import Right, require
from kam.models import User

ORDERS = 1_000_000
PARTS = ("pages", "jobs", "night")
LONG = ("size", "news", "search")
"""Measured when asked for: each builds a book of its own, the first one ten times as large."""
__all__ = ["LONG", "ORDERS", "PARTS", "measure"]


def measure(
    *, only: str = "", long: bool = False, orders: int = ORDERS, tell: Callable[[str], None], by: User
) -> Report:
    """Each part in a fresh database that is gone afterwards; `by` is known before and after, not within."""
    require(by, Right.IMPORT)
    report = Report(database=connection.vendor)
    works = {
        "pages": pages.measure,
        "jobs": jobs.measure,
        "night": night.measure,
        "size": growth.measure_size,
        "news": growth.measure_news,
        "search": searching.measure,
    }
    for part in [only] if only else [*PARTS, *(LONG if long else ())]:
        works[part](report, orders, tell=tell, by=by)
    return report
