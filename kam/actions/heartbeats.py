"""Heartbeats: a run's lease is kept while its process lives, however long a single step of it takes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import Error, connection
from django.utils import timezone

from kam.choices import RunState
from kam.models import Run

logger = logging.getLogger(__name__)

EVERY = 45.0
"""Seconds between two beats; a lease ends after 180 without one."""
MOST = timedelta(hours=6)
"""After so long a process that says nothing else hangs, and another may try."""


@contextmanager
def keeping(run: Run) -> Iterator[None]:
    """A thread of its own touches the run until the block ends, and leaves it alone once it is another worker's."""
    over = threading.Event()
    thread = threading.Thread(target=_beat, args=(run.pk, run.lease, over), name=f"run-{run.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=5)


def _beat(run_id: int, lease: str, over: threading.Event) -> None:
    until = timezone.now() + MOST
    while not over.wait(EVERY) and timezone.now() < until:
        try:
            if not touch(run_id, lease):
                return
        except Error:  # SQLite writes one thing at a time, a server restarts: the next beat comes soon enough
            logger.info("A heartbeat of run %s found the database busy or away.", run_id)
        finally:
            connection.close()  # between beats it takes no connection from anybody


def touch(run_id: int, lease: str) -> bool:
    """Say that the run's process lives; False where the run is over or another worker's."""
    mine = Run.objects.filter(pk=run_id, lease=lease, state=RunState.RUNNING)
    return bool(mine.update(beat_at=timezone.now()))
