"""Analyses by mail: at their hour, once, in their keeper's words, with what they may see on that day and no more."""

from __future__ import annotations

import io
from datetime import date, time, timedelta

import pytest
from django.core import mail
from pypdf import PdfReader

from analytics.actions import recompute
from kam.actions import mails, views
from kam.choices import MailState, Role, RunKind
from kam.ground import readings, told_views
from kam.ground.rights import standing
from kam.models import Mail, Notice, Run, SavedView, User
from kam.tasks import send_views
from tests.analytics import books
from tests.analytics.mailed import DAY, at, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailing_day")]


def kept(by, page="concentration", query="by=region", every="week", on=3):
    view = views.save(values={"page": page, "name": "Mine", "query": query}, by=by)
    return views.mail(view, every=every, on=on, by=by)


@pytest.mark.usefixtures("paperless")
@pytest.mark.db_both
def test_once_at_the_hour_of_its_day_however_often_it_is_asked(book, zhao, system):
    kept(zhao)
    counts = [sent(at(*hour), system) for hour in ((7, 20), (7, 30), (7, 40), (13, 0), (23, 50))]
    assert counts == [0, 1, 1, 1, 1]
    assert [sent(at(8, day=DAY + timedelta(days)), system) for days in (1, 6, 7)] == [1, 1, 2]
    assert Run.objects.filter(kind="view_mails", state="done").count() == 2
    view = SavedView.objects.get()
    assert mails.post(zhao, kind=view.mail_kind, day=DAY, subject="s", text="t", html="h") is None


def test_what_it_says_and_what_hangs_on_it(book, zhao, system):
    view = kept(zhao)
    sent(at(8), system)
    (told,) = mail.outbox
    assert told.to == ["zhao@example.com"] and told.subject == "Mine · 25 Nov 2026"
    assert Mail.objects.get().subject == "Concentration", "what one calls one's own view is not for the log of mails"
    link = "https://kam.example.com/concentration/?by=region"
    for words in ("Concentration", "half of the positive net contribution", "Customers for 80%", "Region | Customers",
                  link, "https://kam.example.com/me/views/"):  # fmt: skip
        assert words in told.body, words
    html, _kind = told.alternatives[0]
    assert f'href="{link}"' in html and "Gini coefficient" in html
    assert told.extra_headers["List-Unsubscribe"] == "<https://kam.example.com/me/views/>"
    assert told.extra_headers["Message-ID"] == f"<view.{view.pk}.{zhao.pk}.20261125@kam.example.com>"
    ((name, content, kind), picture) = told.attachments
    assert (name, kind) == ("concentration-2026-11-25.pdf", "application/pdf") and content.startswith(b"%PDF")
    assert picture["Content-ID"] == "<picture-concentration>" and picture["Content-Disposition"].startswith("inline")
    assert '<img src="cid:picture-concentration"' in html and "cid:" not in told.body
    assert picture.get_content_type() == "image/png" and picture.get_payload(decode=True).startswith(b"\x89PNG")


@pytest.mark.usefixtures("paperless")
def test_the_words_and_the_hour_are_the_keeper_s(book, zhao, system):
    User.objects.filter(pk=zhao.pk).update(language="zh-hans", time_zone="Europe/Berlin", digest_at=time(9))
    zhao.refresh_from_db()
    kept(zhao)
    assert sent(at(9), system) == 0
    assert sent(at(9, 5, zone="Europe/Berlin"), system) == 1
    assert mail.outbox[0].subject == "Mine · 2026年11月25日" and "集中度" in mail.outbox[0].body


@pytest.mark.usefixtures("paperless")
@pytest.mark.db_both
def test_a_customer_that_went_since_is_not_in_it(book, acme, lin, chen, system):
    kept(lin, page="contributions", query="")
    sent(at(8), system)
    assert "Acme Building" in mail.outbox[0].body
    type(acme).objects.filter(pk=acme.pk).update(owner=chen)
    assert sent(at(8, day=DAY + timedelta(7)), system) == 2
    assert (
        "3 of 6 customers bring 80% of positive net contribution." in mail.outbox[1].body
        and "Acme Building" not in mail.outbox[1].body
    )


@pytest.mark.db_both
def test_whoever_may_not_open_it_any_more_is_told_once_and_gets_nothing(book, zhao, ada, system, api_of, browser_of):
    view = kept(zhao)
    User.objects.filter(pk=zhao.pk).update(role=Role.MANAGER)
    assert standing(User.objects.get(pk=zhao.pk)).role == Role.MANAGER
    assert sent(at(8), system) == 0 and sent(at(8, 10), system) == 0
    (row,) = Mail.objects.with_state()
    assert row.state == MailState.WITHHELD and "Concentration" in row.subject and "Mine" not in row.subject
    (notice,) = Notice.objects.filter(user=zhao, event__verb="view.ended")
    assert notice.url == "/me/views/" and SavedView.objects.get(pk=view.pk).mail_every == ""
    assert sent(at(8, day=DAY + timedelta(7)), system) == 0
    assert Notice.objects.filter(event__verb="view.ended").count() == 1
    (told,) = api_of(ada).get("/api/v1/mails/?state=withheld").json()["results"]
    assert told["kind"] == view.mail_kind and not api_of(ada).get("/api/v1/mails/?state=nothing").json()["results"]
    assert "Not sent" in browser_of(ada).get("/settings/mails/").content.decode()


