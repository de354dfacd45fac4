"""The calendar feed: private, revocable, scoped as its owner is now, with moves and cancellations."""

from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.models import Account
from kam.actions import feeds
from kam.models import Feed
from lifecycle.actions import plans, visits
from lifecycle.actions.visits import Said
from lifecycle.models import VisitPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def read(client, secret):
    answer = client.get(reverse("lifecycle:calendar-feed-ics", args=[secret]))
    if answer.status_code != 200:
        return answer.status_code
    return {str(entry["uid"]): entry for entry in Calendar.from_ical(answer.content).walk("VEVENT")}


def tomorrow():
    return timezone.localdate() + timedelta(days=1)


def test_the_feed_holds_ones_visits_by_ones_own_clock(client, lin, acme):
    plan = plans.make(acme, planned_on=tomorrow(), planned_time=time(9, 0), purpose="Samples", by=lin)
    _feed, secret = feeds.open(by=lin)
    entry = read(client, secret)[f"{plan.uid}@kam"]
    assert entry["dtstart"].dt.hour == 9 and entry["dtstart"].dt.utcoffset() == timedelta(hours=8)
    assert entry["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert "Acme" in entry["summary"] and "Samples" in entry["description"] and "/briefing/" in entry["description"]
    assert str(entry["status"]) == "CONFIRMED"


CLOCKS = {
    "Asia/Shanghai": ["2027-03-12", "2027-03-15", "2027-11-05", "2027-11-08"],
    "America/New_York": ["2027-03-12", "2027-03-15", "2027-11-05", "2027-11-08"],
    "Europe/Berlin": ["2027-03-26", "2027-03-29", "2027-10-29", "2027-11-01"],
}
EARLY, LATE = time(0, 0), time(23, 30)


@pytest.mark.parametrize("zone", CLOCKS)
@pytest.mark.parametrize("at", [time(9, 0), EARLY, LATE])
def test_nine_oclock_stays_nine_oclock_on_both_sides_of_the_change(
    client, lin, acme, browser_of, api_of, time_machine, zone, at
):
    time_machine.move_to("2027-03-01 10:00+08:00")
    lin.time_zone = zone
    lin.save()
    days = [date.fromisoformat(day) for day in CLOCKS[zone]]
    for day in days:
        VisitPlan.objects.create(account=acme, user=lin, planned_on=day, planned_time=at)
    answer = client.get(reverse("lifecycle:calendar-feed-ics", args=[feeds.open(by=lin)[1]]))
    entries = Calendar.from_ical(answer.content).walk("VEVENT")
    there = ZoneInfo(zone)
    wanted = [datetime.combine(day, at, there) for day in days]
    starts = sorted(entry["dtstart"].dt for entry in entries)
    assert [moment.astimezone(UTC) for moment in starts] == [moment.astimezone(UTC) for moment in wanted]
    assert all(moment.time() == at and str(moment.tzinfo) == zone for moment in starts)
    assert {entry["dtend"].dt - entry["dtstart"].dt for entry in entries} == {timedelta(hours=1)}
    # What a program without a table of zones of its own reads from the rules in the file.
    rules = tzical(StringIO(answer.content.decode().replace("\r\n ", ""))).get(zone)
    for moment in wanted:
        naive = moment.replace(tzinfo=None)
        assert naive.replace(tzinfo=rules).utcoffset() == moment.utcoffset()
    clock = f"{at:%H:%M}"
    browser = browser_of(lin)
    for view in ("list", "week", "weeks", "month"):
        html = browser.get(reverse("lifecycle:calendar"), {"view": view, "on": days[1].isoformat()}).content.decode()
        assert clock in html, view
    sheet = b"".join(api_of(lin).get("/api/v1/plans/?format=csv").streaming_content).decode()
    assert all(f"{day},{clock}" in sheet for day in days)


@pytest.mark.db_both
def test_one_visit_is_a_file(lin, chen, acme, browser_of):
    plan = plans.make(acme, planned_on=tomorrow(), planned_time=time(9, 0), by=lin)
    url = reverse("lifecycle:plan-ics", args=[plan.pk])
    answer = browser_of(lin).get(url)
    whole = Calendar.from_ical(answer.content)
    assert [str(entry["uid"]) for entry in whole.walk("VEVENT")] == [f"{plan.uid}@kam"]
    assert [str(zone["tzid"]) for zone in whole.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    assert "attachment" in answer["Content-Disposition"] and answer["Content-Type"].startswith("text/calendar")
    assert browser_of(chen).get(url).status_code == 404


def test_the_file_is_what_calendar_programs_expect(client, lin, acme):
    plans.make(acme, planned_on=tomorrow(), planned_time=time(9, 0), purpose="Muster, 样板; \n zwei" * 9, by=lin)
    content = client.get(reverse("lifecycle:calendar-feed-ics", args=[feeds.open(by=lin)[1]])).content
    assert content.startswith(b"BEGIN:VCALENDAR\r\n") and content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n")) and b"\n\n" not in content
    whole = Calendar.from_ical(content)
    assert (str(whole["version"]), str(whole["method"])) == ("2.0", "PUBLISH") and whole["prodid"]
    for entry in whole.walk("VEVENT"):
        assert not entry.errors
        assert {"uid", "dtstamp", "dtstart", "dtend", "sequence", "last-modified", "summary"} <= {
            k.lower() for k in entry
        }


@pytest.mark.db_both
@pytest.mark.parametrize(
    ("zone", "words"), [("Asia/Shanghai", "Our promise is due today, 25 Nov"), ("America/New_York", "is due on 25 Nov")]
)
def test_its_words_speak_of_the_owners_day(client, lin, acme, time_machine, zone, words):
    """It is the 25th in Shanghai, and the 24th still in New York."""
    time_machine.move_to("2026-11-25 10:00+08:00")
    lin.time_zone = zone
    lin.save()
    VisitPlan.objects.create(
        account=acme, user=lin, planned_on=date(2026, 11, 25), reasons={"promise": {"due_on": "2026-11-25"}}
    )
    (entry,) = read(client, feeds.open(by=lin)[1]).values()
    assert words in str(entry["description"])


def test_a_cancelled_visit_is_told_for_a_month(client, lin, acme, time_machine):
    plan = plans.make(acme, planned_on=tomorrow() + timedelta(days=90), by=lin)
    _feed, secret = feeds.open(by=lin)
    plans.drop(plan, reason="ill", by=lin)
    assert str(read(client, secret)[f"{plan.uid}@kam"]["status"]) == "CANCELLED"
    time_machine.move_to("2026-12-27 10:00+08:00")
    assert read(client, secret) == {}


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


@pytest.mark.db_both
def test_the_secret_is_shown_once_and_kept_as_a_digest(lin, browser_of):
    browser, url = browser_of(lin), reverse("lifecycle:calendar-feed")
    page = browser.post(url, {"do": "open"}, follow=True)
    assert page.redirect_chain == [(url, 302)] and page["Cache-Control"] == "no-store"
    secret = page.context["address"].rsplit("/", 1)[1].removesuffix(".ics")
    assert secret in page.content.decode()
    assert secret not in browser.get(url).content.decode()
    assert secret not in str(list(Feed.objects.values()))
    assert Feed.objects.count() == 1, "loading the page again opens no other"
    browser.post(url, {"do": "open"})
    gone = browser.post(url, {"do": "revoke"}, follow=True)
    assert "The address does not work any more." in gone.content.decode() and "address" not in gone.context
    assert not Feed.objects.filter(revoked_at__isnull=True).exists()


@pytest.mark.parametrize(("chosen", "read_in", "word"), [("", "en", "On site"), ("zh-hans", "en", "上门")])
def test_its_entries_speak_the_owners_language_or_that_of_the_page_it_was_opened_on(
    client, lin, acme, browser_of, chosen, read_in, word
):
    lin.language = chosen
    lin.save()
    plans.make(acme, planned_on=tomorrow(), by=lin)
    data, headers = {"do": "open"}, {"accept-language": read_in}
    page = browser_of(lin).post(reverse("lifecycle:calendar-feed"), data, headers=headers, follow=True)
    address = page.context["address"]
    told = client.get(address, headers={"accept-language": "de"}).content.decode().replace("\r\n ", "")
    assert word in told


def test_whom_a_visit_is_to_meet_is_told_to_who_may_see_people(client, lin, acme, browser_of):
    wang = factories.ContactFactory(account=acme, name="王海")
    plan = plans.make(acme, planned_on=tomorrow(), contacts=[wang], by=lin)
    _feed, secret = feeds.open(by=lin)
    assert "To meet: 王海" in read(client, secret)[f"{plan.uid}@kam"]["description"]
    assert "王海" in browser_of(lin).get(reverse("lifecycle:plan-ics", args=[plan.pk])).content.decode()
    type(lin).objects.filter(pk=lin.pk).update(role="finance")
    assert "王海" not in str(read(client, secret))


def test_what_was_held_stands_when_it_was_held_planned_or_not_and_once(client, lin, gu, acme):
    plan = plans.make(acme, planned_on=tomorrow() - timedelta(days=3), planned_time=time(15, 0), by=lin)
    _feed, secret = feeds.open(by=lin)
    was = read(client, secret)[f"{plan.uid}@kam"]["SEQUENCE"]
    held_at = timezone.now().replace(microsecond=0) - timedelta(hours=2)
    visit = visits.log(account=acme, said=Said("advance"), plan_id=plan.pk, held_at=held_at, by=lin)
    found = {uid: entry for uid, entry in read(client, secret).items() if entry["STATUS"] == "CONFIRMED"}
    assert found.keys() == {f"{plan.uid}@kam"}, "the plan it fulfilled is not told twice"
    entry = found[f"{plan.uid}@kam"]
    assert entry["DTSTART"].dt == held_at and entry["DTEND"].dt == held_at + timedelta(hours=1)
    assert entry["SEQUENCE"] > was
    earlier = visits.change(visit, {"held_at": held_at - timedelta(hours=1)}, by=lin)
    again = read(client, secret)[f"{plan.uid}@kam"]
    assert again["DTSTART"].dt == earlier.held_at and again["SEQUENCE"] > entry["SEQUENCE"]
    loose = factories.VisitFactory(account=acme, user=lin, held_at=held_at - timedelta(days=9))
    factories.VisitFactory(account=acme, user=gu, held_at=held_at - timedelta(days=9))
    told = {uid: entry for uid, entry in read(client, secret).items() if entry["STATUS"] == "CONFIRMED"}
    assert told.keys() == {f"{plan.uid}@kam", f"{loose.key}@kam"}
    assert told[f"{loose.key}@kam"]["DTSTART"].dt == loose.held_at
