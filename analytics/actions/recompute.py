"""Recomputes contribution, tiers, churn and fit as of a date: one run each, flipped once at the end (J1-J3)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.actions import standings
from accounts.models import Policy
from analytics.actions import (
    assets,
    behaviour,
    contributions,
    development,
    fits,
    loyalty,
    parts,
    potential,
    replay,
    score_models,
    scorecards,
    scores,
    verdicts,
)
from analytics.facts.books import Book
from analytics.facts.offers import offered as offered
from analytics.models import (
    AssetValue,
    Behaviour,
    BehaviourChange,
    Contribution,
    Development,
    Fit,
    Loyalty,
    Potential,
    ProfileBasis,
    Score,
    Scorecard,
    Season,
    TierBasis,
    Verdict,
)
from kam.actions import heartbeats, runs
from kam.actions import parts as shared
from kam.choices import RunKind, RunState, Through
from kam.ground import bulk, origins, staging
from kam.ground.rights import Right, require
from kam.models import Run, User

Written = tuple[dict[str, Any], Callable[[], dict[str, Any]]]
"""What a computation leaves to be read: its summary, and the effect for the moment of the flip."""

ROWS = (scores.ROWS, loyalty.ROWS, potential.ROWS)
PARTS: shared.Works = {**parts.FACTS, **{rows.work: rows.do for rows in ROWS}}
"""What another worker may do for a run."""


def _scored(run: Run, book: Book, *, by: User) -> Written:
    """The night's scores: churn, and beside it loyalty and potential of the same day."""
    besides = {"loyalty": loyalty.write(run, book, by=by), "potential": potential.write(run, book, by=by)}
    summary, warn = scores.write(run, book, by=by)
    shared.finish(run, PARTS)
    return summary | besides, warn


WRITERS: dict[RunKind, Callable[..., Written]] = {
    RunKind.CONTRIBUTION: contributions.write,
    RunKind.TIERS: verdicts.write,
    RunKind.CHURN: _scored,
}
"""In the order of their dependence: churn reads the tiers that were decided just before it."""
APART = {
    RunKind.VALUE: assets.write, RunKind.BEHAVIOUR: behaviour.write, RunKind.DEVELOPMENT: development.write,
    RunKind.FIT: fits.write, RunKind.STANDARDS: scorecards.write,
}  # fmt: skip
"""They follow when the rest stands: nothing else reads them, and they judge the tiers that are in effect."""
MONTHLY = {RunKind.LEARNING: score_models.write, RunKind.BACKTEST: replay.write}
"""What the score learns, and how well it foretold: asked for by the clock or a person, each on its own."""
STANDINGS: dict[str, dict[str, dict[str, str]]] = {
    RunKind.CONTRIBUTION: {"contributions": contributions.STANDING},
    RunKind.CHURN: {"scores": scores.STANDING, "loyalties": loyalty.STANDING, "potentials": potential.STANDING},
    RunKind.FIT: {"fits": fits.STANDING},
}
"""What the account lists show of a computation's newest rows: by the rows' name beside the account."""
TABLES = (
    Contribution, Verdict, TierBasis, Score, Loyalty, Potential, Fit, ProfileBasis, Scorecard, AssetValue, Behaviour,
    BehaviourChange, Development, Season,
)  # fmt: skip
"""The tables of what runs say."""


def start(kind: str, *, as_of: date | None = None, by: User) -> Run:
    """Compute in the foreground; raises what went wrong after recording it in the run."""
    require(by, Right.RECOMPUTE)
    return work(runs.begin(kind, as_of=as_of or offered().as_of, by=by))


def rehearse(kind: str, *, as_of: date, by: User) -> None:
    """Compute a run up to the moment of its flip, which never comes; `sweep` takes its rows away."""
    require(by, Right.RECOMPUTE)
    run = runs.begin(kind, as_of=as_of, by=by)
    with bulk.patient():
        _write(run, _open(run))
    runs.fail(run, "A rehearsal.")


def help_with(run_id: int) -> int:
    """Do parts of a run that another worker computes, as long as any are free; returns how many."""
    return shared.help_with(run_id, PARTS)


