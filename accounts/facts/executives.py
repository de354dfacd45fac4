"""Meetings of both sides' heads with key accounts, which the floor that keeps visits hands down."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date

from accounts.facts.rivalries import Rows, Seen
from accounts.rules.classes import Scale

Held = Mapping[int, tuple[int, date]]
"""{account: (executive visits in the year up to a day, the day of the newest)}, of those that had any."""
Read = Callable[[date, Collection[int]], Held]
_readers: list[Read] = []


def register(read: Read) -> None:
    """Called once per process by the floor that keeps visits."""
    _readers[:] = [read]


def heads(keys: list[int], as_of: date, _scale: Scale) -> Rows:
    """How often the heads met in the year. It bears on the mark of top contacts; no point is scored by it."""
    held = _readers[0](as_of, keys) if _readers and keys else {}
    for account, (count, last) in held.items():
        yield account, Seen(100.0, {"count": count, "last": last.isoformat()})
