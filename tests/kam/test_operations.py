"""The administrator's first screen says what asks for work, each with its page, and what is in order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kam.choices import DeliveryState, ImportState, RunKind, RunState
from kam.ground import operations
from kam.models import Import, Run, Sending, User, Webhook

pytestmark = pytest.mark.django_db


def counts(user):
    return {one.key: one.count for one in operations.read(user)}


def test_what_went_wrong_is_counted_until_it_is_mended(ada, zhao, settings):
    before = counts(ada)
    assert (before["failed"], before["stuck"], before["imports"], before["webhooks"]) == (0, 0, 0, 0)
    now = timezone.now()
    told = {"kind": RunKind.TIERS, "as_of": date(2026, 11, 1), "started_by": ada}
    Run.objects.create(state=RunState.FAILED, finished_at=now, error="Away", **told)
    Run.objects.create(state=RunState.RUNNING, beat_at=now - timedelta(minutes=9), **told)
    Import.objects.create(kind="orders", file_name="a.csv", state=ImportState.DONE, bad=2, by=ada)
    webhook = Webhook.objects.create(user=ada, name="ERP", url="https://erp.example.com", secret="x")
    Sending.objects.create(webhook=webhook, verb="visit.logged", state=DeliveryState.DEAD, done_at=now)
    settings.SITE_URL, settings.EMAIL_BACKEND = (
        "http://localhost:8000/",
        "django.core.mail.backends.console.EmailBackend",
    )
    found = counts(ada)
    assert (found["failed"], found["stuck"], found["imports"], found["webhooks"], found["unset"]) == (1, 1, 1, 1, 2)
    Run.objects.create(state=RunState.DONE, finished_at=now, **told)
    assert counts(ada)["failed"] == 0, "the same job went well since"


def test_a_job_in_a_line_that_is_worked_through_is_not_stuck(ada):
    now = timezone.now()
    told = {"kind": RunKind.TIERS, "as_of": date(2026, 11, 1), "started_by": ada}
    late = Run.objects.create(state=RunState.WAITING, **told)
    assert counts(ada)["stuck"] == 0, "it was asked for just now"
    Run.objects.filter(pk=late.pk).update(created_at=now - timedelta(hours=1))
    assert counts(ada)["stuck"] == 1, "nobody takes it up"
    Run.objects.create(state=RunState.RUNNING, beat_at=now, **told)
    assert counts(ada)["stuck"] == 0, "the one before it is at work"


def test_it_is_the_first_screen_and_each_line_leads_on(ada, zhao, browser_of, monkeypatch):
    User.objects.people().update(last_login=timezone.now())
    browser = browser_of(ada)
    page = browser.get(reverse("kam:operations"))
    shown = [*page.context["open"], *page.context["fine"]]
    assert len(shown) == len({one.key for one in shown}) >= 10
    for one in shown:
        assert browser.get(one.url).status_code in (200, 503), one.url
    assert browser_of(zhao).get(reverse("kam:operations")).status_code == 403
    monkeypatch.setattr("analytics.views.home.guide.is_wanted", lambda user: False)
    home = browser.get("/")
    assert home.context["page"]["nav"] == "operations" and reverse("analytics:dashboard") in home.content.decode()


def test_all_is_in_order_where_it_is(ada, browser_of, monkeypatch):
    fine = [operations.Matter("failed", "Jobs that failed", 0, "", "/runs/")]
    monkeypatch.setattr(operations, "read", lambda user: fine)
    page = browser_of(ada).get(reverse("kam:operations"))
    assert page.context["page"]["title"] == "All is in order"
