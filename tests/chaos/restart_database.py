"""The database restarts under load: callers hear 503 with Retry-After and nothing else, and it is soon over."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import Any

from tests.chaos.stage import AS_OF, Caller, Stage, sizes, staged, verdict

CALLERS = 6
BACK = 5.0
"""Seconds from the moment the database answers again to the last refusal."""


class Load:
    """Reads and posts without a pause; every answer with its moment."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.over = stage, threading.Event()
        self.answers: list[tuple[float, int]] = []
        self.told: set[str] = set()
        self.wrong: list[str] = []

    def work(self, place: int) -> None:
        caller, number = Caller(self.stage.product.port, self.stage.secret), 0
        while not self.over.is_set():
            number += 1
            note = f"{place} {number}"
            body = {"account": 1, "on": AS_OF.isoformat(), "kind": "freight", "amount": "1.00", "note": note}
            if number % 3:
                answer = caller.ask("GET", "/api/v1/accounts/?page_size=20")
            else:
                answer = caller.ask("POST", "/api/v1/costs/", body, key=note)
            self.answers.append((time.monotonic(), answer.status))
            if answer.status == 201:
                self.told.add(note)
            elif answer.status == 503 and "Retry-After" in answer.headers:
                time.sleep(0.1)
            elif answer.status != 200:
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
    with staged() as stage:
        stage.up("web", "worker", "beat")
        load = Load(stage)
        callers = [threading.Thread(target=load.work, args=(place,)) for place in range(CALLERS)]
        for caller in callers:
            caller.start()
        back = restart(stage, load, asked.restarts)
        load.over.set()
        for caller in callers:
            caller.join()
        lost = load.told - noted()
        ready = Caller(stage.product.port, "").ask("GET", "/readyz").json()["ready"]
    codes = Counter(status for _at, status in load.answers)
    broken = load.wrong[:5] + [f"{len(lost)} lost"] * bool(lost) + ["not ready again"] * (not ready)
    broken += [f"back after {max(back):.1f} s"] * (max(back) > BACK) + ["no refusal at all"] * (not codes[503])
    told: dict[str, Any] = {"restarts": asked.restarts, "answers": dict(sorted(codes.items())), "lost": len(lost)}
    verdict("Database restarted under load", told | {"back at most": f"{max(back):.1f} s"}, broken)


def noted() -> set[str]:
    """What is kept; asked on a connection of this moment, as the old ones went with the database."""
    from django.db import connection

    from accounts.models import CostEntry

    connection.close()
    return set(CostEntry.objects.values_list("note", flat=True))


if __name__ == "__main__":
    main()
