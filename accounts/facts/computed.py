"""What the floor above computed last, handed down: the tier of each customer by the newest run, with its reasons."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

Found = Mapping[int, tuple[str, Mapping[str, Any]]]
"""{account: (tier, reasons)}"""
_newest: Callable[[Collection[int]], Found] | None = None


def register(newest: Callable[[Collection[int]], Found]) -> None:
    """`analytics` hands down what its newest run of tiers said of accounts."""
    global _newest
    _newest = newest


def newest(keys: Collection[int]) -> Found:
    """What the newest run said of these accounts; of those that it did not know nothing."""
    return _newest(keys) if _newest is not None else {}
