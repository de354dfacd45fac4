"""Measures how fast the product is, on data and in a database of its own, never the user's."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, connections

from analytics.actions.bench import jobs, pages
from analytics.actions.bench.report import Report
from kam.ground.rights import Right, require
from kam.models import User

ORDERS = 1_000_000
PARTS = ("pages", "jobs")
__all__ = ["ORDERS", "PARTS", "measure"]


def measure(*, only: str = "", orders: int = ORDERS, tell: Callable[[str], None], by: User) -> Report:
    """Each part in a fresh database that is gone afterwards; `by` is known before and after, not within."""
    require(by, Right.IMPORT)
    report = Report(database=connection.vendor)
    for part in PARTS:
        if only in ("", part):
            with own_database(part):
                system = User.objects.system()
                if part == "pages":
                    pages.measure(report, tell=tell, by=system)
                else:
                    jobs.measure(report, orders, tell=tell, by=system)
    return report


@contextmanager
def own_database(name: str) -> Iterator[None]:
    """An empty, migrated database beside the configured one (a file of its own on SQLite)."""
    settings = connection.settings_dict
    before, name = settings["NAME"], f"kam_bench_{name}_{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="kam-bench-") as folder:
        own = str(Path(folder) / f"{name}.sqlite3") if connection.vendor == "sqlite" else name
        settings.setdefault("TEST", {})["NAME"] = own
        connections.close_all()
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            yield
        finally:
            connections.close_all()
            connection.creation.destroy_test_db(before, verbosity=0)