def sweep(*, by: User) -> int:
    """Rows of runs that were given up (their worker died) were never read; they go. Returns how many went."""
    require(by, Right.RECOMPUTE)
    failed = Run.objects.filter(kind__in=[*WRITERS, *APART, RunKind.ALL], state=RunState.FAILED)
    for run in failed.filter(parts__isnull=False).distinct():
        shared.forget(run)
    return sum(model.objects.filter(run__in=failed).delete()[0] for model in TABLES)


@origins.through(Through.RUN)
def work(run: Run) -> Run:
    """Compute a claimed run to its end; a failure is kept in the run and raised."""
    try:
        with bulk.patient(), runs.at_work(run):
            return _everything(run) if run.kind == RunKind.ALL else _one(run)
    except runs.LeaseLost:
        raise
    except Exception as error:
        _forget(run)
        runs.fail(run, error)
        raise


def _one(run: Run) -> Run:
    written = _write(run, _open(run, narrow=run.kind == RunKind.CONTRIBUTION))
    with transaction.atomic():
        _flip([run], [written])
    return run


def _everything(run: Run) -> Run:
    """All computations on one gathering of facts, flipped together or not at all."""
    book = _open(run)
    parts, written = list[Run](), list[Written]()
    try:
        with ExitStack() as kept:
            for number, kind in enumerate(WRITERS, start=1):
                runs.beat(run, number / (len(WRITERS) + 1), str(kind.label))
                parts.append(runs.begin(kind, as_of=run.as_of, by=run.started_by))
                kept.enter_context(heartbeats.keeping(parts[-1]))  # the first waits for the last
                written.append(_write(parts[-1], book))
            with transaction.atomic():
                _flip(parts, written)
                results = {part.kind: part.result for part in parts}
                return runs.finish(run, result=results, flip=_is_newest(run), then=tuple(APART))
    except Exception as error:
        for part in parts:
            _forget(part)
            runs.fail(part, error)
        raise


def _open(run: Run, *, narrow: bool = False) -> Book:
    """The book of a run, whose date and policy (the version in force on that date) are set down with it."""
    run.as_of = run.as_of or offered().as_of
    policy = Policy.objects.in_force(run.as_of)
    run.policy_version = policy.number
    Run.objects.filter(pk=run.pk).update(as_of=run.as_of, policy_version=policy.number)
    runs.beat(run, 0.1)
    shared.forget(run)
    gather = partial(parts.gather, run, by=User.objects.system())
    return Book(run.as_of, horizon=settings.CHURN_HORIZON_DAYS, policy=policy, narrow=narrow, gather=gather)


def _write(run: Run, book: Book) -> Written:
    """Write a computation's rows under its run; nobody reads them yet, and the planner knows of them when they do."""
    run.policy_version = book.policy.number
    written = (WRITERS | APART | MONTHLY)[RunKind(run.kind)](run, book, by=User.objects.system())
    bulk.settle((table for table in TABLES if getattr(table, "run_kind", None) == run.kind), "run_id")
    runs.beat(run, 0.9)
    return written


def _flip(parts: list[Run], written: list[Written]) -> None:
    """
    Bring what was written into effect, and readers to it.

    A date further back than what counts now is kept for reading and export, but changes nothing.
    """
    staging.take_turn("flip")  # before the first run of a book there is no current one to lock
    newest = [run for run in parts if _is_newest(run)]
    shown = {rows: (run, named) for run in newest for rows, named in STANDINGS.get(run.kind, {}).items()}
    standings.follow(shown, by=User.objects.system())
    for run, (summary, effect) in zip(parts, written, strict=True):
        counts = run in newest
        runs.finish(run, result=summary | {"effects": effect() if counts else {}}, flip=counts)


def _is_newest(run: Run) -> bool:
    """
    Whether no later date of the book was computed already; locks the current run, so that two workers take turns.

    A date after the book's end says no more than its end: a book that replaced a newer one is read from its own.
    """
    current = Run.objects.select_for_update().filter(kind=run.kind, is_current=True).first()
    if current is None or current.as_of is None:
        return True
    return run.as_of is not None and run.as_of >= min(current.as_of, offered().as_of)


def _forget(run: Run) -> None:
    """Rows of a run that failed were never read and are not kept."""
    shared.forget(run)
    for model in TABLES:
        model.objects.filter(run=run).delete()
