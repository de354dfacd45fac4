"""Kills the web server under posts with keys: every post that was answered is there, once, with one line in the log."""

from __future__ import annotations

import queue
import threading
import time
from collections import Counter
from typing import Any

from tests.chaos.stage import AS_OF, Caller, Stage, sizes, staged, verdict

CALLERS = 8
AGAIN = {0, 409, 502, 503}
"""Cut off, the first try still held by a process that is gone, or nobody there: asked again under the same key."""


class Load:
    """Posts until each was answered; what was told is kept."""

    def __init__(self, stage: Stage, posts: int) -> None:
        self.stage, self.told, self.codes = stage, {}, Counter()  # type: ignore[var-annotated]
        self.left: queue.PriorityQueue[tuple[float, int]] = queue.PriorityQueue()
        self.posts, self.wrong = posts, []  # type: ignore[var-annotated]
        for number in range(posts):
            self.left.put((0.0, number))

    def work(self) -> None:
        caller = Caller(self.stage.product.port, self.stage.secret)
        while len(self.told) + len(self.wrong) < self.posts:
            try:
                due, number = self.left.get(timeout=0.5)
            except queue.Empty:
                continue
            if due > time.monotonic():
                self.left.put((due, number))
                time.sleep(0.1)
                continue
            self._post(caller, number)

    def _post(self, caller: Caller, number: int) -> None:
        body: dict[str, Any] = {"account": number % 30 + 1, "on": AS_OF.isoformat(), "kind": "freight"}
        body |= {"amount": f"{number}.25", "note": f"post {number}"}
        answer = caller.ask("POST", "/api/v1/costs/", body, key=f"post-{number}")
        self.codes[answer.status] += 1
        if answer.status == 201:
            self.told[number] = answer.json()["id"]
        elif answer.status in AGAIN:
            if not answer.status:
                time.sleep(0.2)
            self.left.put((time.monotonic() + (5 if answer.status == 409 else 0.3), number))
        else:
            self.wrong.append(f"post {number}: {answer.status} {answer.data[:200]!r}")


def kill_again_and_again(stage: Stage, load: Load, kills: int) -> None:
    """Each time a further part of the posts was answered, while others are on their way."""
    for turn in range(kills):
        while len(load.told) < (turn + 0.5) * load.posts / (kills + 1):
            time.sleep(0.005)
        stage.product.kill("web")
        stage.up("web")


def compare(load: Load) -> tuple[dict[str, int], list[str]]:
    from accounts.models import CostEntry
    from kam.models import Event

    found = dict(CostEntry.objects.values_list("pk", "note"))
    rows = Counter(found.values())
    lost = [n for n, key in load.told.items() if found.get(key) != f"post {n}"]
    double = [note for note, count in rows.items() if count > 1]
    events = Counter(Event.objects.filter(noun="cost").values_list("subject_id", flat=True))
    unlogged = [key for key in found if events[key] != 1]
    broken = [f"{len(lost)} lost"] * bool(lost) + [f"{len(double)} double"] * bool(double)
    broken += [f"{len(unlogged)} rows without just one event"] * bool(unlogged) + load.wrong[:5]
    return {"lost": len(lost), "double": len(double), "without their one event": len(unlogged)}, broken


def main() -> None:
    asked = sizes(__doc__ or "", posts=1000, kills=15)
    started = time.monotonic()
    with staged() as stage:
        stage.up("web")
        load = Load(stage, asked.posts)
        callers = [threading.Thread(target=load.work) for _number in range(CALLERS)]
        for caller in callers:
            caller.start()
        kill_again_and_again(stage, load, asked.kills)
        for caller in callers:
            caller.join()
        figures, broken = compare(load)
    took = round(time.monotonic() - started)
    codes = " ".join(f"{code or 'cut'}×{count}" for code, count in sorted(load.codes.items()))
    told = {"posts": asked.posts, "kills": asked.kills, **figures, "answers": codes, "seconds": took}
    verdict("Killed web", told, broken)


if __name__ == "__main__":
    main()
