"""Tells a container whether its process does its work: web answers, worker takes messages, beat keeps the schedule."""

import os
import socket
import sys
import urllib.request
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")
# Beat writes down what it sent every half minute (CELERY_BEAT_SYNC_EVERY).
BEAT_IS_LATE = timedelta(minutes=5)


def web() -> bool:
    """Asks under a name that ALLOWED_HOSTS lets in."""
    name = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    address = f"http://127.0.0.1:{os.environ.get('HEALTH_PORT', '8000')}/healthz"
    request = urllib.request.Request(address, headers={"Host": "localhost" if name in ("", "*") else name})
    with urllib.request.urlopen(request, timeout=8) as answer:
        return bool(answer.status == 200)


def worker() -> bool:
    """Asks the worker of this very host, not just any."""
    from kam.celery import app

    answers = app.control.inspect(destination=[f"celery@{socket.gethostname()}"], timeout=10).ping()
    return bool(answers)


def beat() -> bool:
    """Looks for a job that was sent lately."""
    import django

    django.setup()
    from django.utils import timezone
    from django_celery_beat.models import PeriodicTask

    return PeriodicTask.objects.filter(last_run_at__gte=timezone.now() - BEAT_IS_LATE).exists()


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "worker": worker, "beat": beat}[sys.argv[1]]() else 1)
