"""The clock's jobs of this floor as runs: plans and what waits behind them, watches, surveys."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from kam.actions import chains, runs
from kam.choices import RunKind
from kam.ground import days
from kam.models import Run, User
from lifecycle.actions import cadence, case_watch, digests, dilemmas, survey_invitations, watches


def plans() -> Run:
    """Propose visits, then look who is in a dilemma; returns the run of the plans."""
    return _worked(runs.begin(**_plans()))


def due_plans() -> Run | None:
    """Every night: the plans, unless they were begun today: whoever asks again makes up for a worker that died."""
    return _once(_plans())


def watch() -> Run:
    """Tell people what is due, late or stuck."""
    return _worked(runs.begin(**_asked(RunKind.WATCH)))


def due_watch() -> Run | None:
    """Every night after the plans: the watch, unless it was begun today."""
    return _once(_asked(RunKind.WATCH))


def cases() -> Run:
    """Every ten minutes: better promises, and the ladder of late cases."""
    return _worked(runs.begin(**_asked(RunKind.CASE_WATCH)))


def due_surveys() -> Run | None:
    """Every working morning, once: the surveys that the plans call for."""
    return _once(_asked(RunKind.SURVEYS))


def take(run_id: int) -> Run | None:
    """Work a run on a worker, and what waits behind it; None when another worker has it or it is over."""
    return chains.take(run_id, WORKS)


def _plans() -> dict[str, Any]:
    return _asked(RunKind.VISIT_PLANS, timezone.localdate(), then=[RunKind.DILEMMAS])


def _asked(kind: str, on: date | None = None, **params: Any) -> dict[str, Any]:
    """How the clock asks for a run of today."""
    asked = {"as_of": on or days.company_today(), "params": {**chains.CLOCK, **params}}
    return {"kind": kind, **asked, "by": User.objects.system()}


def _once(asked: dict[str, Any]) -> Run | None:
    begun = chains.begin_once(**asked)
    return begun and _worked(begun)


def _worked(begun: Run) -> Run:
    chains.along(begun, WORKS)
    return begun


WORKS: dict[str, chains.Work] = {
    # Whoever may ask for the plans need not be one who visits.
    RunKind.VISIT_PLANS: chains.kept(lambda run: cadence.perform(run, by=User.objects.system())),
    RunKind.DILEMMAS: chains.kept(dilemmas.perform),
    RunKind.WATCH: chains.kept(lambda run: watches.perform(run, by=run.started_by)),
    RunKind.CASE_WATCH: chains.kept(case_watch.perform),
    RunKind.SURVEYS: chains.kept(survey_invitations.perform),
    RunKind.DIGEST: chains.kept(lambda run: digests.perform(run, by=run.started_by)),
}
"""How the runs of this floor are worked."""
