"""The daily mail: once a day and person, at their hour, in their words, however often and by how many it is asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from celery import current_app
from django.core import mail
from django.db import connections

from kam.actions import mails, runs
from kam.choices import Digest, RunKind
from kam.ground import outbox
from kam.models import Absence, Delivery, Mail, Run, User, WorkCalendar
from kam.rules import hours as rules
from lifecycle.actions import digests, promises
from lifecycle.tasks import send_digests
from tests import factories

DAY = date(2026, 11, 25)
"""A Wednesday; the clock stands at 10:00 in Shanghai."""
HALF_PAST_SEVEN = time(7, 30)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _wednesday(workday, settings):
    settings.SITE_URL = "https://kam.example.com/"


@pytest.fixture
def promise(acme, lin):
    return promises.make(acme, text="Send samples", due_on=DAY, by=lin)


def at(hour, minute=0, zone="Asia/Shanghai", day=DAY):
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone))


def sent(moment, system):
    digests.send_due(at=moment, by=system)
    outbox.relay()
    return len(mail.outbox)


@pytest.mark.db_both
def test_once_at_the_hour_however_often_it_is_asked(promise, lin, system):
    counts = [sent(at(*hour), system) for hour in ((7, 20), (7, 30), (7, 40), (9, 0), (13, 0), (23, 50))]
    assert counts == [0, 1, 1, 1, 1, 1]
    assert sent(at(7, 30, day=DAY + timedelta(1)), system) == 2
    assert Mail.objects.filter(user=lin, delivery__isnull=False).count() == 2


def test_what_it_says_and_where_it_leads(promise, lin, system):
    sent(at(8), system)
    (told,) = mail.outbox
    assert told.to == ["lin@example.com"] and told.subject == "1 thing for today: Promises 1"
    for words in ("Send samples", "Acme Building", "due today", f"https://kam.example.com/promises/{promise.pk}/",
                  "https://kam.example.com/me/notices/"):  # fmt: skip
        assert words in told.body, words
    html, kind = told.alternatives[0]
    assert kind == "text/html" and f'href="https://kam.example.com/promises/{promise.pk}/"' in html
    assert told.extra_headers["List-Unsubscribe"] == "<https://kam.example.com/me/notices/>"
    assert told.extra_headers["Message-ID"] == f"<digest.{lin.pk}.20261125@kam.example.com>"
    assert Delivery.objects.get(kind="mail").payload == {}  # once sent, its words are kept nowhere


def test_the_words_are_the_readers_and_stored_text_is_shown_not_run(acme, lin, system):
    lin.language = "zh-hans"
    lin.save()
    promises.make(acme, text="<script>alert(1)</script>", due_on=DAY, by=lin)
    sent(at(8), system)
    assert "承诺 1" in mail.outbox[0].subject and "<script>" not in mail.outbox[0].alternatives[0][0]


def test_nobody_is_written_to_without_need(promise, lin, chen, system):
    digests.send_due(at=at(8), by=system)
    states = dict(Mail.objects.with_state().values_list("user__username", "state"))
    assert (states["lin"], states["chen"]) == ("waiting", "nothing")
    promises.make(factories.AccountFactory(owner=chen), text="Later in the day", due_on=DAY, by=chen)
    assert sent(at(9), system) == 1  # chen's day was asked for at the hour, and had nothing


@pytest.mark.parametrize(
    ("values", "day", "count"),
    [
        ({"digest": Digest.OFF}, DAY, 0),
        ({"email": ""}, DAY, 0),
        ({"is_active": False}, DAY, 0),
        ({"watches": {"promise": False}}, DAY, 0),
        ({}, DAY + timedelta(3), 0),  # a Saturday
        ({"digest": Digest.DAILY}, DAY + timedelta(3), 1),
    ],
)
def test_who_wants_none_gets_none(promise, lin, system, values, day, count):
    User.objects.filter(pk=lin.pk).update(**values)
    assert sent(at(8, day=day), system) == count


def test_a_holiday_is_no_working_day(promise, system):
    WorkCalendar.objects.company().days.create(on=DAY, name="Holiday")
    assert sent(at(8), system) == 0


def test_whoever_is_away_gets_none_until_they_are_back(promise, lin, system):
    Absence.objects.create(user=lin, starts_on=DAY, until_on=DAY)
    assert sent(at(8), system) == 0
    assert sent(at(8, day=DAY + timedelta(1)), system) == 1


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Asia/Shanghai", "2026-11-24T23:29", None),
        ("Asia/Shanghai", "2026-11-24T23:30", DAY),
        ("America/New_York", "2026-11-25T12:29", None),
        ("America/New_York", "2026-11-25T12:30", DAY),
        ("America/New_York", "2026-11-25T18:31", None),  # six hours later: the morning is over
        ("Europe/Berlin", "2026-03-28T06:30", date(2026, 3, 28)),  # winter time
        ("Europe/Berlin", "2026-03-29T05:29", None),  # summer time: an hour sooner
        ("Europe/Berlin", "2026-03-29T05:30", date(2026, 3, 29)),
        ("Europe/Berlin", "2026-10-25T05:30", None),  # winter time again
        ("Europe/Berlin", "2026-10-25T06:30", date(2026, 10, 25)),
        ("Pacific/Kiritimati", "2026-11-24T17:30", DAY),
    ],
)
def test_half_past_seven_on_every_clock(zone, moment, day):
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert rules.due_day(now, ZoneInfo(zone), HALF_PAST_SEVEN) == day


@pytest.mark.parametrize(
    ("zone", "on", "hour"),
    [
        ("America/New_York", date(2026, 3, 8), time(2, 30)),  # an hour that is left out
        ("America/New_York", date(2026, 11, 1), time(1, 30)),  # an hour that comes twice
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30)),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30)),
    ],
)
def test_one_a_day_over_each_change_of_the_clock(promise, lin, system, zone, on, hour):
    User.objects.filter(pk=lin.pk).update(time_zone=zone, digest_at=hour, digest=Digest.DAILY)
    User.objects.exclude(pk=lin.pk).update(digest=Digest.OFF)
    promises.move(promise, due_on=on - timedelta(1), by=lin)
    start = datetime.combine(on - timedelta(1), time(12), ZoneInfo(zone))
    for step in range(0, 48 * 60, 10):
        digests.send_due(at=start.astimezone(UTC) + timedelta(minutes=step), by=system)
    days = list(Mail.objects.filter(user=lin).order_by("day").values_list("day", flat=True))
    assert days == [on, on + timedelta(1)]


def test_killed_in_the_middle_nothing_is_written_and_the_next_writes_it(promise, system, lin, monkeypatch):
    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "send_mail_to", killed)
        with pytest.raises(KeyboardInterrupt):
            digests.send_due(at=at(8), by=system)
    assert not Mail.objects.filter(user=lin).exists() and not Delivery.objects.filter(kind="mail").exists()
    assert sent(at(8, 10), system) == 1


def test_one_persons_fault_does_not_hold_up_the_others(promise, lin, chen, system, monkeypatch):
    read = digests.wanted

    def wanted(user, day):
        if user == chen:
            raise RuntimeError("a broken record")
        return read(user, day)

    monkeypatch.setattr(digests, "wanted", wanted)
    assert digests.send_due(at=at(8), by=system)["failed"] == 1
    assert Mail.objects.filter(user=lin).exists() and not Mail.objects.filter(user=chen).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.db_both
def test_two_at_once_write_one(lin):
    from threading import Barrier, Thread

    gate, found = Barrier(2), []

    def work():
        gate.wait()
        told = {"subject": "One", "text": "One", "html": "<p>One</p>"}
        found.append(mails.post(lin, kind="digest", day=DAY, **told))
        connections.close_all()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (
        len([one for one in found if one]) == Mail.objects.count() == Delivery.objects.filter(kind="mail").count() == 1
    )


def test_the_task_leaves_a_run_only_where_somebody_was_due(promise, lin, system, time_machine):
    time_machine.move_to("2026-11-25 08:00+08:00")
    assert send_digests()["sent"] == 1
    assert send_digests() == {}
    assert Run.objects.get(kind="digest").result["sent"] == 1


def test_the_log_is_the_administrators_and_holds_no_words(promise, lin, ada, browser_of, api_of, system):
    sent(at(8), system)
    page = browser_of(ada).get("/settings/mails/").content.decode()
    assert "lin@example.com" in page and "Sent" in page and "Nothing to say" in page and "Send samples" not in page
    assert browser_of(lin).get("/settings/mails/").status_code == 403
    own = api_of(lin).get("/api/v1/mails/?state=sent").json()["results"]
    assert [(one["to"], one["state"], one["day"]) for one in own] == [("lin@example.com", "sent", str(DAY))]
    assert api_of(ada).get("/api/v1/mails/").json()["count"] == Mail.objects.count() > 1
    exported = browser_of(ada).get("/settings/mails/?format=csv").getvalue().decode()
    assert "lin@example.com" in exported and "Send samples" not in exported


def test_only_who_may_computes_sends(lin):
    with pytest.raises(Exception, match="role"):
        digests.send_due(at=at(8), by=lin)


def test_a_run_whose_worker_died_in_the_middle_ends_and_nobody_gets_two_mails(acme, promise, lin, system, monkeypatch):
    for number in range(3):
        colleague = factories.UserFactory(username=f"u{number}", email=f"u{number}@example.com")
        account = factories.AccountFactory(owner=colleague)
        promises.make(account, text="Call", due_on=DAY, by=colleague)
    write, done = digests._send, []

    def killed(user, day):
        if len(done) == 2:
            raise SystemExit
        done.append(write(user, day))

    monkeypatch.setattr(digests, "_send", killed)
    with pytest.raises(SystemExit):
        digests.send_due(at=at(10), by=system)
    monkeypatch.setattr(digests, "_send", write)
    Run.objects.update(beat_at=at(9))
    assert runs.sweep() == 1
    outbox.relay()  # the task, which writes the mails
    outbox.relay()
    assert Run.objects.get(kind="digest").state == "done"
    assert sorted(told.to[0] for told in mail.outbox) == [
        "lin@example.com", "u0@example.com", "u1@example.com", "u2@example.com"
    ]  # fmt: skip


def test_every_kind_of_run_can_be_taken_up_by_another_worker():
    current_app.loader.import_default_modules()
    assert not [kind for kind in RunKind.values if f"run.{kind}" not in current_app.tasks]


@pytest.mark.parametrize("minute", [51, 59])
def test_an_hour_just_before_midnight_is_reached(promise, lin, system, minute):
    User.objects.filter(pk=lin.pk).update(digest_at=time(23, minute))
    assert [sent(moment, system) for moment in (at(23, 50), at(0, 0, day=DAY + timedelta(1)))] == [0, 1]
    assert Mail.objects.get(user=lin).day == DAY
    assert sent(at(0, 10, day=DAY + timedelta(1)), system) == 1
