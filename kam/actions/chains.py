"""Chains of runs: each writes the next as it ends, so that what follows a worker that dies waits for another."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, TypeVar

from django.db import transaction

from kam.actions import runs
from kam.choices import RunState
from kam.ground import days, staging
from kam.models import Run, User

logger = logging.getLogger(__name__)

Work = Callable[[Run], Run]
Works = Mapping[str, Work]
"""How the runs of a floor are worked, by kind: each takes a claimed run to its end."""
Need = Callable[[Run], bool]
"""Whether a claimed run has anything to say; one that has not is passed over."""
R = TypeVar("R")


def kept(work: Callable[[Run], R]) -> Callable[[Run], R]:
    """A work whose lease is held while it goes on, and whose failure is kept in its run."""

    def worked(run: Run) -> R:
        try:
            with runs.at_work(run):
                return work(run)
        except runs.LeaseLost:
            raise
        except Exception as error:
            runs.fail(run, error)
            raise

    return worked


def take(run_id: int, works: Works, is_needed: Need | None = None) -> Run | None:
    """Work a run on a worker, and what waits behind it; None when another worker has it, or nothing is to be done."""
    return next(iter(along(runs.claim(run_id), works, is_needed)), None)


def along(run: Run | None, works: Works, is_needed: Need | None = None) -> list[Run]:
    """
    Work a claimed run and what waits behind it, one after the other; returns those that were done.

    What fails stops nothing behind it, and is raised at the end. A run that another worker took over is left to them
    with all that follows; one that is not needed is passed over.
    """
    done, broken = list[Run](), list[Exception]()
    while run is not None:
        try:
            if is_needed is None or kept(is_needed)(run):
                done.append(works[run.kind](run))
            else:
                runs.pass_over(run)
        except runs.LeaseLost:
            break
        except Exception as error:
            logger.exception("The run %s failed.", run.kind)
            broken.append(error)
        run = follow(run, works)
    if broken:
        raise broken[0]
    return done


def follow(run: Run, works: Works) -> Run | None:
    """The run that waits behind this one, claimed; None at the end, or where another worker has it."""
    behind = after(run)
    return runs.claim(behind.pk) if behind is not None and behind.kind in works else None


CLOCK: Mapping[str, Any] = {"clock": True}
"""What the runs of the clock are known by."""


def begin_once(
    kind: str, *, as_of: date | None = None, params: Mapping[str, Any] | None = None, by: User
) -> Run | None:
    """
    The clock's run of a kind, claimed; None where today's was begun already.

    Its job is asked for again where its worker died, and two messages that waited together are worked side by side.
    """
    with transaction.atomic():
        staging.take_turn(f"clock.{kind}")
        if is_begun(kind):
            return None
        return runs.begin(kind, as_of=as_of, params={**CLOCK, **(params or {})}, by=by)


def is_begun(kind: str) -> bool:
    """Whether the clock's run of a kind was begun today already."""
    return Run.objects.of(kind).filter(created_at__date=days.company_today(), params__clock=True).exists()


def under_way(kinds: Collection[str]) -> bool:
    """Whether a run of the clock's chains of today, of one of these kinds, waits or is worked."""
    unfinished = Run.objects.filter(kind__in=list(kinds), state__in=(RunState.WAITING, RunState.RUNNING))
    return unfinished.filter(created_at__date=days.company_today(), params__clock=True).exists()


def after(run: Run) -> Run | None:
    """The run that waits behind this one."""
    waiting = Run.objects.filter(state=RunState.WAITING, params__after=run.pk)
    return waiting.select_related("started_by").order_by("pk").first()
