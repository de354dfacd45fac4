"""Chains of runs: each writes the next as it ends, so that what follows a worker that dies waits for another."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from kam.actions import runs
from kam.choices import RunState
from kam.ground import days
from kam.models import Run

logger = logging.getLogger(__name__)

Work = Callable[[Run], Run]
Works = Mapping[str, Work]
"""How the runs of a floor are worked, by kind: each takes a claimed run to its end."""


def kept(work: Work) -> Work:
    """A work whose lease is held while it goes on, and whose failure is kept in its run."""

    def worked(run: Run) -> Run:
        try:
            with runs.at_work(run):
                return work(run)
        except runs.LeaseLost:
            raise
        except Exception as error:
            runs.fail(run, error)
            raise

    return worked


def along(run: Run | None, works: Works, is_needed: Callable[[Run], bool] = lambda run: True) -> list[Run]:
    """
    Work a claimed run and what waits behind it, one after the other; returns those that were done.

    What fails stops nothing behind it, and is raised at the end. A run that another worker took over is left to them
    with all that follows; one that is not needed is passed over.
    """
    done, broken = list[Run](), list[Exception]()
    while run is not None:
        try:
            done.append(works[run.kind](run))
        except runs.LeaseLost:
            break
        except Exception as error:
            logger.exception("The run %s failed.", run.kind)
            broken.append(error)
        run = follow(run, works, is_needed)
    if broken:
        raise broken[0]
    return done


def follow(run: Run, works: Works, is_needed: Callable[[Run], bool] = lambda run: True) -> Run | None:
    """The needed run that waits behind this one, claimed; None at the end, or where another worker has it."""
    behind = after(run)
    while behind is not None and behind.kind in works and not is_needed(behind):
        gone = behind.pk
        runs.pass_over(behind)
        behind = _waiting(gone)
    return runs.claim(behind.pk) if behind is not None and behind.kind in works else None


CLOCK: Mapping[str, Any] = {"clock": True}
"""What the runs of the clock are known by."""


def is_begun(kind: str) -> bool:
    """Whether the clock's run of a kind was begun today already: its job is asked for again where its worker died."""
    return Run.objects.of(kind).filter(created_at__date=days.company_today(), params__clock=True).exists()


def after(run: Run) -> Run | None:
    """The run that waits behind this one."""
    return _waiting(run.pk)


def _waiting(run_id: int) -> Run | None:
    waiting = Run.objects.filter(state=RunState.WAITING, params__after=run_id)
    return waiting.select_related("started_by").order_by("pk").first()
