"""Of what few people see the log keeps that it changed and which fields: no reader of it finds a word of theirs."""

from __future__ import annotations

import json
from importlib import import_module

import pytest
from django.apps import apps

from analytics.actions import report_tellings, reports
from analytics.models import Report
from kam.actions import sendings, views, webhooks
from kam.choices import Role
from kam.ground import events, histories, outgoing, records, unlogged
from kam.models import Event, SavedView, Webhook
from tests import factories, planting
from tests.planting import Garden

pytestmark = pytest.mark.django_db
WORDS = "ZQPRIVATE"
# Reviewed: whoever reads the log sees all rows of these; the log of the second line is narrowed by its own rules.
WHOLE = {
    "team",
    "user",
    "token",
    "run",
    "webhook",
    "workcalendar",
    "calendarday",
    "retentionperiod",
    "import",
    "policy",
}
WHOLE |= {"move", "duplicate", "cause", "causeevidence", "surveyanswer"}


@pytest.fixture
def readers(zhao, ada, db):
    return [zhao, ada, factories.UserFactory(username="qiu", role=Role.AUDITOR)]


def read(reader, api_of, browser_of) -> str:
    """All that the log tells somebody, through each of its doors."""
    sendings.give_places(by=reader)
    api, page = api_of(reader), browser_of(reader)
    hook = Webhook(user=reader, content="whole")
    told = [json.dumps(sendings.data(hook, one), default=str, ensure_ascii=False) for one in hook.happenings()]
    for path in ("events/?page_size=500", "events/?format=csv", "changes/?after=0", f"events/?q={WORDS}"):
        answer = api.get(f"/api/v1/{path}")
        told.append((b"".join(answer.streaming_content) if answer.streaming else answer.content).decode())
    return "\n".join([*told, page.get("/record/").content.decode(), page.get("/notices/").content.decode()])


def test_every_table_that_says_who_sees_it_is_closed_or_reviewed():
    narrow = {model for model in planting.tables() if unlogged._narrows(model)}
    whole = {model for model in narrow if getattr(model, "logged_whole", False)}
    named = {model for model in whole if not hasattr(model, "names_people")}
    assert {events.noun_of_table(model) for model in named} == WHOLE
    assert set(unlogged.tables().values()) >= narrow - whole
    assert {"report", "savedview", "visitdraft", "absence", "snooze", "mail"} <= set(unlogged.tables())


@pytest.mark.db_both
def test_words_planted_in_what_few_see_are_told_to_no_reader(lin, acme, readers, api_of, browser_of):
    garden = Garden(lin, acme)
    for noun, model in unlogged.tables().items():
        if model is Event:
            continue  # the log itself
        row = garden.row(model)
        texts = [f.name for f in model._meta.concrete_fields if f.get_internal_type() in ("CharField", "TextField")]
        for name in {*texts} - {"page"}:  # the code of a page is nobody's words
            setattr(row, name, WORDS)
        changes = {name: ["", WORDS] for name in [*texts, "note.key"]}
        data = {"text": WORDS, "comment": WORDS, "said": [WORDS], "parts": {"note": WORDS}, "count": 3}
        event = events.record("user.changed", row, by=lin, changes=changes, data=data)
        assert event.noun == noun and set(event.changes) == {*texts, "note.key"} and event.data == {"count": 3}
        events.draft("user.changed", noun=noun, subject_id=1, name="", account_id=None, by=lin, changes=changes).save()
    for reader in readers:
        told = read(reader, api_of, browser_of)
        assert "user.changed" in told and WORDS not in told.replace(f"q={WORDS}", ""), reader


@pytest.mark.usefixtures("bare_pages")
def test_a_draft_and_what_its_reader_says_of_it_stay_between_the_two(lin, acme, readers, api_of, browser_of):
    lead = factories.UserFactory(username="sun", role=Role.LEAD)
    lin.team.lead = lead
    lin.team.save()
    report = Garden(lin, acme).row(Report)
    path = f"/api/v1/reports/{report.pk}/"
    assert api_of(lin).patch(path, {"added": {"help": WORDS}, "goal": "777123.00"}, format="json").status_code == 200
    report = report_tellings.submit(Report.objects.get(pk=report.pk), by=lin)
    report = report_tellings.answer(report, accept=False, comment=f"{WORDS} again", by=lead)
    reports.change(report, {"added": {"help": f"{WORDS} in hand"}}, by=lin)
    for reader in readers:
        told = read(reader, api_of, browser_of)
        assert "report.changed" in told and "added.help" in told and WORDS not in told and "777123" not in told
    changed = Event.objects.filter(verb="report.changed").last()
    assert (
        changed.changes == {"added.help": unlogged.UNTOLD, "goal": unlogged.UNTOLD} and str(lin) in changed.subject_name
    )
    director = browser_of(readers[0])
    page = director.get(histories.address(report)).content.decode()
    day = director.get(f"{histories.address(report)}as-of/", {"on": "2099-01-01"}).content.decode()
    assert page.count("changed, not shown here") == 3 and WORDS not in page + day and "777123" not in page + day
    submitted = Event.objects.get(verb="report.submitted")
    assert set(submitted.data) == {"digest", "number"}


