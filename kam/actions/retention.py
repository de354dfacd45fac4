"""Retention periods: changed, counted before they act, and the daily job that lets go what is older."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kam.actions import chains, factors, heartbeats, runs, stray_files, webhooks
from kam.choices import EventVerb, RunKind
from kam.ground import days, keeping, records
from kam.ground.errors import Refused
from kam.ground.keeping import Kind
from kam.ground.rights import Right, require
from kam.models import RetentionPeriod, Run, User
from kam.rules import retention as rules

CHUNK = 500
"""Rows let go in one transaction: short enough that nobody waits for it."""
MOST_DAYS = 36_500


@dataclass(frozen=True)
class Due:
    """
    What the coming run will do to one kind: how many rows older than `before` go (nothing where it is None).

    `waits`: what waits for somebody first, in words, and the address of its list.
    """

    period: RetentionPeriod
    kind: Kind
    before: datetime | None
    rows: int
    run_at: datetime
    waits: tuple[str, str] | None = None


def ensure_periods() -> None:
    """Ground data: a period for each kind, as long as it is meant to be; what people chose stays."""
    known = set(RetentionPeriod.objects.values_list("kind", flat=True))
    fresh = [RetentionPeriod(kind=kind.key, days=kind.days) for kind in keeping.kinds() if kind.key not in known]
    RetentionPeriod.objects.bulk_create(fresh, ignore_conflicts=True)


def change(period: RetentionPeriod, *, days: int | None, version: int | None = None, by: User) -> RetentionPeriod:
    """Keep rows of a kind for so many days; None keeps them without end. Raises Refused for fewer than it needs."""
    require(by, Right.PRIVACY)
    kind = keeping.kind(period.kind)
    least = kind.least if kind is not None else 1
    if days is not None and not least <= days <= MOST_DAYS:
        words = _("Choose %(least)d days or more, or leave it empty to keep them without end.") % {"least": least}
        raise Refused(words, field="days", code="too_short", status=400)
    return records.change(period, {"days": days}, by=by, version=version, verb=EventVerb.RETENTION_CHANGED)


def due(*, by: User) -> list[Due]:
    """Every period with what the coming run would let go; counts, and changes nothing."""
    require(by, Right.PRIVACY)
    run_at = _next_run()
    return [_due(period, run_at) for period in RetentionPeriod.objects.known()]


def rows_due(period: RetentionPeriod) -> int:
    """How many rows of one kind the coming run would let go."""
    return _due(period, _next_run()).rows


def _next_run() -> datetime:
    return rules.next_run(timezone.localtime(timezone=timezone.get_default_timezone()))


def _due(period: RetentionPeriod, run_at: datetime) -> Due:
    kind = keeping.kind(period.kind)
    assert kind is not None
    if period.days is None:
        return Due(period, kind, None, 0, run_at)
    before = rules.cutoff(run_at, period.days)
    return Due(period, kind, before, sum(rows.count() for rows in kind.old(before)), run_at, kind.waits())


def once() -> Run | None:
    """The day's run, unless it was begun today."""
    system = User.objects.system()
    begun = chains.begin_once(RunKind.RETENTION, as_of=days.company_today(), by=system)
    return begun and perform(begun, by=system)


def nightly() -> Run:
    """The day's run, as the system."""
    system = User.objects.system()
    return perform(runs.begin(RunKind.RETENTION, as_of=days.company_today(), by=system), by=system)


def perform(run: Run, *, by: User) -> Run:
    """
    Let go what is older than its period, in chunks, and files that nothing names any more (`stray_files`).

    Secrets that lie plain, or under a former key, are sealed. One event, that of the run, tells how many of which kind.
    """
    require(by, Right.RECOMPUTE)
    counts: dict[str, int] = {}
    try:
        with heartbeats.keeping(run):
            periods = list(RetentionPeriod.objects.known().exclude(days=None))
            for place, period in enumerate(periods):
                gone = _let_go(run, period, place / len(periods), by)
                counts |= {period.kind: gone} if gone else {}
            besides = {"stray_files": stray_files.sweep(), "sealed": factors.reseal() + webhooks.reseal()}
        counts |= {name: count for name, count in besides.items() if count}
        return runs.finish(run, result=counts)
    except runs.LeaseLost:
        return run
    except Exception as error:
        runs.fail(run, error)
        raise


def _let_go(run: Run, period: RetentionPeriod, progress: float, by: User) -> int:
    kind, done = keeping.kind(period.kind), 0
    assert kind is not None and period.days is not None
    for rows in kind.old(rules.cutoff(timezone.now(), period.days)):
        for keys in _chunks(rows):
            runs.beat(run, progress, str(kind.label))
            done += kind.let_go(rows.filter(pk__in=keys), by)
    return done


def _chunks(rows: Any) -> Any:
    """Keys of the rows there were at the beginning, some at a time; each is taken once, whatever comes of it."""
    last = None
    while keys := list(_after(rows, last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield keys
        last = keys[-1]


def _after(rows: Any, last: Any) -> Any:
    return rows if last is None else rows.filter(pk__gt=last)
