"""A calendar program that reads the feed again: one id a visit, higher numbers replace, cancellations remove."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.parser import parse
from dateutil.tz import tzical
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.actions import accounts
from accounts.models import Account
from kam.actions import feeds
from kam.ground import outbox
from lifecycle.actions import digests, plans, take_backs, visits
from lifecycle.models import VisitPlan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def by_icalendar(body: bytes) -> list[dict[str, Any]]:
    found = Calendar.from_ical(body).walk("VEVENT")
    return [
        {
            "uid": str(one["uid"]),
            "sequence": int(one["sequence"]),
            "status": str(one["status"]),
            "at": one["dtstart"].dt,
            "changed": one["last-modified"].dt,
        }
        for one in found
    ]


def by_hand(body: bytes) -> list[dict[str, Any]]:
    """A second reader that shares nothing with the first: lines unfolded, hours by dateutil and the file's zones."""
    lines = body.decode().replace("\r\n ", "").split("\r\n")
    text = "\n".join(lines)
    zones = tzical(StringIO(text)) if "BEGIN:VTIMEZONE" in text else None
    found: list[dict[str, Any]] = []
    for line in lines:
        if line == "BEGIN:VEVENT":
            found.append({})
        head, _, value = line.partition(":")
        name, *more = head.split(";")
        if name in ("UID", "SEQUENCE", "STATUS") and found:
            found[-1][name.lower()] = int(value) if name == "SEQUENCE" else value
        if name == "DTSTART" and found and "uid" in found[-1] | {"uid": 1}:
            moment, named = parse(value), [part[5:] for part in more if part.startswith("TZID=")]
            found[-1]["at"] = moment.replace(tzinfo=zones.get(named[0])) if named else moment.date()
    return found


class Program:
    """What RFC 5545 asks of a calendar program: an id once, the higher sequence replaces, a cancelled one goes."""

    def __init__(self, reader: Any) -> None:
        self.reader, self.there = reader, {}
        self.known: dict[str, int] = {}

    def read(self, body: bytes) -> dict[str, Any]:
        for one in self.reader(body):
            if one["sequence"] < self.known.get(one["uid"], -1):
                continue
            self.known[one["uid"]] = one["sequence"]
            self.there.pop(one["uid"], None)
            if one["status"] != "CANCELLED":
                self.there[one["uid"]] = one
        return self.there


@pytest.fixture
def feed(client, lin):
    _feed, secret = feeds.open(by=lin)
    return lambda: client.get(reverse("lifecycle:calendar-feed-ics", args=[secret])).content


def ahead(days: int) -> date:
    return timezone.localdate() + timedelta(days)


@pytest.mark.parametrize("reader", [by_icalendar, by_hand])
def test_moves_replace_and_cancellations_remove(lin, acme, feed, reader):
    plan = plans.make(acme, planned_on=ahead(3), planned_time=time(9), by=lin)
    program, first, uid = Program(reader), feed(), f"{plan.uid}@kam"
    assert list(program.read(first)) == [uid]
    plan = plans.move(plan, planned_on=ahead(4), planned_time=time(14), by=lin)
    moved = program.read(feed())
    assert list(moved) == [uid] and (moved[uid]["at"].date(), moved[uid]["at"].hour) == (ahead(4), 14)
    program.read(first)  # an older copy that arrives late changes nothing
    assert program.there[uid]["at"].hour == 14
    plans.drop(plan, reason="They are closed", by=lin)
    assert program.read(feed()) == {}
    program.read(first)
    assert program.there == {}
    plan = plans.take_back(VisitPlan.objects.get(), by=lin)
    assert list(program.read(feed())) == [uid]
    before = program.there[uid]["sequence"]
    visit = visits.log(account=acme, said=visits.Said("advance", "Met"), plan_id=plan.pk, by=lin)
    program.read(feed())
    take_backs.take_back(visit, by=lin)
    again = program.read(feed())
    assert again[uid]["sequence"] >= before and again[uid]["status"] == "CONFIRMED"


@pytest.mark.parametrize("reader", [by_icalendar, by_hand])
def test_a_proposal_that_lapses_leaves_the_program(lin, system, acme, feed, reader):
    plan = VisitPlan.objects.create(account=acme, user=lin, planned_on=ahead(5), state="proposed")
    program = Program(reader)
    assert program.read(feed())[f"{plan.uid}@kam"]["status"] == "TENTATIVE"
    plans.lapse(plan, by=system)
    assert program.read(feed()) == {}


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("America/New_York", ["2027-03-12", "2027-03-15", "2027-11-05", "2027-11-08"]),
        ("Europe/Berlin", ["2027-03-26", "2027-03-29", "2027-10-29", "2027-11-01"]),
    ],
)
def test_the_daily_mail_says_nine_on_both_sides_of_the_change(lin, system, acme, time_machine, zone, days):
    lin.time_zone, lin.language = zone, "en"
    lin.save()
    for day in map(date.fromisoformat, days):
        moment = datetime.combine(day, time(8), ZoneInfo(zone))
        time_machine.move_to(moment)
        VisitPlan.objects.all().delete()
        VisitPlan.objects.create(account=acme, user=lin, planned_on=day, planned_time=time(9), state="planned")
        mail.outbox.clear()
        digests.send_due(at=moment, by=system)
        outbox.relay()
        assert "09:00" in mail.outbox[0].body, day


def test_with_a_customer_in_the_archive_visits_are_called_off(lin, acme, feed):
    plan = plans.make(acme, planned_on=ahead(5), planned_time=time(9), by=lin)
    (before,) = by_icalendar(feed())
    accounts.archive(acme, by=lin)
    (after,) = by_icalendar(feed())
    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED") and after["uid"] == f"{plan.uid}@kam"
    assert int(after["sequence"]) > int(before["sequence"])
    accounts.restore(Account.objects.get(), by=lin)
    (again,) = by_icalendar(feed())
    assert again["status"] == "CONFIRMED" and int(again["sequence"]) >= int(after["sequence"])
    assert again["changed"] >= after["changed"], "the later word holds"
    accounts.restore(Account.objects.get(), by=lin)
    assert by_icalendar(feed()) == [again], "who was there already did not come back"
