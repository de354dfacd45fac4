"""Runs and the outbox: a lost broker or worker loses nothing and doubles nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from kam.actions import runs
from kam.choices import DeliveryState, RunState
from kam.ground import days, health, outbox
from kam.ground.errors import Refused
from kam.models import Delivery, Event, Notice, Run

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
DAY = date(2026, 6, 30)


@pytest.fixture
def sent(monkeypatch, settings):
    """The broker's side of the wall: what was handed over, or a broker that is away."""
    handed = []

    def send(row):
        if handed and handed[0] == "away":
            raise ConnectionError("no broker")
        handed.append(row.name)

    monkeypatch.setattr(outbox, "_send", send)
    return handed


def test_asking_twice_for_the_same_gives_the_waiting_run(zhao, sent):
    first = runs.request("churn", as_of=DAY, by=zhao)
    assert runs.request("churn", as_of=DAY, by=zhao) == first
    assert Run.objects.count() == 1 and Event.objects.filter(verb="run.requested").count() == 1


def test_who_may_not_recompute_starts_nothing(lin):
    with pytest.raises(PermissionDenied):
        runs.request("churn", as_of=DAY, by=lin)


def test_a_broker_that_is_away_keeps_nobody_waiting_and_loses_nothing(zhao, sent, django_capture_on_commit_callbacks):
    sent.append("away")
    with django_capture_on_commit_callbacks(execute=True):
        run = runs.request("churn", as_of=DAY, by=zhao)
    row = Delivery.objects.get()
    assert run.state == RunState.WAITING and row.state == DeliveryState.WAITING and row.error
    sent.clear()
    Delivery.objects.update(next_at=timezone.now())
    assert outbox.relay() == 1
    assert sent == ["run.churn"] and outbox.relay() == 0


def test_only_one_worker_gets_a_run(zhao, sent):
    run = runs.request("churn", as_of=DAY, by=zhao)
    assert runs.claim(run.pk) is not None
    assert runs.claim(run.pk) is None


def test_a_dead_worker_s_run_is_taken_over_and_the_dead_one_writes_nothing_more(zhao, sent):
    dead = runs.claim(runs.request("churn", as_of=DAY, by=zhao).pk)
    Run.objects.update(beat_at=timezone.now() - timedelta(minutes=5))
    Delivery.objects.update(created_at=timezone.now() - timedelta(minutes=10))
    assert runs.sweep() == 1
    alive = runs.claim(dead.pk)
    with pytest.raises(runs.LeaseLost):
        runs.beat(dead, 0.5)
    with pytest.raises(runs.LeaseLost):
        runs.finish(dead, result={})
    done = runs.finish(alive, result={"accounts": 3})
    assert done.state == RunState.DONE and done.is_current and done.attempts == 2


def test_after_three_deaths_the_run_has_failed_and_its_starter_is_told(zhao, system, sent):
    run = runs.claim(runs.request("churn", as_of=DAY, by=zhao).pk)
    Run.objects.update(beat_at=timezone.now() - timedelta(minutes=5), attempts=3)
    runs.sweep()
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert Notice.objects.get().user == zhao


def test_a_run_of_the_same_day_replaces_the_older_one(zhao, sent):
    first = runs.finish(runs.begin("churn", as_of=DAY, by=zhao), result={})
    second = runs.finish(runs.begin("churn", as_of=DAY, by=zhao), result={})
    assert list(Run.objects.all()) == [second] and first.pk != second.pk
    assert Run.objects.current("churn") == second


def test_the_page_of_a_run_shows_how_far_it_is(zhao, chen, sent, browser_of):
    run = runs.claim(runs.request("churn", as_of=DAY, by=zhao).pk)
    runs.beat(run, 0.4, "Scores")
    page = browser_of(zhao).get(f"/runs/{run.pk}/progress/", HTTP_HX_REQUEST="true").content.decode()
    assert "40%" in page and 'hx-trigger="every 1s"' in page and "<html" not in page
    runs.finish(run, result={"accounts": 3})
    assert "every 1s" not in browser_of(zhao).get(f"/runs/{run.pk}/progress/").content.decode()
    assert browser_of(chen).get(f"/runs/{run.pk}/").status_code == 404


def test_a_button_starts_a_run_once(zhao, sent, browser_of):
    client = browser_of(zhao)
    values = {"kind": "all", "as_of": "2026-06-30", "_key": "one"}
    first, again = (client.post("/runs/start/", values) for _ in range(2))
    assert first["Location"] == again["Location"] == f"/runs/{Run.objects.get().pk}/"


def test_health_tells_what_is_late(zhao, sent, client):
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").json()["ready"] is True
    runs.request("churn", as_of=DAY, by=zhao)
    Delivery.objects.update(created_at=timezone.now() - timedelta(minutes=10))
    assert client.get("/readyz").json()["checks"]["outbox"] == "late"
    assert health.outbox_age() > 500
    assert b"kam_outbox_age_seconds 6" in client.get("/metrics").content


def test_without_chinese_words_nobody_is_served_and_without_its_letters_that_is_told(client, monkeypatch):
    health._chinese.cache_clear()
    told = client.get("/readyz").json()
    assert told["checks"]["chinese"] == "ok" and told["checks"]["letters"] in ("ok", "missing")
    monkeypatch.setattr(health.papers, "has_chinese_letters", lambda: False)
    assert client.get("/readyz").json() | {"checks": {}} == {"ready": True, "checks": {}}
    assert client.get("/readyz").json()["checks"]["letters"] == "missing"
    health._chinese.cache_clear()
    monkeypatch.setattr(health.syllables, "of", lambda _run: [])
    answer = client.get("/readyz")
    health._chinese.cache_clear()
    assert answer.status_code == 503 and answer.json()["checks"]["chinese"] == "missing"


def test_figures_are_for_those_inside_or_with_the_token(client, settings):
    assert client.get("/metrics", REMOTE_ADDR="93.184.216.34").status_code == 404
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="93.184.216.34").status_code == 404
    settings.METRICS_TOKEN = "open"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer open", REMOTE_ADDR="93.184.216.34").status_code == 200


def test_nobody_computes_for_a_day_to_come(zhao, api_of, browser_of):
    tomorrow = days.company_today() + timedelta(days=1)
    for ask in (runs.request, runs.begin):
        with pytest.raises(Refused):
            ask("churn", as_of=tomorrow, by=zhao)
    answer = api_of(zhao).post("/api/v1/runs/", {"kind": "churn", "as_of": tomorrow.isoformat()}, format="json")
    assert answer.status_code == 400 and "as_of" in answer.json()["errors"]
    page = browser_of(zhao).post("/runs/start/", {"kind": "churn", "as_of": tomorrow.isoformat()})
    assert page.status_code == 422 and "has not come yet" in page.content.decode()
    assert not Run.objects.exists()


def test_a_failure_is_told_without_its_inner_words():
    told = runs.words_of(ValueError("SELECT secret FROM /var/x"))
    assert "ValueError" in told and "SELECT" not in told
    assert runs.words_of(Refused("Say why.")) == "Say why."
