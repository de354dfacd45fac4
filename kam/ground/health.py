"""What operators see: whether this process can serve, and the figures that alarms hang on."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import prometheus_client
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Max, Min
from django.db.models.functions import Greatest
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from kam.choices import DeliveryState, RunState, WebhookEnd
from kam.ground import papers, search, syllables
from kam.ground.outbox import PAUSES
from kam.models import Delivery, Event, Run, Sending, Webhook

_migrated = False


def checks() -> dict[str, str]:
    """
    `ok` or what is wrong, by part.

    Without database, migrations or Chinese words (every saving of a name writes what it is found by) nobody can be
    served; the rest may wait.
    """
    found = {"database": _database()}
    if found["database"] == "ok":
        found["migrations"] = _migrations()
    found["broker"] = _broker()
    if found["database"] == "ok":
        found["outbox"] = "ok" if outbox_age() < 300 else "late"
    found["chinese"] = _chinese()
    found["letters"] = "ok" if papers.has_chinese_letters() else "missing"
    return found


def is_ready(found: dict[str, str]) -> bool:
    """Work for the worker waits in the outbox while the broker is away, so that alone sends nobody elsewhere."""
    return found["database"] == "ok" and found.get("migrations") == "ok" and found["chinese"] == "ok"


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "away"
    return "ok"


def _migrations() -> str:
    """Looked up until they are all there, then never again by this process."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "ok" if _migrated else "missing"


@cache
def _chinese() -> str:
    """Whether both scripts of one name become the same and its syllables are known; asked once by each process."""
    try:
        known = search.fold("重慶") == "重庆" and syllables.of("重庆") == ["chong", "qing"]
    except Exception:  # whatever a dictionary that is broken or not there throws
        known = False
    return "ok" if known else "missing"


def _broker() -> str:
    if not settings.REDIS_URL:
        return "ok" if os.access(settings.BROKER_DIR, os.W_OK) else "away"
    import redis

    try:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
        client.ping()
    except redis.RedisError:
        return "away"
    return "ok"


def outbox_age() -> float:
    """
    Seconds by which the latest row of the outbox is late; 0 when none is.

    A task waits since it was asked for: a broker that is away is all that keeps it. A mail is late once its next try
    is: one that a server refused is on time until then (`retried_mails`).
    """
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING)
    tasks = waiting.exclude(kind="mail").aggregate(since=Min("created_at"))["since"]
    mails = waiting.filter(kind="mail").aggregate(since=Min("next_at"))["since"]
    return max(_age(tasks), _age(mails))


def retried_mails() -> tuple[int, float]:
    """How many mails wait for another try after one that failed, and the age of the oldest of them in seconds."""
    failed = Delivery.objects.filter(kind="mail", state=DeliveryState.WAITING).exclude(error="")
    found = failed.aggregate(count=Count("pk"), since=Min("created_at"))
    return found["count"], _age(found["since"])


def beat_age() -> float:
    """Seconds since beat last wrote down what it sent (each half minute); 0 where it never ran, see `untold_age`."""
    return _age(PeriodicTask.objects.aggregate(last=Max("last_run_at"))["last"])


def untold_age() -> float:
    """Seconds for which the oldest happening waits for its place, before which no feed or webhook tells of it."""
    unplaced = Event.objects.filter(seq__isnull=True).order_by("id")
    return _age(unplaced.values_list("at", flat=True).first())


def webhooks_age() -> float:
    """Seconds by which the latest message to a webhook is late that is on, and does not rest after a failure."""
    due = Sending.objects.due().order_by().filter(webhook__in=Webhook.objects.open())
    late = due.filter(webhook__rest_until__lte=timezone.now())
    return _age(late.aggregate(since=Min(Greatest("next_at", "webhook__rest_until")))["since"])


def _age(since: datetime | None) -> float:
    """Seconds since a moment; 0 where there is none, or it is to come."""
    return max((timezone.now() - since).total_seconds(), 0.0) if since else 0.0


def gauges() -> bytes:
    """The product's own figures in the text form of Prometheus."""
    day = timezone.now() - timedelta(days=1)
    waiting, dead = DeliveryState.WAITING, DeliveryState.DEAD
    retried, oldest = retried_mails()
    registry = prometheus_client.CollectorRegistry()
    figures: dict[str, tuple[str, Any]] = {
        "kam_outbox_age_seconds": ("By how much the latest row to be sent is late", outbox_age()),
        "kam_beat_age_seconds": ("Since when beat has sent no job", beat_age()),
        "kam_events_age_seconds": ("Age of the oldest happening that no feed or webhook tells of yet", untold_age()),
        "kam_webhooks_age_seconds": ("By how much the latest message to a webhook is late", webhooks_age()),
        "kam_mails_retried": ("Mails that wait for another try", retried),
        "kam_mails_retried_age_seconds": ("Age of the oldest mail that waits for another try", oldest),
        "kam_outbox_waiting": ("Rows that wait to be sent", Delivery.objects.filter(state=waiting).count()),
        "kam_outbox_dead_24h": (
            "Rows given up within a day",
            Delivery.objects.filter(state=dead, next_at__gte=day + timedelta(seconds=PAUSES[-1])).count(),
        ),
        "kam_webhooks_waiting": ("Messages to webhooks that wait", Sending.objects.filter(state=waiting).count()),
        "kam_webhooks_dead_24h": (
            "Messages to webhooks given up within a day",
            Sending.objects.filter(state=dead, done_at__gte=day).count(),
        ),
        "kam_webhooks_failed": (
            "Webhooks that the product switched off",
            Webhook.objects.live().exclude(ended_why__in=("", WebhookEnd.ACCESS)).count(),
        ),
        "kam_runs_failed_24h": (
            "Runs that failed within a day by a fault of the machine",
            Run.objects.broken().filter(finished_at__gte=day).count(),
        ),
        "kam_runs_waiting": ("Runs that wait for a worker", Run.objects.filter(state=RunState.WAITING).count()),
        "kam_runs_stale": ("Runs whose worker gives no sign", Run.objects.stale().count()),
    }
    for name, (words, value) in figures.items():
        prometheus_client.Gauge(name, words, registry=registry).set(value)
    return prometheus_client.generate_latest(registry)
