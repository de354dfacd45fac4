"""The life cycle's jobs: visit proposals, deadlines, dilemmas, daily mails; by the clock or when asked for."""

from celery import shared_task

from kam.models import User
from lifecycle.actions import digests, nights


@shared_task(name="lifecycle.plan_visits")
def plan_visits() -> int | None:
    """Every night, once: propose the coming four weeks, and look who is in a dilemma; returns the run of the plans."""
    run = nights.due_plans()
    return run and run.pk


@shared_task(name="run.visit_plans")
def visit_plans(run_id: int) -> None:
    """A run that was asked for, or whose worker died; a run another worker has is left alone."""
    nights.take(run_id)


@shared_task(name="run.dilemmas")
def look_for_dilemmas(run_id: int) -> None:
    """The look for dilemmas that a worker left waiting."""
    nights.take(run_id)


@shared_task(name="lifecycle.watch")
def watch() -> int | None:
    """Every night after the plans, once: tell people what is due, late or stuck; returns the run."""
    run = nights.due_watch()
    return run and run.pk


@shared_task(name="run.watch")
def watch_asked(run_id: int) -> None:
    """A watch that was asked for, or whose worker died."""
    nights.take(run_id)


@shared_task(name="lifecycle.send_digests")
def send_digests() -> dict[str, int]:
    """Every ten minutes: the daily mails whose hour has come on somebody's clock."""
    return digests.send_due(by=User.objects.system())


@shared_task(name="lifecycle.watch_cases")
def watch_cases() -> dict[str, int]:
    """Every ten minutes: better promises for customers who rose, and the next rung for cases that are late."""
    return dict(nights.cases().result)


@shared_task(name="run.case_watch")
def watch_cases_again(run_id: int) -> None:
    """A round whose worker died."""
    nights.take(run_id)


@shared_task(name="run.digest")
def digest_again(run_id: int) -> None:
    """The mails of a worker that died: whoever had none gets theirs."""
    nights.take(run_id)


@shared_task(name="lifecycle.send_surveys")
def send_surveys() -> dict[str, int]:
    """Every working morning, once: the surveys that the plans call for."""
    run = nights.due_surveys()
    return dict(run.result) if run else {}


@shared_task(name="run.surveys")
def send_surveys_again(run_id: int) -> None:
    """The surveys of a worker that died: whoever was not asked yet is."""
    nights.take(run_id)
