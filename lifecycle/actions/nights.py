"""The clock's jobs of this floor as runs: plans and what waits behind them, watches, surveys."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from kam.actions import chains, runs
from kam.choices import RunKind
from kam.ground import days
from kam.models import Run, User
from lifecycle.actions import cadence, case_watch, digests, dilemmas, survey_invitations, watches


def plans() -> Run:
    """Every night: propose visits, then look who is in a dilemma; returns the run of the plans."""
    return _begun(RunKind.VISIT_PLANS, timezone.localdate(), then=[RunKind.DILEMMAS])


def due_plans() -> Run | None:
    """The night's plans, unless they were begun today: whoever asks again makes up for a worker that died."""
    return None if chains.is_begun(RunKind.VISIT_PLANS) else plans()


def due_watch() -> Run | None:
    """The night's watch, unless it was begun today."""
    return None if chains.is_begun(RunKind.WATCH) else watch()


def watch() -> Run:
    """Every night after the plans: tell people what is due, late or stuck."""
    return _begun(RunKind.WATCH, days.company_today())


def cases() -> Run:
    """Every ten minutes: better promises, and the ladder of late cases."""
    return _begun(RunKind.CASE_WATCH, days.company_today())


def surveys() -> Run:
    """Every working morning: the surveys that the plans call for."""
    return _begun(RunKind.SURVEYS, days.company_today())


def take(run_id: int) -> Run | None:
    """Work a run on a worker, and what waits behind it; None when another worker has it or it is over."""
    run = runs.claim(run_id)
    return None if run is None else next(iter(chains.along(run, WORKS)), None)


def _begun(kind: str, on: date, *, then: list[str] | None = None) -> Run:
    params = {**chains.CLOCK, **({"then": then} if then else {})}
    begun = runs.begin(kind, as_of=on, params=params, by=User.objects.system())
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
