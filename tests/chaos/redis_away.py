"""Redis forgets everything, is away, is frozen: the web answers in time, work waits, and all is left as undisturbed."""

from __future__ import annotations

import signal
import threading
import time
from datetime import date, timedelta
from typing import Any

from tests.chaos import kept
from tests.chaos.servers import soon
from tests.chaos.stage import AS_OF, Caller, Stage, share, sizes, staged, verdict

SLOWEST = 2.0
CALLERS = 4


class Calls:
    """What callers asked while Redis was in one state: reads, posts, and jobs that need a worker."""

    def __init__(self, stage: Stage, name: str, count: int, first: int) -> None:
        self.stage, self.name, self.count, self.first = stage, name, count, first
        self.took: list[float] = []
        self.told: set[str] = set()
        self.runs: dict[int, date] = {}
        self.wrong: list[str] = []

    def make(self) -> None:
        callers = [threading.Thread(target=self._work, args=(place,)) for place in range(CALLERS)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()

    def _work(self, place: int) -> None:
        caller = Caller(self.stage.product.port, self.stage.secret)
        for number in range(place, self.count, CALLERS):
            if number % 20 == 7:
                self._run(caller, number)
            elif number % 2:
                self._note(caller.ask("GET", "/api/v1/accounts/?page_size=20"), 200)
            else:
                self._post(caller, f"{self.name} {number}")

    def _post(self, caller: Caller, note: str) -> None:
        if self._note(caller.ask("POST", "/api/v1/costs/", kept.cost(note), key=note), 201):
            self.told.add(note)

    def _run(self, caller: Caller, number: int) -> None:
        day = AS_OF - timedelta(days=self.first + number)
        said = {"kind": "contribution", "as_of": day.isoformat()}
        answer = caller.ask("POST", "/api/v1/runs/", said, key=f"run {day}")
        if self._note(answer, 201):
            self.runs[answer.json()["id"]] = day

    def _note(self, answer: Any, wanted: int) -> bool:
        self.took.append(answer.took)
        if answer.status != wanted:
            self.wrong.append(f"{self.name}: {answer.status} {answer.data[:120]!r}")
        return bool(answer.status == wanted)


def flushing(stage: Stage, over: threading.Event) -> None:
    while not over.wait(0.5):
        stage.redis.flush()


def scenes(stage: Stage, count: int) -> list[Calls]:
    """One after the other: as it should be, flushed all the time, away, frozen."""
    made = [Calls(stage, name, count, turn * 1000) for turn, name in enumerate(("well", "flushed", "away", "frozen"))]
    well, flushed, away, frozen = made
    well.make()
    over = threading.Event()
    flusher = threading.Thread(target=flushing, args=(stage, over))
    flusher.start()
    flushed.make()
    over.set()
    flusher.join()
    stage.redis.stop(signal.SIGKILL)
    away.make()
    stage.redis.start()
    time.sleep(3)
    stage.redis.send(signal.SIGSTOP)
    frozen.make()
    stage.redis.send(signal.SIGCONT)
    return made


def waiting(runs: set[int]) -> int:
    from kam.choices import DeliveryState, RunState
    from kam.models import Delivery, Run

    open_runs = Run.objects.filter(pk__in=runs).exclude(state=RunState.DONE).count()
    return open_runs + Delivery.objects.exclude(state=DeliveryState.SENT).count()


def compare(made: list[Calls]) -> tuple[int, list[str]]:
    """What was acknowledged is there once, and every job that was taken was done."""
    from accounts.models import CostEntry
    from kam.models import Run

    notes = list(CostEntry.objects.values_list("note", flat=True))
    told = set().union(*(one.told for one in made))
    lost = len(told - set(notes)) + len(notes) - len(set(notes))
    done = set(Run.objects.filter(state="done").values_list("pk", flat=True))
    lost += len(set().union(*(one.runs for one in made)) - done)
    broken = [f"{lost} lost or double"] if lost else []
    for one in made:
        slow = share(one.took, 0.99)
        broken += [f"{one.name}: p99 {slow:.1f} s"] if slow > SLOWEST else []
        broken += one.wrong[:3]
    return lost, broken


def _days(made: list[Calls]) -> set[date]:
    return {day for one in made for day in one.runs.values()}


def main() -> None:
    asked = sizes(__doc__ or "", calls=1000)
    with staged(orders=kept.ORDERS) as stage:
        stage.up("web", "worker", "beat")
        made = scenes(stage, asked.calls)
        runs = set().union(*(one.runs for one in made))
        started = time.monotonic()
        soon(lambda: not waiting(runs), "the work that waited", 900)
        caught_up = time.monotonic() - started
        soon(kept.is_done, "the last happenings", 300)
        lost, broken = compare(made)
        left = kept.state()
    differ = kept.differences(left, set().union(*(one.told for one in made)), _days(made))
    broken += differ
    figures: dict[str, Any] = {
        "calls in each": asked.calls,
        "jobs": len(runs),
        "lost": lost,
        "differences": len(differ),
    }
    figures |= {f"p99 {one.name}": f"{share(one.took, 0.99) * 1000:.0f} ms" for one in made}
    verdict("Redis flushed, away, frozen", figures | {"all done after": f"{caught_up:.0f} s"}, broken)


if __name__ == "__main__":
    main()
