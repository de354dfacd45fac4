"""The calendar feed: private, revocable, scoped as its owner is now, with moves and cancellations."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.models import Account
from kam.actions import feeds
from kam.models import Feed
from lifecycle.actions import plans
from lifecycle.models import VisitPlan

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]


def read(client, secret):
    answer = client.get(reverse("lifecycle:calendar-feed-ics", args=[secret]))
    if answer.status_code != 200:
        return answer.status_code
    return {str(entry["uid"]): entry for entry in Calendar.from_ical(answer.content).walk("VEVENT")}


def tomorrow():
    return timezone.localdate() + timedelta(days=1)


def test_the_feed_holds_ones_visits_in_utc(client, lin, acme):
    plan = plans.make(acme, planned_on=tomorrow(), planned_time=time(9, 0), purpose="Samples", by=lin)
    _feed, secret = feeds.open(by=lin)
    entry = read(client, secret)[f"{plan.uid}@kam"]
    assert entry["dtstart"].dt.hour == 1 and entry["dtstart"].dt.utcoffset() == timedelta(0)
    assert "Acme" in entry["summary"] and "Samples" in entry["description"]
    assert str(entry["status"]) == "CONFIRMED"


def test_nine_oclock_stays_nine_oclock_over_the_change_of_clocks(client, lin, acme, time_machine):
    time_machine.move_to("2027-03-01 10:00+08:00")
    lin.time_zone = "America/New_York"
    lin.save()
    days = [date(2027, 3, 12), date(2027, 3, 15)]
    for day in days:
        VisitPlan.objects.create(account=acme, user=lin, planned_on=day, planned_time=time(9, 0))
    entries = read(client, feeds.open(by=lin)[1]).values()
    assert sorted(entry["dtstart"].dt.hour for entry in entries) == [13, 14]


def test_a_visit_without_an_hour_is_a_day(client, lin, acme):
    plan = plans.make(acme, planned_on=tomorrow(), by=lin)
    entry = read(client, feeds.open(by=lin)[1])[f"{plan.uid}@kam"]
    assert entry["dtstart"].dt == tomorrow()


def test_moves_raise_the_sequence_and_drops_cancel(client, lin, acme):
    plan = plans.make(acme, planned_on=tomorrow(), by=lin)
    _feed, secret = feeds.open(by=lin)
    plan = plans.move(plan, planned_on=tomorrow() + timedelta(days=1), by=lin)
    assert read(client, secret)[f"{plan.uid}@kam"]["sequence"] == 1
    plans.drop(plan, reason="ill", by=lin)
    entry = read(client, secret)[f"{plan.uid}@kam"]
    assert (str(entry["status"]), entry["sequence"]) == ("CANCELLED", 2)


def test_what_its_owner_no_longer_sees_is_gone(client, lin, chen, acme):
    plans.make(acme, planned_on=tomorrow(), by=lin)
    _feed, secret = feeds.open(by=lin)
    Account.objects.update(owner=chen)
    assert read(client, secret) == {}


def test_revoked_rotated_and_guessed_addresses_are_404(client, lin):
    _old, first = feeds.open(by=lin)
    _new, second = feeds.open(by=lin)
    assert read(client, first) == 404
    assert read(client, second) == {}
    feeds.revoke(by=lin)
    assert read(client, second) == read(client, "guess") == 404


def test_a_disabled_owners_feed_is_404(client, lin):
    _feed, secret = feeds.open(by=lin)
    lin.is_active = False
    lin.save()
    assert read(client, secret) == 404


def test_the_secret_is_shown_once_and_kept_as_a_digest(lin, browser_of):
    browser, url = browser_of(lin), reverse("lifecycle:calendar-feed")
    page = browser.post(url, {"do": "open"})
    secret = page.context["address"].rsplit("/", 1)[1].removesuffix(".ics")
    assert secret in page.content.decode()
    assert secret not in browser.get(url).content.decode()
    assert secret not in str(list(Feed.objects.values()))
    browser.post(url, {"do": "revoke"})
    assert not Feed.objects.filter(revoked_at__isnull=True).exists()
