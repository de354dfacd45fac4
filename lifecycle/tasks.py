"""The life cycle's jobs: visit proposals, deadlines, dilemmas, daily mails; by the clock or when asked for."""

from celery import shared_task

from kam.actions import runs
from kam.models import User
from lifecycle.actions import cadence, case_watch, digests, dilemmas, survey_invitations, watches


@shared_task(name="lifecycle.plan_visits")
def plan_visits() -> int:
    """Every night: propose the coming four weeks, and look who is in a dilemma; returns the run."""
    run = cadence.nightly().pk
    dilemmas.nightly()
    return run


@shared_task(name="run.visit_plans")
def visit_plans(run_id: int) -> None:
    """A run that was asked for, done as the night does it; a run another worker has is left alone."""
    run = runs.claim(run_id)
    if run is not None:
        cadence.perform(run, by=User.objects.system())  # whoever may ask for it need not be one who visits


@shared_task(name="lifecycle.watch")
def watch() -> int:
    """Every night after the plans: tell people what is due, late or stuck; returns the run."""
    return watches.nightly().pk


@shared_task(name="run.watch")
def watch_asked(run_id: int) -> None:
    """A watch that was asked for, or whose worker died."""
    run = runs.claim(run_id)
    if run is not None:
        watches.perform(run, by=run.started_by)


@shared_task(name="lifecycle.send_digests")
def send_digests() -> dict[str, int]:
    """Every ten minutes: the daily mails whose hour has come on somebody's clock."""
    return digests.send_due(by=User.objects.system())


@shared_task(name="lifecycle.watch_cases")
def watch_cases() -> dict[str, int]:
    """Every ten minutes: better promises for customers who rose, and the next rung for cases that are late."""
    return case_watch.tick(by=User.objects.system())


@shared_task(name="run.digest")
def digest_again(run_id: int) -> None:
    """The mails of a worker that died: whoever had none gets theirs."""
    run = runs.claim(run_id)
    if run is not None:
        digests.perform(run, by=run.started_by)


@shared_task(name="lifecycle.send_surveys")
def send_surveys() -> dict[str, int]:
    """Every working morning: the surveys that the plans call for."""
    return survey_invitations.nightly()
