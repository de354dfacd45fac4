"""Busy times read from a calendar file: every kind of entry, hostile files refused in words, titles nobody else's."""

from datetime import UTC, date, datetime
from time import process_time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kam.actions import absences
from kam.ground.errors import Refused
from kam.models import BusyTime, Event
from kam.rules import calendar_files
from kam.rules.calendar_files import Unreadable

START, END = date(2026, 11, 20), date(2026, 12, 31)


def ics(*entries, head=""):
    inner = "".join(f"BEGIN:VEVENT\r\n{entry.strip()}\r\nEND:VEVENT\r\n" for entry in entries).replace("\r\n", "\n")
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{head}{inner}END:VCALENDAR\n"
    return "\n".join(line.strip() for line in text.splitlines()).replace("\n", "\r\n").encode() + b"\r\n"


def read(*entries, zone="Asia/Shanghai", head=""):
    return calendar_files.read(ics(*entries, head=head), zone=zone, start=START, end=END)


def starts(found):
    return [one.start for one in found.times]


def test_a_meeting_is_read_by_its_own_clock():
    found = read(
        "UID:1\nDTSTART;TZID=Europe/Berlin:20261125T090000\nDTEND;TZID=Europe/Berlin:20261125T103000\nSUMMARY:Dentist"
    )
    one = found.times[0]
    assert (one.start, one.end) == (datetime(2026, 11, 25, 8, tzinfo=UTC), datetime(2026, 11, 25, 9, 30, tzinfo=UTC))
    assert (one.title, one.all_day) == ("Dentist", False)


def test_outlooks_zones_floating_times_and_utc():
    found = read(
        "UID:1\nDTSTART;TZID=China Standard Time:20261125T090000\nDURATION:PT1H",
        "UID:2\nDTSTART:20261125T090000\nDURATION:PT1H",
        "UID:3\nDTSTART:20261125T010000Z\nDURATION:PT1H",
        "UID:4\nDTSTART;TZID=Made by Mallory:20261125T090000\nDURATION:PT1H",
    )
    assert set(starts(found)) == {datetime(2026, 11, 25, 1, tzinfo=UTC)} and len(found.times) == 4


@pytest.mark.parametrize("zone", ["Asia", "A" * 300, "../../etc/passwd", "/x.example/Asia", "tzdata.zi", ".", ""])
def test_a_zone_that_there_is_not_floats_and_is_no_file_to_open(zone):
    found = read(f"UID:1\nDTSTART;TZID={zone}:20261125T090000\nDURATION:PT1H")
    assert starts(found) == [datetime(2026, 11, 25, 1, tzinfo=UTC)]


@pytest.mark.parametrize("said", ["", "x", "20261325", "99999999T999999", "20261125T010000Z,x"])
def test_one_that_stands_for_a_day_nobody_can_read_is_a_meeting_like_others(said):
    found = read(f"UID:1\nDTSTART:20261125T010000Z\nDURATION:PT1H\nRECURRENCE-ID:{said}")
    assert starts(found) == [datetime(2026, 11, 25, 1, tzinfo=UTC)]


def test_whole_days_are_days_of_the_owner():
    found = read("UID:1\nDTSTART;VALUE=DATE:20261130\nDTEND;VALUE=DATE:20261202")
    one = found.times[0]
    assert one.all_day and one.start == datetime(2026, 11, 29, 16, tzinfo=UTC)
    assert (one.end - one.start).days == 2


def test_a_series_with_exceptions_a_moved_one_and_a_cancelled_one():
    found = read(
        "UID:s\nDTSTART:20260105T010000Z\nDTEND:20260105T020000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20261214T235959Z\n"
        "EXDATE:20261130T010000Z",
        "UID:s\nRECURRENCE-ID:20261207T010000Z\nDTSTART:20261208T050000Z\nDTEND:20261208T060000Z",
        "UID:c\nSTATUS:CANCELLED\nDTSTART:20261209T050000Z\nDTEND:20261209T060000Z",
    )
    assert [moment.day for moment in starts(found)] == [23, 8, 14]


