"""Runs: requested by a person or the clock, claimed by one worker with a lease, finished once."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kam.actions import heartbeats
from kam.choices import EventVerb, RunKind, RunState
from kam.ground import days, disks, events, outbox, staging, wording
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import Delivery, Run, User
from kam.models.runs import REFUSED

MAX_ATTEMPTS = 3
REPLACED = (
    RunKind.CONTRIBUTION, RunKind.TIERS, RunKind.CHURN, RunKind.VALUE, RunKind.BEHAVIOUR, RunKind.DEVELOPMENT,
    RunKind.FIT, RunKind.STANDARDS, RunKind.CASE_WATCH,
)  # fmt: skip
"""Jobs of which the newest run of a day takes the place of the one before."""


def request(kind: str, *, as_of: date | None = None, params: Mapping[str, Any] | None = None, by: User) -> Run:
    """
    Write the run and wake a worker: the relay sends the task `run.<kind>` by name, so no door imports another.

    Raises Refused for a day that has not come, and for visits of a day that is over.
    """
    _require(kind, by)
    _check_day(kind, as_of)
    with transaction.atomic():
        staging.take_turn(f"run.{kind}")  # of twenty taps at once the first writes the run, the others find it
        waiting = Run.objects.filter(kind=kind, as_of=as_of, state=RunState.WAITING, params=dict(params or {})).first()
        if waiting:  # a second click asks for what is already asked
            return waiting
        run = Run.objects.create(kind=kind, as_of=as_of, params=dict(params or {}), started_by=by)
        events.record(EventVerb.RUN_REQUESTED, run, by=by, data={"kind": kind, "as_of": as_of})
        outbox.send_task(f"run.{kind}", run_id=run.pk)
    return run


def begin(kind: str, *, as_of: date | None = None, params: Mapping[str, Any] | None = None, by: User) -> Run:
    """
    A run in the foreground (a command, a job inside a job): written and claimed at once, no broker needed.

    Raises Refused for a day that has not come, and for visits of a day that is over.
    """
    _require(kind, by)
    _check_day(kind, as_of)
    run = Run.objects.create(kind=kind, as_of=as_of, params=dict(params or {}), started_by=by)
    claimed = claim(run.pk)
    assert claimed is not None
    return claimed


def _require(kind: str, by: User) -> None:
    """A list's file, or a mail of an analysis, holds what each reader sees: that takes no right of its own."""
    if kind not in (RunKind.EXPORT, RunKind.VIEW_NOW):
        require(by, Right.IMPORT if kind == RunKind.IMPORT else Right.RECOMPUTE)


def claim(run_id: int) -> Run | None:
    """Take the run for this worker, or None when another has it or it is over."""
    now, lease = timezone.now(), uuid.uuid4().hex
    free = Q(state=RunState.WAITING) | Q(state=RunState.RUNNING, beat_at__lt=now - timedelta(seconds=180))
    taken = Run.objects.filter(free, pk=run_id).update(
        state=RunState.RUNNING,
        lease=lease,
        started_at=now,
        beat_at=now,
        attempts=F("attempts") + 1,
        progress=0,
        error="",
    )
    return Run.objects.select_related("started_by").get(pk=run_id) if taken else None


@contextmanager
def at_work(run: Run) -> Iterator[None]:
    """Its lease is kept inside, and progress and errors are in the language of its starter: they are who watches it."""
    language = run.params.get("language") or run.started_by.language or settings.LANGUAGE_CODE
    with translation.override(language), heartbeats.keeping(run):
        yield


class LeaseLost(Exception):
    """Another worker took this run over; whoever gets this stops and writes nothing more."""


def beat(run: Run, progress: float, step: str = "") -> None:
    """Heartbeat and progress (0..1); raises LeaseLost when the run is not ours any more."""
    mine = Run.objects.filter(pk=run.pk, lease=run.lease, state=RunState.RUNNING)
    if not mine.update(beat_at=timezone.now(), progress=progress, step=step[:120]):
        raise LeaseLost(str(run.pk))
    run.progress, run.step = progress, step


def finish(
    run: Run, *, result: Mapping[str, Any], flip: bool = True, effect: Callable[[], Any] | None = None,
    then: Sequence[str] = (), told: Mapping[str, Any] | None = None,
) -> Run:  # fmt: skip
    """
    In one transaction: lease held, effect applied, readers flipped here, the older run of this `as_of` gone, and the
    run of what comes next (`then`, kinds) written. Its event tells the result, or what is `told` instead; where that
    is empty there is none.
    """
    with transaction.atomic():
        staging.take_turn(f"run.{run.kind}")  # of two that end at once the second finds the first in its place
        held = Run.objects.select_for_update().filter(pk=run.pk, lease=run.lease, state=RunState.RUNNING)
        if not held.exists():
            raise LeaseLost(str(run.pk))
        if effect is not None:
            effect()
        same = Run.objects.filter(kind=run.kind, as_of=run.as_of, state=RunState.DONE).exclude(pk=run.pk)
        if run.kind in REPLACED:
            same.delete()
        if flip:
            Run.objects.filter(kind=run.kind, is_current=True).update(is_current=False)
        run.state, run.progress, run.result, run.is_current = RunState.DONE, 1.0, dict(result), flip
        run.finished_at = run.beat_at = timezone.now()
        run.save()
        if told is None or told:
            said = {"kind": run.kind, "as_of": run.as_of, **(result if told is None else told)}
            events.record(EventVerb.RUN_DONE, run, by=run.started_by, data=said)
        _go_on(run, then)
    return run


