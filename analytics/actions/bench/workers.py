"""Measures the scores of a book on one worker and on two: how much sooner, and whether they say the same."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from celery import current_app
from django.test import override_settings

from analytics.actions import recompute
from analytics.actions.bench import clocks
from analytics.actions.bench.prints import prints_of, same
from analytics.actions.bench.report import Figure, Report
from kam.choices import RunKind
from kam.ground.rights import Right, require
from kam.models import RunPart, User

ROUNDS = 5
PAUSE = 0.02
Patiently = Callable[[Callable[[], object]], Callable[[], None]]


def measure(report: Report, today: date, patiently: Patiently, *, by: User) -> None:
    """The same work turn by turn on one worker and on two; of each the quickest, as neighbours only make it slower."""
    require(by, Right.IMPORT)
    alone: list[clocks.Job] = []
    shared: list[list[clocks.Job]] = []
    rehearsed = patiently(lambda: recompute.rehearse(RunKind.CHURN, as_of=today, by=by))
    for _round in range(ROUNDS):
        alone += _on(1, rehearsed, patiently)
        shared.append(_on(2, rehearsed, patiently))
        clocks.job(patiently(lambda: recompute.sweep(by=by)))
    busier = min(max(job.cpu for job in jobs) for jobs in shared)
    later = min(max(job.wall for job in jobs) for jobs in shared)
    quicker = min(job.cpu for job in alone) / busier
    report.add(Figure("features and scores on two workers: CPU of the busier", quicker, "times as fast", least=1.6))
    report.add(Figure("the same by the clock on the wall", min(job.wall for job in alone) / later, "times as fast"))
    found = []
    for count in (1, 2):
        _on(count, patiently(lambda: recompute.start(RunKind.ALL, as_of=today, by=by)), patiently)
        found.append(prints_of(today))
    report.add(same("files with the same bytes on two workers", *found))


def _on(workers: int, work: Callable[[], None], patiently: Patiently) -> list[clocks.Job]:
    """What the work cost each of the workers."""
    with TemporaryDirectory(prefix="kam-bench-") as folder, override_settings(COMPUTE_WORKERS=workers):
        over = Path(folder) / "over"
        helpers = [patiently(lambda: _help(over))] * (workers - 1)
        return clocks.at_once(lambda: _lead(work, over), *helpers)


def _lead(work: Callable[[], None], over: Path) -> None:
    current_app.conf.update(
        task_always_eager=False, broker_url="memory://localhost/"
    )  # the helper sees for itself what is there
    try:
        work()
    finally:
        over.touch()


def _help(over: Path) -> None:
    """As a worker of the queue does, but without one."""
    while not over.exists():
        for run in set(RunPart.objects.free().values_list("run", flat=True)):
            recompute.help_with(run)
        time.sleep(PAUSE)
