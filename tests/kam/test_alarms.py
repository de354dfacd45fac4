"""Each alarm of the operations page goes off when what it watches for happens, and only then."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.utils import timezone
from django_celery_beat.schedulers import DatabaseScheduler
from time_machine import travel

from kam.actions import imports, runs, sendings, webhooks
from kam.celery import app
from kam.choices import DeliveryState, RunKind, RunState, WebhookEnd
from kam.ground import health, outgoing
from kam.ground.errors import Refused
from kam.ground.outbox import PAUSES
from kam.models import Delivery, Event, Import, Run, Sending, User, Webhook

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
# Name of the figure and the sign that it is too high: as the table of alarms has them.
ALARMS = dict(
    re.findall(r"^\| `(kam_\w+) > (\d+)`", Path(settings.BASE_DIR, "docs", "operations.md").read_text("utf-8"), re.M)
)


def work_waits(_zhao):
    Delivery.objects.create(kind="task", name="x")
    Delivery.objects.update(created_at=timezone.now() - timedelta(minutes=6))


def a_mail_is_not_taken(_zhao):
    """As a server that refuses it leaves it: three hours old, the sixth try in seven hours."""
    now = timezone.now()
    Delivery.objects.create(kind="mail", name="x", attempts=5, error="try later", next_at=now + timedelta(hours=7))
    Delivery.objects.update(created_at=now - timedelta(hours=3))


def a_mail_is_given_up(_zhao):
    """As the last of its tries leaves it: the pause after that one stands on it."""
    Delivery.objects.create(
        kind="mail", name="x", state=DeliveryState.DEAD, next_at=timezone.now() + timedelta(seconds=PAUSES[-1])
    )


def hook(zhao, **values):
    return Webhook.objects.create(user=zhao, name="ERP", url="https://8.8.8.8/", secret="x", **values)


def a_webhook_is_switched_off(zhao):
    hook(zhao, is_on=False, ended_why=WebhookEnd.FAILING)


def a_message_is_given_up(zhao):
    Sending.objects.create(webhook=hook(zhao), verb="x", state=DeliveryState.DEAD, done_at=timezone.now())


def a_run_fails(zhao):
    Run.objects.create(kind="all", started_by=zhao, state=RunState.FAILED, finished_at=timezone.now())


def a_worker_dies(zhao):
    long_ago = timezone.now() - timedelta(minutes=4)
    Run.objects.create(kind="all", started_by=zhao, state=RunState.RUNNING, beat_at=long_ago)


@patch("django_celery_beat.schedulers.close_old_connections", lambda: None)  # the test's own stays open
def beat(clock):
    """Beat as it is started, with the very jobs of its schedule; a few seconds later the first ones are due."""
    app.loader.import_default_modules()  # as a worker does
    scheduler = DatabaseScheduler(app)
    clock.shift(timedelta(seconds=6))
    due = [entry for entry in scheduler.schedule.values() if scheduler.is_due(entry).is_due]
    assert {"outbox", "webhooks"} <= {entry.name for entry in due}
    for entry in due:
        scheduler.apply_entry(scheduler.reserve(entry))
    scheduler.sync()


def beat_dies(_zhao):
    with travel(timezone.now() - timedelta(minutes=6), tick=False) as clock:
        beat(clock)


def nothing_is_told(zhao):
    """Somebody did something, and no job came by."""
    with travel(timezone.now() - timedelta(minutes=6)):
        webhooks.create({"name": "DWH", "url": "https://8.8.8.8/"}, by=zhao)


def a_message_waits(zhao):
    """It was put on its way, and then no job came by."""
    system = User.objects.system()
    with travel(timezone.now() - timedelta(minutes=16)):
        webhooks.create({"name": "DWH", "url": "https://8.8.8.8/"}, by=zhao)
        webhooks.create({"name": "ERP", "url": "https://8.8.4.4/"}, by=zhao)
        sendings.give_places(by=system)
        assert sendings.spread(by=system)


DRILLS = {
    "kam_outbox_age_seconds": work_waits,
    "kam_beat_age_seconds": beat_dies,
    "kam_events_age_seconds": nothing_is_told,
    "kam_webhooks_age_seconds": a_message_waits,
    "kam_mails_retried_age_seconds": a_mail_is_not_taken,
    "kam_outbox_dead_24h": a_mail_is_given_up,
    "kam_webhooks_failed": a_webhook_is_switched_off,
    "kam_webhooks_dead_24h": a_message_is_given_up,
    "kam_runs_failed_24h": a_run_fails,
    "kam_runs_stale": a_worker_dies,
}


def going_off() -> set[str]:
    told = dict(re.findall(r"^(kam_\w+) (\S+)$", health.gauges().decode(), re.M))
    return {name for name, limit in ALARMS.items() if float(told[name]) > float(limit)}


def test_every_alarm_has_its_drill():
    assert ALARMS.keys() == DRILLS.keys()


@pytest.mark.parametrize("name", DRILLS)
def test_an_alarm_goes_off_alone(name, zhao):
    assert not going_off()
    DRILLS[name](zhao)
    assert going_off() == {name}


def test_beat_dies_and_is_started_again(zhao, time_machine, monkeypatch):
    """By its own scheduler and jobs: while it is away what happens is not told, and two alarms say so."""
    monkeypatch.setattr(outgoing, "post", lambda *_args: outgoing.Answer(204, 1))
    time_machine.move_to(timezone.localtime().replace(hour=15, minute=3), tick=False)  # no hour of the night's jobs
    webhooks.create({"name": "DWH", "url": "https://8.8.8.8/"}, by=zhao)
    beat(time_machine)
    assert not going_off() and not Event.objects.filter(seq=None).exists()
    time_machine.shift(timedelta(minutes=4))
    assert not going_off()
    webhooks.create({"name": "ERP", "url": "https://8.8.4.4/"}, by=zhao)
    time_machine.shift(timedelta(minutes=2))
    assert going_off() == {"kam_beat_age_seconds"}
    time_machine.shift(timedelta(minutes=20))
    assert going_off() == {"kam_beat_age_seconds", "kam_events_age_seconds"}
    beat(time_machine)
    assert not going_off() and not Event.objects.filter(seq=None).exists()


def test_a_webhook_that_rests_after_a_failure_or_is_off_is_not_late(zhao):
    a_message_waits(zhao)
    hooks, now = Webhook.objects.all(), timezone.now()
    hooks.update(rest_until=now + timedelta(minutes=5))
    assert not going_off()
    hooks.update(rest_until=now - timedelta(minutes=5))
    assert health.webhooks_age() == pytest.approx(300, abs=60), "late since its rest was over"
    hooks.update(rest_until=now - timedelta(days=1), is_on=False)
    assert not going_off()


def test_a_mail_that_waits_for_its_next_try_is_not_late_until_then(zhao, time_machine):
    a_mail_is_not_taken(zhao)
    assert health.checks()["outbox"] == "ok" and health.outbox_age() == 0
    assert health.retried_mails() == (1, pytest.approx(3 * 3600, abs=60))
    time_machine.move_to(timezone.now() + timedelta(hours=7, minutes=10))
    assert health.checks()["outbox"] == "late" and health.outbox_age() == pytest.approx(600, abs=60)


def test_a_task_is_late_however_often_the_broker_was_asked(zhao):
    """A broker that is away moves its next try into the future: that is work that waits all the same."""
    work_waits(zhao)
    Delivery.objects.update(attempts=5, error="away", next_at=timezone.now() + timedelta(hours=6))
    assert going_off() == {"kam_outbox_age_seconds"}


def test_what_was_given_up_days_ago_rings_no_more(zhao):
    a_mail_is_given_up(zhao)
    assert going_off() == {"kam_outbox_dead_24h"}
    Delivery.objects.update(next_at=timezone.now() + timedelta(seconds=PAUSES[-1], hours=-25))
    assert not going_off()


def test_a_run_that_somebody_ended_or_a_rule_refused_rings_nobody(zhao):
    cancelled, faulty = (runs.begin(RunKind.EXPORT, by=zhao) for _turn in range(2))
    assert runs.cancel(cancelled, by=zhao)
    runs.fail(faulty, Refused("3 rows have faults."))
    assert Run.objects.filter(state=RunState.FAILED).count() == 2 and not going_off()
    assert Run.objects.get(pk=faulty.pk).error == "3 rows have faults."


def test_a_fault_rings_and_so_does_what_a_rule_refused_the_night(zhao, system):
    runs.fail(runs.begin(RunKind.EXPORT, by=zhao), RuntimeError("no room on the disk"))
    assert going_off() == {"kam_runs_failed_24h"}
    Run.objects.all().delete()
    runs.fail(runs.begin(RunKind.ALL, by=system), Refused("There is no policy."))
    assert going_off() == {"kam_runs_failed_24h"}


def test_a_load_with_bad_rows_rings_nobody(zhao, ada):
    source = Import.objects.create(kind="contacts", file_name="a.csv", by=ada)
    run = Run.objects.create(kind=RunKind.IMPORT, started_by=ada, params={"import": source.pk, "step": "load"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(imports, "perform", lambda *_args: (_ for _ in ()).throw(Refused("bad", code=imports.BAD_ROWS)))
        imports.work(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.FAILED and not going_off()
