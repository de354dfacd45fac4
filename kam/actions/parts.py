"""Parts of a run's work, done by whichever worker takes them; what nobody takes the run's own worker does itself."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from kam.actions import runs
from kam.ground import bulk, outbox
from kam.models import Run, RunPart

TASK = "run.part"
LONGEST_PAUSE = 2.0
"""Seconds between two looks at what the others have done; each look is a heartbeat too."""
Do = Callable[[Run, bytes], bytes]
"""What a work does with the packed numbers it is given; the same answer on any worker."""
Works = Mapping[str, Do]


def offer(run: Run, given: Iterable[tuple[str, bytes]], *, helpers: int) -> None:
    """Each work with its numbers is a part that whoever is free may begin with; `finish` brings all to their end."""
    RunPart.objects.bulk_create(RunPart(run=run, work=work, given=numbers) for work, numbers in given)
    for _helper in range(helpers):
        outbox.send_task(TASK, run_id=run.pk)


def finish(run: Run, works: Works) -> dict[int, bytes]:
    """
    The answers to all that the run offered, by part; nobody need come, what nobody takes is done here.

    A part whose worker died is free again. Raises LeaseLost when the run itself is another worker's by now.
    """
    found: dict[int, bytes] = {}
    while keys := list(RunPart.objects.filter(run=run).exclude(pk__in=found).values_list("pk", flat=True)):
        runs.beat(run, run.progress, run.step)
        mine = next((key for key in keys if _take(key)), None)
        if mine is None:
            found |= _wait(run, keys)
            continue
        part = RunPart.objects.get(pk=mine)
        found[mine] = works[part.work](run, bytes(part.given))
    forget(run)
    return found


def help_with(run_id: int, works: Works) -> int:
    """Do parts of another worker's run as long as there are any that are free; returns how many."""
    done = 0
    while mine := next(
        filter(None, map(_take, RunPart.objects.free().filter(run=run_id).values_list("pk", flat=True))), ""
    ):
        done += _help(mine, works)
    return done


def _help(lease: str, works: Works) -> bool:
    """
    Do the part taken by this lease; False where nobody needs it any more.

    What it writes and that it is done are one transaction: half a part is never there, nor one of a run begun anew.
    """
    mine = RunPart.objects.filter(lease=lease)
    part = mine.select_related("run__started_by").first()
    try:
        with bulk.patient(), transaction.atomic():
            found = works[part.work](part.run, bytes(part.given)) if part else b""
            if not mine.update(found=found, done_at=timezone.now()):
                raise runs.LeaseLost(lease)
    except runs.LeaseLost:
        return False
    except Exception:
        mine.update(lease="")  # the run's own worker tries it, and says what is wrong
        raise
    return True


def forget(run: Run) -> None:
    """Nobody works on parts of this run any more: who does so at this moment finds its own gone and writes nothing."""
    RunPart.objects.filter(run=run).delete()


def _take(part_id: int) -> str:
    """The lease of whoever takes it; empty when it is not free."""
    lease = uuid.uuid4().hex
    taken = RunPart.objects.free().filter(pk=part_id).update(lease=lease, taken_at=timezone.now())
    return lease if taken else ""


def _wait(run: Run, keys: Sequence[int]) -> dict[int, bytes]:
    """The answers that came first, by part; none when one of the parts has become free."""
    rows: QuerySet[RunPart] = RunPart.objects.filter(pk__in=keys)
    pause = 0.01
    while True:
        if found := dict(rows.exclude(done_at=None).values_list("pk", "found")):
            return {key: bytes(answer) for key, answer in found.items()}
        if RunPart.objects.free().filter(pk__in=keys).exists():
            return {}
        time.sleep(pause)
        pause = min(pause * 1.3, LONGEST_PAUSE)
        runs.beat(run, run.progress, run.step)
