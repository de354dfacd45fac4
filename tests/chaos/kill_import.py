"""Kills the worker while it loads one long file: at every moment none or all of its good rows are there, each once."""

from __future__ import annotations

import random
import time
from datetime import timedelta
from typing import Any

from tests.chaos.kill_workers import sheet
from tests.chaos.servers import soon
from tests.chaos.stage import Stage, sizes, staged, verdict

PATIENCE = 3600
MOST = 300
"""MiB that a process of the worker may hold while it loads."""
SLOWEST = 300
"""Seconds that a load which nobody disturbs may take."""


def ask(source: Any, step: str) -> None:
    from kam.actions import imports
    from kam.models import Import, User

    imports.start(Import.objects.get(pk=source.pk), step, good_rows=True, by=User.objects.get(username="ada"))


def fresh(source: Any) -> Any:
    from kam.models import Import

    return Import.objects.select_related("run").get(pk=source.pk)


def let_die(source: Any) -> None:
    """The dead worker's run is as old as one that nobody heard of for minutes: as if they had passed."""
    from django.utils import timezone

    from kam.actions import runs
    from kam.models import Delivery, Run

    Run.objects.filter(pk=source.run_id, state="running").update(beat_at=timezone.now() - timedelta(minutes=5))
    Delivery.objects.filter(kind="task").update(created_at=timezone.now() - timedelta(hours=1))
    runs.sweep()


def kill(stage: Stage, source: Any, kills: int, good: int) -> list[str]:
    """Kills it in the middle of the load, at another moment each time; a run that is given up is asked for again."""
    from accounts.models import Order

    chance, wrong = random.Random(7), []
    for number in range(kills):
        if fresh(source).run.state == "failed":
            ask(source, "load")
        soon(lambda: fresh(source).run.state in ("running", "done"), "the load to begin")
        time.sleep(chance.random() * 6)
        stage.product.kill("worker")
        there = Order.objects.count()
        wrong += [f"kill {number + 1}: {there} of {good} rows"] * (there not in (0, good))
        if fresh(source).run.state == "done":
            return [*wrong, f"it was done after {number} kills: ask for more rows"]
        let_die(fresh(source))
        stage.product.start("worker")
    return wrong


def main() -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    asked = sizes(__doc__ or "", rows=100_000, kills=10)
    good = asked.rows - asked.rows // 100
    with staged(accounts=5) as stage:
        from accounts.models import Order
        from kam.actions import uploads
        from kam.models import Import, ImportedRow, User

        ada = User.objects.get(username="ada")
        source = uploads.upload(SimpleUploadedFile("1.csv", sheet(1, asked.rows)), kind="orders", by=ada)
        stage.up("worker", "beat")
        ask(source, "check")
        soon(lambda: fresh(source).state == "checked", "the check", PATIENCE)
        ask(source, "load")
        broken = kill(stage, source, asked.kills, good)
        if fresh(source).run.state == "failed":
            ask(source, "load")
        begun = time.monotonic()
        soon(lambda: Import.objects.filter(pk=source.pk, state="done").exists(), "the load", PATIENCE)
        last = time.monotonic() - begun
        held = max(stage.product.memory("worker", "VmHWM").values()) / 1024
        there, numbers = Order.objects.count(), Order.objects.values("account", "number").distinct().count()
        broken += [f"{there} of {good} rows"] * (there != good) + ["some came twice"] * (numbers != there)
        kept = ImportedRow.objects.count()
        figures = {
            "rows": asked.rows,
            "kills": asked.kills,
            "good rows": good,
            "there": there,
            "double": there - numbers,
        }
        broken += [f"a process of the worker held {held:.0f} MiB"] * (held > MOST)
        broken += [f"the last load took {last:.0f} s"] * (last > SLOWEST)
        told = {"rows to undo": kept, "last load s": round(last), "MiB at most": round(held)}
        verdict("Killed import", figures | told, broken)


if __name__ == "__main__":
    main()
