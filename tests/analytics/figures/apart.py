"""What one file adds to the random book: there for all of its tests, and gone after the last of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import time_machine as clock
from django.db import transaction
from django.utils import translation

from tests.analytics.figures.ask import NOW


@contextmanager
def added(blocker: Any) -> Iterator[None]:
    """What is written within goes at its end."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # as Django marks those around a test
    with blocker.unblock(), block:
        yield
        transaction.set_rollback(True)


@contextmanager
def morning() -> Iterator[None]:
    """By the clock and in the language of the tests of the book."""
    with clock.travel(NOW, tick=True), translation.override("en"):
        yield
