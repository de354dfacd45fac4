"""Tells whether two computations left the same: digests of the files that exports write."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connections

from analytics.actions import exports
from analytics.actions.bench.report import Figure
from kam.models import User

Prints = dict[str, str]
"""The digest of each exported file."""


def prints_of(day: date) -> Prints:
    """What the runs of a day say, file by file."""
    found = {}
    with TemporaryDirectory(prefix="kam-bench-") as folder:
        for kind in exports.KINDS:
            path = Path(folder) / kind
            exports.write(kind, as_of=day, path=path, by=User.objects.system())
            found[kind] = hashlib.sha256(path.read_bytes()).hexdigest()
    connections.close_all()
    return found


def same(name: str, one: Prints, other: Prints) -> Figure:
    """How many of the files have the same bytes; fewer than all is too few."""
    return Figure(name, sum(one[kind] == other[kind] for kind in one), f"of {len(one)}", least=len(one))
