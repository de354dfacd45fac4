"""A database of the bench's own, gone afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, connections


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
