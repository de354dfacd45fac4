"""The database restarts under load: callers hear 503 with Retry-After alone, and all is left as undisturbed."""

from __future__ import annotations

import threading
import time
from collections import Counter
from datetime import date, timedelta
from typing import Any

from tests.chaos import kept
from tests.chaos.servers import soon
from tests.chaos.stage import AS_OF, Caller, Stage, sizes, staged, verdict

CALLERS, JOBS = 6, (9, 60, 120)
"""How many callers, and at which of its posts each asks for a job, too."""
BACK = 5.0
"""Seconds from the moment the database answers again to the last refusal."""


class Load:
    """
    Reads and posts without a pause, jobs at times; every answer with its moment.

    What is told to come again is sent again, under its key, until it is taken: a commit may be done though its answer
    was lost with the database.
    """

    def __init__(self, stage: Stage) -> None:
        self.stage, self.over = stage, threading.Event()
        self.answers: list[tuple[float, int]] = []
        self.told: set[str] = set()
        self.days: set[date] = set()
        self.wrong: list[str] = []

    def work(self, place: int) -> None:
        caller, number = Caller(self.stage.product.port, self.stage.secret), 0
        while not self.over.is_set():
            number += 1
            if number % 3:
                self._heard(caller.ask("GET", "/api/v1/accounts/?page_size=20"), pause=True)
            else:
                self._post(caller, f"{place} {number}")
            if number in JOBS:
                self._job(caller, AS_OF - timedelta(days=1 + place * len(JOBS) + JOBS.index(number)))

    def _post(self, caller: Caller, note: str) -> None:
        answer = kept.until_taken(caller, "/api/v1/costs/", kept.cost(note), note, note=self._heard)
        if answer.status == 201:
            self.told.add(note)

    def _job(self, caller: Caller, day: date) -> None:
        said = {"kind": "contribution", "as_of": day.isoformat()}
        answer = kept.until_taken(caller, "/api/v1/runs/", said, f"run {day}", note=self._heard)
        if answer.status == 201:
            self.days.add(day)

    def _heard(self, answer: Any, *, pause: bool = False) -> None:
        self.answers.append((time.monotonic(), answer.status))
        is_away = answer.status == 503 and "Retry-After" in answer.headers
        if is_away and pause:
            time.sleep(0.1)
        elif not is_away and answer.status not in (200, 201):
            self.wrong.append(f"{answer.status} {answer.data[:120]!r}")


def restart(stage: Stage, load: Load, restarts: int) -> list[float]:
    """The seconds from each return of the database to the last answer that was none."""
    back = []
    for _turn in range(restarts):
        time.sleep(4)
        stage.postgres.stop()
        time.sleep(2)
        stage.postgres.start()
        answers_again = time.monotonic()
        time.sleep(12)
        late = [at - answers_again for at, status in load.answers if status == 503 and at > answers_again]
        back.append(max(late, default=0.0))
    return back


def main() -> None:
    asked = sizes(__doc__ or "", restarts=5)
    with staged(orders=kept.ORDERS) as stage:
        stage.up("web", "worker", "beat")
        load = Load(stage)
        callers = [threading.Thread(target=load.work, args=(place,)) for place in range(CALLERS)]
        for caller in callers:
            caller.start()
        back = restart(stage, load, asked.restarts)
        load.over.set()
        for caller in callers:
            caller.join()
        soon(kept.is_done, "the jobs", 900)
        left, lost = kept.state(), load.told - noted()
        ready = Caller(stage.product.port, "").ask("GET", "/readyz").json()["ready"]
    differ = kept.differences(left, load.told, load.days)
    codes = Counter(status for _at, status in load.answers)
    broken = load.wrong[:5] + [f"{len(lost)} lost"] * bool(lost) + ["not ready again"] * (not ready) + differ
    broken += [f"back after {max(back):.1f} s"] * (max(back) > BACK) + ["no refusal at all"] * (not codes[503])
    told: dict[str, Any] = {"restarts": asked.restarts, "answers": dict(sorted(codes.items())), "lost": len(lost)}
    told |= {"jobs": len(load.days), "differences": len(differ), "back at most": f"{max(back):.1f} s"}
    verdict("Database restarted under load", told, broken)


def noted() -> set[str]:
    """What is kept; asked on a connection of this moment, as the old ones went with the database."""
    from django.db import connection

    from accounts.models import CostEntry

    connection.close()
    return set(CostEntry.objects.values_list("note", flat=True))


if __name__ == "__main__":
    main()
