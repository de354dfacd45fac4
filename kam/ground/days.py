"""The business day that runs are offered: the floor that knows the orders hands down their newest day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils import timezone

_newest: Callable[[], date | None] | None = None


def register(newest: Callable[[], date | None]) -> None:
    """A floor hands down, in AppConfig.ready, how to read the newest business day of the book."""
    global _newest
    _newest = newest


def today() -> date:
    """The reader's day."""
    return timezone.localdate()


def offered() -> date:
    """The newest order's day, so that a book that ends in the past is useful at once; today without one."""
    found = _newest() if _newest is not None else None
    return min(found, timezone.localdate()) if found else timezone.localdate()
