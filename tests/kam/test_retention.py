"""Retention periods: told before they act, acting in chunks, one event, and never on the business record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axes.models import AccessLog
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import Contact
from kam.actions import retention
from kam.celery import app
from kam.ground import keeping
from kam.ground.errors import Refused
from kam.models import Delivery, Event, Import, Mail, Notice, RetentionPeriod, Run
from kam.rules import retention as rules
from kam.rules.redaction import MARK
from tests import factories

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=400)
MAY_GO = {
    "accesslog", "accessfailurelog", "accessattempt", "session", "mail", "delivery", "sending", "import", "notice",
    "busytime", "contact", "run", "visitdraft",
}  # fmt: skip
"""Tables from which rows go, or lose what is personal; a new kind stands here after somebody thought about it."""


@pytest.fixture
def old(ada: Any, lin: Any) -> None:
    """Rows of yesterday and of long ago."""
    event = Event.objects.create(verb="user.changed", noun="user")
    for read_at in (LONG_AGO, timezone.now(), None):
        Notice.objects.create(user=lin, event=event, read_at=read_at)
    for name in ("a", "b", "c"):
        AccessLog.objects.create(username=name)
    AccessLog.objects.exclude(username="c").update(attempt_time=LONG_AGO)


def test_each_kind_is_of_tables_that_may_go_and_begins_with_its_own_period():
    tables = {rows.model._meta.model_name for kind in keeping.kinds() for rows in kind.old(timezone.now())}
    assert tables == MAY_GO
    assert dict(RetentionPeriod.objects.values_list("kind", "days")) == {k.key: k.days for k in keeping.kinds()}


def test_it_is_told_before_it_is_done_and_done_as_it_was_told(old, ada, monkeypatch):
    monkeypatch.setattr(retention, "CHUNK", 1)
    told = {due.kind.key: due.rows for due in retention.due(by=ada) if due.rows}
    assert told == {"sign_ins": 2, "notices": 1} and AccessLog.objects.count() == 3
    run = retention.nightly()
    assert run.result == told and AccessLog.objects.get().username == "c" and Notice.objects.count() == 2
    done = Event.objects.get(verb="run.done")
    assert done.data["sign_ins"] == 2 and done.noun == "run"
    assert retention.nightly().result == {} and Event.objects.filter(verb="user.changed").exists()


def test_words_of_mails_go_before_their_log_and_import_files_before_what_they_did(ada, lin, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sent = Delivery.objects.create(kind="mail", name="a@b.cn", payload={"text": "x"}, state="sent")
    waits = Delivery.objects.create(kind="mail", name="a@b.cn", payload={"text": "x"})
    Delivery.objects.update(created_at=timezone.now() - timedelta(days=40))
    mail = Mail.objects.create(user=lin, kind="digest", day=timezone.localdate(), delivery=sent)
    source = Import.objects.create(kind="contacts", file_name="a.csv", by=ada, errors=[[1, "", "", "x"]])
    source.file.save("a", ContentFile(b"name\nx\n"))
    Import.objects.update(created_at=LONG_AGO)
    assert retention.nightly().result == {"mail_words": 1, "import_files": 1}
    for row in (sent, waits, mail, source):
        row.refresh_from_db()
    assert sent.payload == {} and waits.payload == {"text": "x"} and mail.delivery == sent
    assert not source.file and source.errors == [] and not list((tmp_path / "imports").iterdir())


def test_archived_contacts_go_only_where_the_company_says_so(acme, ada):
    gone = factories.ContactFactory(account=acme, archived_at=LONG_AGO, name="Long Gone")
    met = factories.ContactFactory(account=acme, archived_at=LONG_AGO, last_met_on=timezone.localdate())
    assert retention.nightly().result == {}
    retention.change(RetentionPeriod.objects.get(kind="contacts"), days=365, by=ada)
    assert retention.nightly().result == {"contacts": 1}
    assert Contact.objects.get(pk=gone.pk).name == MARK and Contact.objects.get(pk=met.pk).name == met.name


def test_a_period_is_changed_within_its_bounds_by_those_who_may(ada, zhao, lin):
    period = RetentionPeriod.objects.get(kind="sign_ins")
    for person in (zhao, lin):
        with pytest.raises(PermissionDenied):
            retention.change(period, days=60, by=person)
        with pytest.raises(PermissionDenied):
            retention.due(by=person)
    with pytest.raises(Refused) as refused:
        retention.change(period, days=29, by=ada)
    assert refused.value.field == "days"
    assert retention.change(period, days=None, by=ada).days is None
    assert Event.objects.get(verb="retention.changed").changes == {"days": [180, None]}


def test_the_page_and_the_api_tell_and_change_it(old, ada, lin, browser_of, api_of):
    page = browser_of(ada).get("/settings/retention/").content.decode()
    assert "Sign-ins and failed tries" in page and "2 rows older than" in page and "Next run" in page
    period = RetentionPeriod.objects.get(kind="sign_ins")
    assert browser_of(ada).post(f"/settings/retention/{period.pk}/", {"days": "5"}).status_code == 422
    assert browser_of(ada).post(f"/settings/retention/{period.pk}/", {"days": "60"}).status_code == 302
    found = api_of(ada).get(f"/api/v1/retention-periods/{period.pk}/").json()
    assert (found["kind"], found["days"], found["due"]) == ("sign_ins", 60, 2)
    changed = api_of(ada).patch(f"/api/v1/retention-periods/{period.pk}/", {"days": None}, format="json")
    assert changed.status_code == 200 and changed.json()["due"] == 0
    assert browser_of(lin).get("/settings/retention/").status_code == 403
    assert api_of(lin).get("/api/v1/retention-periods/").json()["results"] == []
    assert api_of(lin).patch(f"/api/v1/retention-periods/{period.pk}/", {"days": 9}, format="json").status_code == 403


def test_a_run_whose_worker_died_goes_on(old, system):
    from kam.tasks import let_go_again

    run = Run.objects.create(kind="retention", started_by=system)
    let_go_again(run.pk)
    run.refresh_from_db()
    assert run.state == "done" and run.result["sign_ins"] == 2


def test_the_job_runs_when_the_page_says():
    asked = app.conf.beat_schedule["retention"]["schedule"]
    assert (asked.hour, asked.minute) == ({rules.AT.hour}, {rules.AT.minute})


@pytest.mark.parametrize(("hour", "day"), [(1, 5), (3, 6), (23, 6)])
def test_the_next_run_is_tonight_or_tomorrow(hour, day):
    assert rules.next_run(datetime(2026, 6, 5, hour, 30, tzinfo=UTC)) == datetime(2026, 6, day, 3, 10, tzinfo=UTC)
