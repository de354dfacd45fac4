"""The database's disk is full under load: callers hear clear 503s, reading goes on, and with room again all goes on."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.chaos import kept
from tests.chaos.restart_database import CALLERS, Load, noted
from tests.chaos.servers import Postgres, soon
from tests.chaos.stage import Caller, Stage, sizes, staged, verdict

MIB = 1024 * 1024
ROOM, LEFT = 512, 1
"""MiB of the disk that holds the tables, and how many of them are free as it begins to fill."""
BACK = 15.0
"""Seconds from the moment there is room again to the last refusal."""


class Small(Postgres):
    """Its tables lie on a disk of their own, a small one in memory; its log of writes lies elsewhere."""

    def prepare(self) -> None:
        """Raises CalledProcessError where nobody may mount a disk (it takes root)."""
        data = self.folder / "data"
        data.mkdir(mode=0o700)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}m,mode=700", "tmpfs", str(data)], check=True)
        if self.step_down:
            os.chown(data, self.step_down["user"], self.step_down["group"])
        self.layout = ("--waldir", str(self.folder / "wal"))

    @property
    def ballast(self) -> Path:
        return self.folder / "data" / "ballast"

    def fill(self) -> None:
        """Something else takes the disk, but for a little."""
        found = os.statvfs(self.folder / "data")
        with self.ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, found.f_bavail * found.f_frsize - LEFT * MIB)

    def make_room(self) -> None:
        self.ballast.unlink(missing_ok=True)

    def remove(self) -> None:
        self.stop()
        subprocess.run(["umount", "-l", str(self.folder / "data")], check=False)
        super().remove()


def crowd(disk: Small, load: Load, times: int, seconds: int) -> tuple[list[float], int]:
    """The seconds from room to the last refusal, time by time, and how many reads were answered while it was full."""
    back, reads = [], 0
    for _turn in range(times):
        time.sleep(3)
        disk.fill()
        began = len(load.answers)
        soon(lambda began=began: any(status == 503 for _at, status in load.answers[began:]), "a refusal", 240)
        full = time.monotonic()
        time.sleep(seconds)
        reads += sum(1 for at, status in load.answers if at > full and status == 200)
        disk.make_room()
        room = time.monotonic()
        time.sleep(BACK + 3)
        back.append(max([at - room for at, status in load.answers if status == 503 and at > room], default=0.0))
    return back, reads


def half_written() -> list[str]:
    """Entries without their one line in the log, and lines without their entry."""
    from accounts.models import CostEntry
    from kam.models import Event

    told = Counter(Event.objects.filter(verb="cost.created").values_list("subject_id", flat=True))
    there = set(CostEntry.objects.values_list("pk", flat=True))
    wrong = [key for key in there | told.keys() if told[key] != (key in there)]
    return [f"{len(wrong)} half-written"] if wrong else []


def play(stage: Stage, asked: Any) -> tuple[Load, list[float], int]:
    load = Load(stage)
    callers = [threading.Thread(target=load.work, args=(place,)) for place in range(CALLERS)]
    for caller in callers:
        caller.start()
    try:
        back, reads = crowd(stage.postgres, load, asked.times, asked.seconds)  # type: ignore[arg-type]
    finally:
        stage.postgres.make_room()  # type: ignore[attr-defined]
        load.over.set()
    for caller in callers:
        caller.join()
    return load, back, reads


def main() -> None:
    asked = sizes(__doc__ or "", times=5, seconds=20)
    with staged(orders=kept.ORDERS, database=Small) as stage:
        stage.up("web", "worker", "beat")
        load, back, reads = play(stage, asked)
        soon(kept.is_done, "the jobs", 900)
        left, lost = kept.state(), load.told - noted()
        broken = half_written()
        ready = Caller(stage.product.port, "").ask("GET", "/readyz").json()["ready"]
    differ = kept.differences(left, load.told, load.days)
    codes = Counter(status for _at, status in load.answers)
    broken += load.wrong[:5] + [f"{len(lost)} lost"] * bool(lost) + ["not ready again"] * (not ready) + differ
    broken += [f"back after {max(back):.1f} s"] * (max(back) > BACK) + ["no read while full"] * (not reads)
    told: dict[str, Any] = {"times": asked.times, "answers": dict(sorted(codes.items())), "lost": len(lost)}
    told |= {"reads while full": reads, "jobs": len(load.days), "differences": len(differ)}
    verdict("The database's disk full under load", told | {"back at most": f"{max(back):.1f} s"}, broken)


if __name__ == "__main__":
    main()