def test_a_view_is_called_as_its_page(zhao, browser_of):
    view = views.save(values={"page": "serving", "name": WORDS, "query": ""}, by=zhao)
    event = events.record("view.unseen", view, by=zhao, data={"people": ["Lin"]})
    assert event.subject_name == "serving" and event.data == {"people": ["Lin"]}
    assert "Cost to serve" in browser_of(zhao).get("/record/").content.decode()


@pytest.fixture
def hook(zhao, monkeypatch):
    monkeypatch.setattr(outgoing, "check", lambda url: None)
    made, _secret = webhooks.create({"name": "DWH", "url": "https://dwh.example:8443/in?key=SECRET1"}, by=zhao)
    return made


def test_the_log_keeps_of_a_webhook_s_address_where_it_goes(hook, zhao, readers, api_of, browser_of):
    hook = webhooks.change(hook, {"url": "https://dwh.example:8443/in?key=SECRET2"}, by=zhao)
    webhooks.change(hook, {"url": "http://other.example/SECRET3"}, by=zhao)
    last, first = Event.objects.filter(verb="webhook.changed")
    assert first.changes == {"url": ["https://dwh.example:8443"] * 2}
    assert last.changes == {"url": ["https://dwh.example:8443", "http://other.example"]}
    assert not [reader for reader in readers if "SECRET" in read(reader, api_of, browser_of)]
    path = f"/api/v1/webhooks/{hook.pk}/history/"
    assert "SECRET" not in api_of(zhao).get(path, {"as_of": "2099-01-01"}).content.decode()
    assert api_of(zhao).post(f"{path}{last.pk}/bring-back/", {"field": "url"}, format="json").status_code == 409
    assert Webhook.objects.get(pk=hook.pk).url == "http://other.example/SECRET3"


@pytest.mark.db_both
def test_what_an_older_log_kept_goes(lin, acme, zhao, hook):
    report, view = Garden(lin, acme).row(Report), SavedView.objects.create(user=zhao, page="serving", name=WORDS)
    old = [
        Event(verb="report.changed", noun="report", subject_id=report.pk, subject_name="Lin 2026",
              changes={"added.help": ["", WORDS], "goal": [None, "1.00"]}),
        Event(verb="report.returned", noun="report", data={"comment": WORDS}),
        Event(verb="report.submitted", noun="report", data={"number": 2, "digest": "d"}),
        Event(verb="report.wished", noun="report", subject_name="Lin", data={"reports": [WORDS]}),
        Event(verb="view.ended", noun="savedview", subject_id=view.pk, subject_name=WORDS),
        Event(verb="view.unseen", noun="savedview", subject_id=0, subject_name=WORDS, data={"people": ["Lin"]}),
        Event(verb="webhook.changed", noun="webhook", subject_id=hook.pk,
              changes={"url": ["", "https://x.example/SECRET1"], "name": ["a", "b"]}),
    ]  # fmt: skip
    keys = [row.pk for row in Event.objects.bulk_create(old)]
    other = events.record("competitor.changed", by=zhao, changes={"note": ["", "kept"]})
    step = import_module("kam.migrations.0027_drafts_kept_from_the_log")
    step.BATCH = 2
    step.keep_less(apps, None)
    rows = [Event.objects.get(pk=key) for key in keys]
    assert [row.changes for row in rows] == [
        {"added.help": [None, None], "goal": [None, None]}, {}, {}, {}, {}, {},
        {"url": ["", "https://x.example"], "name": ["a", "b"]},
    ]  # fmt: skip
    assert [row.data for row in rows] == [{}, {}, {"number": 2, "digest": "d"}, {}, {}, {"people": ["Lin"]}, {}]
    assert [row.subject_name for row in rows] == ["Lin 2026", "", "", "Lin", "serving", "", ""]
    kept = list(Event.objects.order_by("pk").values())
    step.keep_less(apps, None)
    assert list(Event.objects.order_by("pk").values()) == kept
    other.refresh_from_db()
    assert other.changes == {"note": ["", "kept"]}


def test_a_record_s_own_log_tells_nothing_of_who_wrote_meanwhile_but_that(lin, acme):
    report = Garden(lin, acme).row(Report)
    fresh = reports.change(report, {"added": {"help": WORDS}}, by=lin)
    (told,) = records.since(fresh, report.version, lin)
    assert told["by"] == str(lin) and told["changes"] == {"added.help": unlogged.UNTOLD}
