"""The Celery application and its schedule; every floor's `tasks.py` is found by its name."""

import os
from datetime import timedelta

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")

app = Celery("kam")
app.config_from_object("django.conf:settings", namespace="CELERY")
# What runs once a night is asked for again each hour: begun already it does nothing, else a worker died before it.
app.conf.beat_schedule = {
    "outbox": {"task": "kam.relay_outbox", "schedule": timedelta(seconds=5)},
    "webhooks": {"task": "kam.send_webhooks", "schedule": timedelta(seconds=5)},
    "sweep": {"task": "kam.sweep_runs", "schedule": timedelta(minutes=1)},
    "retention": {"task": "kam.let_go", "schedule": crontab(hour=3, minute=10)},
    "scores nightly": {"task": "analytics.nightly", "schedule": crontab(hour="2-6", minute=10)},
    "packs nightly": {"task": "analytics.keep_packs", "schedule": crontab(hour="3-11", minute=40)},
    "visit plans nightly": {"task": "lifecycle.plan_visits", "schedule": crontab(hour="4-6", minute=10)},
    "watch nightly": {"task": "lifecycle.watch", "schedule": crontab(hour="5-7", minute=10)},
    "reports": {"task": "analytics.make_reports", "schedule": crontab(hour=6, minute=10)},
    "surveys": {"task": "lifecycle.send_surveys", "schedule": crontab(hour=9, minute=40, day_of_week="1-5")},
    "daily mails": {"task": "lifecycle.send_digests", "schedule": crontab(minute="*/10")},
    "analyses by mail": {"task": "kam.send_views", "schedule": crontab(minute="*/10")},
    "late cases": {"task": "lifecycle.watch_cases", "schedule": crontab(minute="*/10")},
}
app.autodiscover_tasks()
