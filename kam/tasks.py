"""The ground's jobs: relay the outbox, write to webhooks, sweep up dead runs, forget what is old."""

from celery import shared_task

from kam.actions import runs, sendings
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
    """Every minute: runs whose worker died are woken again; old keys and the log of sendings are forgotten."""
    idempotency.forget()
    sendings.forget(by=User.objects.system())
    return runs.sweep()