@pytest.mark.usefixtures("paperless")
def test_a_line_break_in_a_name_is_no_header(book, zhao, system):
    SavedView.objects.filter(pk=kept(zhao).pk).update(name="Mine\r\nBcc: all@example.com")
    assert sent(at(8), system) == 1
    assert mail.outbox[0].subject == "Mine Bcc: all@example.com · 25 Nov 2026" and mail.outbox[0].bcc == []


def test_a_page_with_nothing_to_tell_is_left_out(zhao, system):
    kept(zhao)
    assert sent(at(8), system) == 0
    assert Mail.objects.with_state().get().state == MailState.NOTHING


@pytest.mark.usefixtures("paperless")
def test_a_month_s_mail_and_one_who_left(book, zhao, system):
    kept(zhao, every="month", on=31)
    assert sent(at(8, day=date(2026, 11, 29)), system) == 0
    assert sent(at(8, day=date(2026, 11, 30)), system) == 1
    User.objects.filter(pk=zhao.pk).update(is_active=False)
    assert sent(at(8, day=date(2026, 12, 31)), system) == 1


def test_what_flows_is_drawn_and_a_picture_for_the_browser_alone_is_said(book, zhao, system):
    recompute.start(RunKind.ALL, as_of=books.DAY + timedelta(1), by=system)
    kept(zhao, page="migration", query="")
    sent(at(8), system)
    (told,) = mail.outbox
    assert "The page with its pictures is attached" in told.body
    ((_name, content, _kind), _picture) = told.attachments
    assert "1 Jul 2026" in PdfReader(io.BytesIO(content)).pages[0].extract_text()
    found = readings.read("migration", "", zhao)
    found.charts[0].option["series"][0]["type"] = "pie"
    assert "drawn in the browser only" in told_views.attached(found, True)


@pytest.mark.usefixtures("paperless")
@pytest.mark.db_both
def test_it_is_set_and_ended_by_its_keeper_alone(book, zhao, lin, browser_of, system):
    view = views.save(values={"page": "serving", "name": "Mine", "query": "", "shared": True}, by=zhao)
    browser = browser_of(zhao)
    assert f"/views/{view.pk}/mail/" in browser.get("/serving/").content.decode()
    assert browser.post(f"/views/{view.pk}/mail/", {"every": "week", "weekday": "3", "day": ""}).status_code == 302
    page = browser.get("/me/views/").content.decode()
    assert "Every week: Wednesday, 07:30" in page and f"/views/{view.pk}/mail/end/" in page
    for path in ("mail/", "mail/end/"):
        assert browser_of(lin).get(f"/views/{view.pk}/{path}").status_code == 404
    assert f"/views/{view.pk}/mail/" not in browser_of(lin).get("/serving/").content.decode()
    assert sent(at(8), system) == 1
    assert "last on" in browser.get("/me/views/").content.decode()
    assert browser.post(f"/views/{view.pk}/mail/end/").status_code == 302
    assert sent(at(8, day=DAY + timedelta(7)), system) == 1
    assert browser.post(f"/views/{view.pk}/mail/", {"every": "month", "day": "40"}).status_code == 422
    assert 'href="/me/views/"' in browser.get("/me/").content.decode()


def test_the_api_sets_it_and_leaves_it_where_nothing_is_said(zhao, api_of):
    client, values = api_of(zhao), {"page": "concentration", "name": "Mine", "query": "", "shared": False}
    made = client.post("/api/v1/saved-views/", values | {"mail_every": "week", "mail_on": 1}, format="json").json()
    assert (made["mail_every"], made["mail_on"]) == ("week", 1)
    again = client.post("/api/v1/saved-views/", values | {"query": "by=kind"}, format="json").json()
    assert (again["id"], again["query"], again["mail_every"]) == (made["id"], "by=kind", "week")
    ended = client.post("/api/v1/saved-views/", values | {"mail_every": ""}, format="json").json()
    assert (ended["mail_every"], ended["mail_on"]) == ("", None)
    for wrong in ({"mail_every": "week", "mail_on": 8}, {"mail_every": "week"}, {"mail_every": "day", "mail_on": 1},
                  {"page": "customers", "mail_every": "week", "mail_on": 1}):  # fmt: skip
        said = client.post("/api/v1/saved-views/", values | {"name": "Else"} | wrong, format="json")
        assert said.status_code == 400 and not SavedView.objects.filter(name="Else").exists()


@pytest.mark.usefixtures("paperless")
def test_the_clock_asks_for_it(book, zhao, time_machine):
    kept(zhao)
    time_machine.move_to(at(8))
    assert send_views() == {"sent": 1} and send_views() == {}
