"""The ground's jobs: relay the outbox, sweep up dead runs, forget old keys."""

from celery import shared_task

from kam.actions import runs
from kam.ground import idempotency, outbox


@shared_task(name="kam.relay_outbox")
def relay_outbox() -> int:
    """Every few seconds: what is due goes out."""
    return outbox.relay()


@shared_task(name="kam.sweep_runs")
def sweep_runs() -> int:
    """Every minute: runs whose worker died are woken again; keys older than two days are forgotten."""
    idempotency.forget()
    return runs.sweep()
