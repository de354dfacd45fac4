"""The ground's jobs: relay the outbox, write to webhooks, send analyses, sweep up dead runs, forget what is old."""

from celery import shared_task

from kam.actions import exports, retention, runs, sendings, tokens, view_mails
from kam.ground import idempotency, outbox
from kam.models import User


@shared_task(name="kam.relay_outbox")
def relay_outbox() -> int:
    """Every few seconds: what is due goes out."""
    return outbox.relay()


@shared_task(name="kam.send_webhooks")
def send_webhooks() -> int:
    """Every few seconds, and when somebody waits for it: what happened goes to whoever asked to be told."""
    return sendings.work(by=User.objects.system())


@shared_task(name="kam.sweep_runs")
def sweep_runs() -> int:
    """Every minute: runs whose worker died are woken again; old keys are forgotten, tokens that are over end."""
    idempotency.forget()
    tokens.end_expired(by=User.objects.system())
    return runs.sweep()


@shared_task(name="kam.let_go")
def let_go() -> int | None:
    """Every night, once: what is older than its period goes; returns the run."""
    run = retention.once()
    return run and run.pk


@shared_task(name="run.retention")
def let_go_again(run_id: int) -> None:
    """A night's run whose worker died."""
    run = runs.claim(run_id)
    if run is not None:
        retention.perform(run, by=run.started_by)


@shared_task(name="kam.send_views")
def send_views() -> dict[str, int]:
    """Every ten minutes: the analyses whose hour has come on somebody's clock."""
    return view_mails.send_due(by=User.objects.system())


@shared_task(name="run.view_mails")
def send_views_again(run_id: int) -> None:
    """The mails of a worker that died: whoever had none gets theirs."""
    run = runs.claim(run_id)
    if run is not None:
        view_mails.perform(run, by=run.started_by)


@shared_task(name="run.view_now")
def send_view_now(run_id: int) -> None:
    """An analysis that its keeper wants sent now."""
    run = runs.claim(run_id)
    if run is not None:
        view_mails.perform_now(run)


@shared_task(name="run.export")
def export(run_id: int) -> None:
    """A list's file that somebody asked for, or of which a worker died."""
    exports.work(run_id)