def _go_on(run: Run, then: Sequence[str] = ()) -> None:
    """Write the run that comes after this one; it waits for whoever did this one, or for the sweep where they died."""
    kinds = [*run.params.get("then", ()), *then]
    if kinds:
        params = run.params | {"after": run.pk, "then": kinds[1:]}
        Run.objects.create(kind=kinds[0], as_of=run.as_of, params=params, started_by_id=run.started_by_id)


def pass_over(run: Run) -> None:
    """A claimed run of a chain that would say nothing new goes; the one after it waits in its place."""
    with transaction.atomic():
        held = Run.objects.select_for_update().filter(pk=run.pk, lease=run.lease, state=RunState.RUNNING).first()
        if held is None:
            raise LeaseLost(str(run.pk))
        _go_on(held)
        held.delete()


def fail(run: Run, error: str | BaseException) -> Run:
    """
    The run is over without a result; the reason is shown to whoever started it.

    Where a person asked for what a rule forbids, such as a file with faults, nothing is wrong with the machine.
    """
    words = error if isinstance(error, str) else words_of(error)
    result = REFUSED if isinstance(error, Refused) and not run.started_by.is_system else {}
    mine = Run.objects.filter(pk=run.pk, lease=run.lease, state__in=(RunState.WAITING, RunState.RUNNING))
    with transaction.atomic():
        if mine.update(state=RunState.FAILED, error=words[:2000], finished_at=timezone.now(), result=result):
            run.refresh_from_db()
            _go_on(run)  # what waited behind it does not wait for it
            told = {"error": words[:500]}
            events.record(EventVerb.RUN_FAILED, run, by=User.objects.system(), data=told, notify=[run.started_by])
    return run


def through(run: Run, find: Callable[[], Iterable[Any]], do: Callable[..., str], *, every: int = 1) -> Run:
    """
    Find tuples, do something with each, and finish the run with how often which word came of it.

    Its heart beats before every so-many-th. Whoever lost the run goes away quietly; what goes wrong ends it in words.
    """
    counts: Counter[str] = Counter()
    try:
        with heartbeats.keeping(run):
            for number, one in enumerate(list(find())):
                if number % every == 0:
                    beat(run, 0.0)
                counts[do(*one)] += 1
        return finish(run, result=counts)
    except LeaseLost:
        return run
    except Exception as error:
        fail(run, error)
        raise


def cancel(run: Run, *, by: User) -> bool:
    """
    End a run that its starter wants no more, and what was to follow it, as asked for in the same breath; it says so.

    Its worker stops at the next heartbeat. False where it was over.
    """
    if run.started_by_id != by.pk:
        raise PermissionDenied(_("Your role does not allow this."))
    going = Run.objects.filter(pk=run.pk, state__in=(RunState.WAITING, RunState.RUNNING))
    ended = {"state": RunState.FAILED, "lease": "", "error": _cancelled(run), "finished_at": timezone.now()}
    return bool(going.update(result=REFUSED, **ended))


def _cancelled(run: Run) -> str:
    behind = wording.listed(RunKind(kind).label for kind in run.params.get("then", ()))
    return _("Cancelled, together with what was to follow: %(runs)s.") % {"runs": behind} if behind else _("Cancelled.")


def words_of(error: BaseException) -> str:
    """What a run says of its failure: a refusal or a full disk in its own words, else the kind of fault."""
    if isinstance(error, Refused):
        return str(error.message)
    if disks.is_closed(error):
        return disks.words()
    words = _("Something unexpected went wrong (%(kind)s); what was there stays as it was. The log says more.")
    return words % {"kind": type(error).__name__}


def sweep() -> int:
    """Wake a worker again for runs whose message was lost or whose worker died; give up after three tries."""
    now, woken = timezone.now(), 0
    lost = Run.objects.filter(state=RunState.WAITING, created_at__lt=now - timedelta(seconds=60))
    for run in [*Run.objects.stale(), *lost]:
        if run.attempts >= MAX_ATTEMPTS:
            fail(run, "The worker died three times.")
            continue
        if not _asked_lately(run.pk):
            outbox.send_task(f"run.{run.kind}", run_id=run.pk)
            woken += 1
    return woken


def _check_day(kind: str, as_of: date | None) -> None:
    """
    Numbers of a day to come would stand above every later run, and read orders that nobody placed; visits are planned
    for what is to come.
    """
    if kind == RunKind.VISIT_PLANS and as_of is not None and as_of < days.company_today():
        raise Refused(_("Visits are planned from today on. Leave the day empty."), field="as_of", status=400)
    if as_of is not None and not days.is_likely(as_of):
        raise Refused(_("That day lies before any book. Choose a later one."), field="as_of", status=400)
    if as_of is not None and as_of > days.company_today():
        raise Refused(_("That day has not come yet. Choose today or a day before."), field="as_of", status=400)


def _asked_lately(run_id: int) -> bool:
    limit = timezone.now() - timedelta(seconds=120)
    return Delivery.objects.filter(kind="task", payload={"run_id": run_id}, created_at__gt=limit).exists()
