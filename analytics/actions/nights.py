"""The night's computations, one behind the other as they depend; a worker that dies loses none (J1-J3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction

from accounts.actions import duplicates, hand_backs, nominations, requirements
from analytics.actions import recompute, reservoir
from analytics.facts import due_runs
from analytics.facts.offers import offered
from kam.actions import chains, runs
from kam.choices import RunKind
from kam.ground import days
from kam.ground.rights import Right, require
from kam.models import Run, User

NIGHTLY = (RunKind.CONTRIBUTION, RunKind.TIERS, RunKind.LEARNING, RunKind.CHURN, *recompute.APART, RunKind.BACKTEST)
"""In the order of their dependence; tiers once a month, so that its scores read them."""


def nightly(*, by: User) -> list[Run]:
    """
    Contribution, scores, fit and cards of the day, and once a month tiers; for an empty book nothing.

    In a book that ended only what would now say something else. Tiers set by hand end by their date in any book.
    Each run writes the one behind it as it ends, so that the sweep takes up what a worker that died left waiting.
    What fails is kept in its run and stops nothing else: the scores then go by the version in force. It is raised when
    the night is over, so that whoever watches the jobs hears of it.
    """
    require(by, Right.RECOMPUTE)
    return _worked(runs.begin(**_night(by)))


def due(*, by: User) -> list[Run]:
    """The night, unless it was begun today: whoever asks again makes up for one whose worker died at its very start."""
    require(by, Right.RECOMPUTE)
    with transaction.atomic():
        begun = chains.begin_once(**_night(by))
        if begun is not None:
            duplicates.ask(by=by)
    return _worked(begun)


def is_over() -> bool:
    """Whether today's night was begun and none of its computations waits or runs: what is read from them may be."""
    return chains.is_begun(RunKind.NIGHT) and not chains.under_way(WORKS)


def _night(by: User) -> dict[str, Any]:
    offer = offered()
    then = [*(kind for kind in NIGHTLY if due_runs.is_due(kind, offer)), RunKind.RESERVOIR]
    params = {**chains.CLOCK, "if_needed": True, "then": then}
    return {"kind": RunKind.NIGHT, "as_of": offer.as_of, "params": params, "by": by}


def _worked(begun: Run | None) -> list[Run]:
    return [run for run in chains.along(begun, WORKS, _is_needed) if run.kind in NIGHTLY]


def take(run_id: int) -> Run | None:
    """Compute a requested run on a worker, and what follows it; None when another worker has it or it is over."""
    return chains.take(run_id, WORKS, _is_needed)


def follow(done: Run) -> list[Run]:
    """After everything was computed, what is apart from it: fit and scorecards of the same day."""
    return chains.along(chains.follow(done, WORKS), WORKS, _is_needed)


def monthly(*, by: User) -> Run | None:
    """Tiers alone; None for an empty book, or where they are computed already and nothing changed since."""
    require(by, Right.RECOMPUTE)
    offer = replace(offered(), ended=True)
    return (
        recompute.start(RunKind.TIERS, as_of=offer.as_of, by=by) if due_runs.is_needed(RunKind.TIERS, offer) else None
    )


def _is_needed(run: Run) -> bool:
    """Asked one after the other: what one run of the night changes may be what the next one reads."""
    if run.kind not in NIGHTLY or not run.params.get("if_needed"):
        return True
    return due_runs.is_needed(run.kind, replace(offered(), as_of=run.as_of or offered().as_of))


def _open(run: Run) -> Run:
    """What goes before the numbers of a night: dead rows away, reminders, tiers by hand that end."""
    by = User.objects.system()
    swept = recompute.sweep(by=by)
    nominations.remind(by=by)
    requirements.remind(by=by)
    hand_backs.end_overdue(days.company_today(), by=by)
    return runs.finish(run, result={"swept": swept}, flip=False)


def _watch(run: Run) -> Run:
    told = reservoir.watch(by=User.objects.system())
    return runs.finish(run, result={"told": len(told)}, flip=False)


WORKS: dict[str, chains.Work] = {
    **dict.fromkeys([RunKind.ALL, *recompute.WRITERS, *recompute.APART, *recompute.MONTHLY], recompute.work),
    RunKind.NIGHT: chains.kept(_open),
    RunKind.RESERVOIR: chains.kept(_watch),
}
"""How the runs of this floor are worked."""
