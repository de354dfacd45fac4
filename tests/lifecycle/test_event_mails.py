"""Invitations by mail: who gets one, what follows a change, an answer by the link; many invited after a look."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.models import Account
from kam.ground import outbox
from kam.ground.errors import Refused
from kam.models import Event
from lifecycle.actions import event_mails, events_held, survey_answers
from lifecycle.models import Invitation, Journey, SurveyOptOut
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL, settings.TIME_ZONE = "https://kam.example.com/", "Asia/Shanghai"


@pytest.fixture
def tour(lin):
    lin.email = "lin@kam.example"
    lin.save()
    day = timezone.localdate() + timedelta(20)
    return events_held.plan(
        values={"kind": "tour", "title": "Plant tour", "on": day, "begins_at": time(9, 30), "place": "Suzhou"}, by=lin
    )


def person(account, name="Li Wei", email="li@acme.example", **more):
    return factories.ContactFactory(account=account, name=name, email=email, **more)


def sent():
    """The mails that went out since the last look, each with its calendar entry."""
    outbox.relay()
    found = [(one, Calendar.from_ical(one.alternatives[1][0]).walk("VEVENT")[0]) for one in mail.outbox]
    mail.outbox.clear()
    return found


@pytest.mark.db_both
def test_an_invitation_is_mailed_once_with_an_entry_and_logged(lin, acme, tour):
    for contact in (person(acme), person(acme, "No Mail", ""), person(acme, "Refusing", "no@acme.example")):
        events_held.invite(tour, [contact], by=lin)
    survey_answers.leave_alone(Invitation.objects.get(contact__name="Refusing").contact, by=lin)
    assert event_mails.waiting(tour, lin).without == 2
    assert [one.to for one in event_mails.send(tour, by=lin)] == ["li@acme.example"]
    assert event_mails.send(tour, by=lin) == []
    ((one, entry),) = sent()
    assert one.to == ["li@acme.example"] and "Plant tour" in one.subject and one.extra_headers["Reply-To"] == lin.email
    assert one.alternatives[1][1] == "text/calendar; method=REQUEST" and 'method="REQUEST"' in one.message().as_string()
    assert one.attachments[0][0] == "invitation.ics"
    assert (str(entry["summary"]), int(entry["sequence"])) == ("Plant tour", 0)
    assert entry["dtstart"].dt.isoformat() == f"{tour.on}T09:30:00+08:00"
    assert entry["organizer"] == "MAILTO:lin@kam.example"
    assert Event.objects.filter(verb="invitation.mailed", account_id=acme.pk).count() == 1
    assert Invitation.objects.get(contact__name="Li Wei").delivery.name == "li@acme.example"


def test_a_change_and_a_cancellation_follow_under_the_same_id(lin, acme, tour):
    li, wang = person(acme), person(acme, "Wang", "wang@acme.example")
    mailed = events_held.invite(tour, [li, wang], by=lin)
    event_mails.send(tour, by=lin)
    before = {one.to[0]: str(entry["uid"]) for one, entry in sent()}
    events_held.answer(mailed[1], answer="no", by=lin)  # who does not come hears no more
    events_held.change(tour, values={"purpose": "See the new line"}, by=lin)
    assert sent() == []
    events_held.change(tour, values={"place": "Kunshan"}, by=lin)
    ((one, entry),) = sent()
    assert (str(entry["uid"]), int(entry["sequence"])) == (before["li@acme.example"], 1) and "Kunshan" in one.body
    events_held.withdraw(mailed[0], by=lin)
    ((one, entry),) = sent()
    assert (str(entry["uid"]), int(entry["sequence"]), entry["status"]) == (before["li@acme.example"], 2, "CANCELLED")
    events_held.reinvite(mailed[0], by=lin)
    events_held.archive(tour, by=lin)
    events_held.restore(tour, by=lin)
    assert [(int(entry["sequence"]), entry["status"]) for _one, entry in sent()] == [
        (3, "CONFIRMED"), (4, "CANCELLED"), (5, "CONFIRMED"),
    ]  # fmt: skip
    SurveyOptOut.objects.create(contact=li, account=acme, on=tour.on)
    events_held.archive(tour, by=lin)
    assert sent() == []


@pytest.mark.db_both
def test_nobody_is_invited_to_what_is_over(lin, acme, tour):
    events_held.change(tour, values={"on": timezone.localdate() - timedelta(1)}, by=lin)
    events_held.invite(tour, [person(acme)], by=lin)
    with pytest.raises(Refused):
        event_mails.send(tour, by=lin)


@pytest.mark.db_both
def test_a_guest_answers_by_the_link_and_may_ask_to_be_left_alone(lin, acme, tour, client):
    events_held.invite(tour, [person(acme)], by=lin)
    event_mails.send(tour, by=lin)
    ((one, _entry),) = sent()
    link = re.search(r"https://kam.example.com(/e/[\w-]+/)", one.body)[1]
    page = client.get(link, {"lang": "en"})
    assert "Plant tour" in page.content.decode() and page["Cache-Control"] == "no-store"
    assert "You are coming" in client.post(link, {"answer": "yes", "lang": "en"}, follow=True).content.decode()
    assert Invitation.objects.get().answer == "yes"
    assert lin.notices.filter(event__verb="invitation.answered").count() == 1
    client.post(f"{link}stop/")
    assert SurveyOptOut.objects.get().by_link
    events_held.archive(tour, by=lin)
    assert "does not stand any more" in client.post(link, {"answer": "no", "lang": "en"}, follow=True).content.decode()
    assert Invitation.objects.get().answer == "yes"
    assert client.get("/e/nobody-knows-this-secret/").status_code == 404


@pytest.mark.db_both
def test_many_are_invited_after_a_look_at_them(lin, acme, other, tour, browser_of, api_of):
    acme.region = "East"
    acme.save()
    boss, clerk = person(acme, role="decision_maker"), person(acme, "Clerk", "", role="user")
    person(other, "Of another")
    door, browser = reverse("lifecycle:eventheld-guests", args=[tour.pk]), browser_of(lin)
    assert browser.get(door, {"region": ""}).context["found"] is None  # nothing asked: not the whole book
    page = browser.get(door, {"region": "East"})
    assert [one.name for one in page.context["found"]] == ["Clerk", "Li Wei"] and page.context["silent"] == 1
    url = f"/api/v1/events-held/{tour.pk}/invite/"
    told = api_of(lin).post(f"{url}?dry=true", {"roles": ["decision_maker"]}, format="json").json()
    assert [one["id"] for one in told] == [boss.pk] and not Invitation.objects.exists()
    assert api_of(lin).post(f"{url}?dry=yes", {}, format="json").json()["errors"].keys() == {"dry"}
    browser.post(f"{door}?region=East", {"contacts": [boss.pk]})
    assert list(Invitation.objects.values_list("contact", flat=True)) == [boss.pk]
    assert browser.get(door, {"region": "East"}).context["found"] == [clerk]
    assert api_of(lin).post(f"/api/v1/events-held/{tour.pk}/mail/").json() == {"mailed": 1}
    assert "mail on its way" in browser.get(reverse("lifecycle:eventheld-detail", args=[tour.pk])).content.decode()


@pytest.mark.db_both
@pytest.mark.parametrize(("stage", "word"), [("lost", "Lost"), ("dormant", "Dormant")])
def test_people_of_customers_that_rest_are_marked_and_not_ticked(lin, acme, tour, browser_of, api_of, stage, word):
    gone, filed = (factories.AccountFactory(owner=lin, region="East") for _n in range(2))
    acme.region = "East"
    acme.save()
    there, away, _filed = person(acme), person(gone, "Wu"), person(filed, "Xu Filed")
    Journey.objects.create(account=gone, stage=stage, since=timezone.localdate())
    Account.objects.filter(pk=filed.pk).update(archived_at=timezone.now())
    door = reverse("lifecycle:eventheld-guests", args=[tour.pk])
    page = browser_of(lin).get(door, {"region": "East"}).content.decode()
    assert f'value="{there.pk}" checked' in page and f'value="{away.pk}"><span>' in page and "Xu Filed" not in page
    assert f">{word}</span>" in page and "1 of them is at a lost or dormant customer and is not ticked." in page
    url = f"/api/v1/events-held/{tour.pk}/invite/"
    told = api_of(lin).post(url, {"region": "East"}, format="json").json()
    assert {one["id"]: one["rests"] for one in told} == {there.pk: "", away.pk: stage}
    assert list(Invitation.objects.values_list("contact", flat=True)) == [there.pk]
    browser_of(lin).post(f"{door}?region=East", {"contacts": [away.pk]})
    assert Invitation.objects.count() == 2, "by name they are"


def test_a_second_tap_mails_nobody_again_and_a_removed_event_invites_nobody(lin, acme, tour):
    (invited,) = events_held.invite(tour, [person(acme)], by=lin)
    event_mails.send(tour, by=lin)
    assert len(sent()) == 1
    events_held.restore(tour, by=lin)
    assert sent() == [], "it was there all the time"
    events_held.archive(tour, by=lin)
    assert len(sent()) == 1
    events_held.archive(tour, by=lin)
    assert sent() == []
    events_held.withdraw(invited, by=lin)
    sent()
    with pytest.raises(Refused, match="removed"):
        events_held.reinvite(invited, by=lin)
    assert sent() == []
    events_held.restore(tour, by=lin)
    events_held.reinvite(invited, by=lin)
    assert len(sent()) >= 1


def test_an_entry_is_called_off_where_it_was_sent_to(lin, acme, tour):
    contact = person(acme)
    events_held.invite(tour, [contact], by=lin)
    event_mails.send(tour, by=lin)
    sent()
    type(contact).objects.update(email="li.wei@acme.example")
    event_mails.cancel(tour, by=lin)
    ((one, entry),) = sent()
    assert one.to == ["li@acme.example"] and "li@acme.example" in str(entry["attendee"]).lower()