def test_nine_stays_nine_over_the_change_of_clocks():
    entry = "UID:1\nDTSTART;TZID=America/New_York:20261001T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY"
    found = calendar_files.read(ics(entry), zone="UTC", start=date(2026, 10, 31), end=date(2026, 11, 2))
    assert [moment.hour for moment in starts(found)] == [13, 14, 14]


def test_what_is_free_takes_no_time():
    assert not read(
        "UID:1\nDTSTART:20261125T010000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT",
        "UID:2\nDTSTART:20261125T010000Z\nDURATION:PT1H\nX-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "UID:3\nDTSTART:20261125T010000Z",
        "UID:4\nDTSTART:20200101T010000Z\nDTEND:20300101T010000Z",
    ).times


LONG_AGO = "DTSTART:19900101T010000Z\nDURATION:PT1H"
HOSTILE = {
    "nothing": (b"", "kind"),
    "a page": (b"<html></html>", "kind"),
    "a picture": (b"\x89PNG\r\n" + bytes(range(256)) * 9, "kind"),
    "half a file": (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:2026", "kind"),
    "too large": (b"BEGIN:VCALENDAR\r\n" + b"X-A:1\r\n" * 400_000, "size"),
    "too many": (ics(*["UID:1\nDTSTART:20261125T010000Z"] * 6000), "many"),
    "too deep": (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 50_000, "many"),
    "zones without an end": (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VTIMEZONE\r\n" * 120_000, "kind"),
    "too many lines": (ics("UID:1\nDTSTART:20261125T010000Z\n" + "STATUS:X\n" * 90_000), "many"),
    "counted from long ago": (ics(*[f"UID:1\n{LONG_AGO}\nRRULE:FREQ=DAILY;COUNT=12000"] * 2000), "many"),
    "counted by years": (ics(*[f"UID:1\n{LONG_AGO}\nRRULE:FREQ=YEARLY;COUNT=12000;BYDAY=MO"] * 2000), "many"),
    "too often": (ics(*["UID:1\nDTSTART:20261101T010000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"] * 400), "many"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_and_quickly(name):
    content, code = HOSTILE[name]
    begun = process_time()
    with pytest.raises(Unreadable) as refused:
        calendar_files.read(content, zone="UTC", start=START, end=END)
    assert refused.value.code == code
    assert process_time() - begun < 5


def test_rules_and_zones_that_would_run_for_ever_do_not():
    head = "BEGIN:VTIMEZONE\nTZID:Evil\nBEGIN:STANDARD\nDTSTART:16010101T000000\nRRULE:FREQ=SECONDLY\n"
    head += "TZOFFSETFROM:+0000\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n"
    begun = process_time()
    found = read(
        "UID:1\nDTSTART;TZID=Evil:20261125T090000\nDURATION:PT1H",
        "UID:2\nDTSTART:20261125T010000Z\nDURATION:PT1H\nRRULE:FREQ=SECONDLY",
        "UID:3\nDTSTART:16010101T010000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3",
        head=head,
    )
    assert (len(found.times), found.unknown) == (1, 1)
    assert process_time() - begun < 2


@pytest.mark.parametrize("part", ["BYMONTHDAY=" + ",".join(["-31"] * 20_000), "BYDAY=" + ",".join(["53MO"] * 20_000)])
def test_a_list_in_a_rule_is_read_once_however_long_it_is(part):
    begun = process_time()
    read(f"UID:1\n{LONG_AGO}\nRRULE:FREQ=YEARLY;COUNT=12000;{part}")
    many = ",".join(f"{n}MO" for n in range(1, 100))
    assert read(f"UID:1\n{LONG_AGO}\nRRULE:FREQ=YEARLY;BYDAY={many}").unknown == 1
    assert process_time() - begun < 3


def test_what_an_entry_describes_and_whom_it_invites_is_not_read_over():
    folded = "UID:1\nDTSTART:20261125T010000Z\nDURATION:PT1H\nDESCRIPTION:long\nSUMMARY:Den"
    content = ics(folded).replace(b"long", b"a\r\n DTSTART:x\r\n  SUMMARY:y").replace(b"Den", b"Den\r\n tist\0")
    found = calendar_files.read(content, zone="UTC", start=START, end=END)
    assert [one.title for one in found.times] == ["Dentist"]


def upload(browser, content):
    return browser.post(reverse("kam:busytime-read"), {"file": SimpleUploadedFile("my.ics", content)}, follow=True)


ENTRY = "UID:1\nDTSTART:20261126T010000Z\nDURATION:PT1H\nSUMMARY:Job interview"


@pytest.mark.django_db
@pytest.mark.db_both
@pytest.mark.usefixtures("workday")
def test_a_file_is_uploaded_and_the_next_one_stands_instead(lin, browser_of):
    browser = browser_of(lin)
    assert "Job interview" in upload(browser, ics(ENTRY)).content.decode()
    assert upload(browser, ics(ENTRY, ENTRY.replace("UID:1", "UID:2"))).status_code == 200
    assert BusyTime.objects.filter(user=lin).count() == 2
    answer = upload(browser, b"<html>")
    assert answer.status_code == 422 and "no calendar file" in answer.content.decode()
    assert BusyTime.objects.filter(user=lin).count() == 2, "what was there stays"
    odd = ENTRY.replace("Job", "Job\0 =1+1 \u202e")
    assert "Job =1+1" in upload(browser, ics(odd)).content.decode()
    browser.post(reverse("kam:busytime-forget"))
    assert not BusyTime.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("workday")
def test_what_it_is_called_is_nobody_elses_business(lin, zhao, acme, browser_of, api_of):
    absences.read_busy(ics(ENTRY), by=lin)
    page = browser_of(zhao).get(reverse("lifecycle:calendar"), {"user": lin.pk, "view": "week"}).content.decode()
    assert "Job interview" not in page and "Busy" in page
    assert "Job interview" in browser_of(lin).get(reverse("lifecycle:calendar"), {"view": "week"}).content.decode()
    assert not api_of(zhao).get("/api/v1/busy-times/").data["results"]
    assert api_of(lin).get("/api/v1/busy-times/").data["results"][0]["title"] == "Job interview"
    assert "Job interview" not in str(list(Event.objects.values()))


@pytest.mark.django_db
def test_a_refusal_says_what_to_do(lin):
    with pytest.raises(Refused, match="Export a shorter span"):
        absences.read_busy(b"BEGIN:VCALENDAR\r\n" + b"X" * 3_000_000, by=lin)


@pytest.mark.parametrize(("who", "said", "busy"), [
    ("lin@kam.example", "DECLINED", 0), ("Lin@KAM.example", "declined", 0), ("lin@kam.example", "ACCEPTED", 1),
    ("chen@kam.example", "DECLINED", 1),
])  # fmt: skip
def test_what_its_owner_declined_keeps_nobody_busy(who, said, busy):
    entry = f"UID:1\nDTSTART:20261125T090000Z\nDTEND:20261125T100000Z\nATTENDEE;PARTSTAT={said}:MAILTO:{who}"
    other = "\nATTENDEE;CN=Boss;PARTSTAT=ACCEPTED:mailto:boss@kam.example"
    for told in (entry, entry + other):
        found = calendar_files.read(ics(told), zone="UTC", start=START, end=END, owner="lin@kam.example")
        assert len(found.times) == busy


def test_ones_own_file_is_read_by_ones_address(lin):
    lin.email = "lin@kam.example"
    entry = "UID:1\nDTSTART:20261125T090000Z\nDTEND:20261125T100000Z\nATTENDEE;PARTSTAT=DECLINED:mailto:lin@kam.example"
    assert absences.read_busy(ics(entry), today=START, by=lin).times == []
