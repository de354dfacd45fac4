"""Measures what a call costs: CPU of Python and of its PostgreSQL process, time on the wall, queries, memory."""

from __future__ import annotations

import gc
import json
import os
import resource
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

HOUSEKEEPING = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET ", "SELECT set_config")
NOT_COUNTED = ("django_session", 'FROM "kam_user" WHERE "kam_user"."id"')
"""Reading the session and its user is the same for every page and is not counted."""


@dataclass(frozen=True)
class Cost:
    """What one call cost; milliseconds, the middle of several rounds."""

    cpu: float
    p50: float
    p95: float
    queries: int


@dataclass(frozen=True)
class Job:
    """What one long piece of work cost: seconds on the wall, seconds of CPU, peak memory in MiB."""

    wall: float
    cpu: float
    memory: float
    whole: bool = True
    """Whether `cpu` holds the database's part too."""

    @property
    def effort(self) -> float:
        """What is compared with the floor: CPU where all of it is known, as neighbours slow the wall's clock."""
        return self.cpu if self.whole else self.wall

    @classmethod
    def quickest(cls, jobs: Sequence[Job]) -> Job:
        """Of the same work done several times the least, as neighbours only make it slower; but the most memory."""
        least = min(jobs, key=lambda one: one.effort)
        return replace(least, memory=max(one.memory for one in jobs))


def server_cpu() -> float:
    """CPU seconds of the PostgreSQL process behind this connection; 0 where it is not on this machine."""
    if connection.vendor != "postgresql":
        return 0.0
    pid = _server_pid()
    path = Path(f"/proc/{pid}/schedstat")
    try:
        return int(path.read_text().split()[0]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


_pids: dict[int, int] = {}


def _server_pid() -> int:
    """The process number, asked once for each connection."""
    connection.ensure_connection()
    key = id(connection.connection)
    if key not in _pids:
        _pids[key] = int(connection.connection.info.backend_pid)
    return _pids[key]


def request(call: Callable[[], Any], *, rounds: int = 30, warm: int = 4) -> Cost:
    """The cost of a short call, warmed up; the CPU is the median round's, so that a neighbour's noise falls out."""
    return requests(call, rounds=rounds, warm=warm)[0]


def requests(*calls: Callable[[], Any], rounds: int = 30, warm: int = 4) -> list[Cost]:
    """
    The costs of short calls that are compared with each other, each warmed up.

    They take turns, round by round: whatever slows the machine meanwhile slows them all, and their ratio stays.
    """
    for _ in range(warm):
        for call in calls:
            call()
    gc.collect()
    gc.freeze()  # as the server does: what is loaded for good is not looked through for garbage at every request
    told = [[_once(call) for call in calls] for _ in range(rounds)]
    return [_cost(call, times) for call, times in zip(calls, zip(*told, strict=True), strict=True)]


def _once(call: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds of CPU and on the wall."""
    wall, cpu = time.perf_counter(), time.process_time() + server_cpu()
    call()
    return (time.process_time() + server_cpu() - cpu) * 1000, (time.perf_counter() - wall) * 1000


def _cost(call: Callable[[], Any], times: Sequence[tuple[float, float]]) -> Cost:
    cpus, walls = zip(*times, strict=True)
    return Cost(median(cpus), median(walls), quantiles(walls, n=20)[-1], queries(call))


def queries(call: Callable[[], Any]) -> int:
    """Queries of a call without transactions, session and user."""
    with CaptureQueriesContext(connection) as caught:
        call()
    told = [query["sql"] for query in caught.captured_queries]
    return sum(1 for sql in told if not sql.startswith(HOUSEKEEPING) and not any(part in sql for part in NOT_COUNTED))


def job(work: Callable[[], Any]) -> Job:
    """
    The cost of a long piece of work, done in a process of its own so that its memory is its own.

    Raises RuntimeError with what the work said when it failed.
    """
    connections.close_all()
    return _end(*_begin(work))


def at_once(*works: Callable[[], Any]) -> list[Job]:
    """The costs of works that are done at the same time, each in a process of its own; raises as `job` does."""
    connections.close_all()
    return [_end(*begun) for begun in [_begin(work) for work in works]]


def _begin(work: Callable[[], Any]) -> tuple[int, int]:
    """The number of the process that works, and where it will tell what that cost."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _report(writer, work)
    os.close(writer)
    return child, reader


def _end(child: int, reader: int) -> Job:
    with os.fdopen(reader) as told:
        text = told.read()
    os.waitpid(child, 0)
    found = json.loads(text or '{"error": "the process died"}')
    if "error" in found:
        raise RuntimeError(found["error"])
    return Job(**found)


def _report(writer: int, work: Callable[[], Any]) -> None:
    """In the child: work, tell the cost, and leave without the parent's clean-up."""
    try:
        wall, cpu = time.perf_counter(), time.process_time() + server_cpu()
        work()
        spent = time.process_time() + server_cpu() - cpu
        found: dict[str, Any] = {"wall": time.perf_counter() - wall, "cpu": spent}
        found["whole"] = connection.vendor == "sqlite" or server_cpu() > 0
        found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    except BaseException:  # whatever happens is told to the parent, which raises it
        found = {"error": traceback.format_exc()}
    with os.fdopen(writer, "w") as pipe:
        pipe.write(json.dumps(found))
    os._exit(0)
