"""Mails and invitations read from files: what they tell, and hostile ones refused in words and quickly."""

from datetime import UTC, date, datetime
from time import process_time

import pytest

from kam.rules import mail_shapes
from lifecycle.rules import invitation_files, mail_files, meetings
from lifecycle.rules.meetings import Unreadable

DAY = date(2026, 11, 25)
MEETING = (
    "UID:m1\nDTSTART;TZID=Europe/Berlin:20261125T090000\nDURATION:PT1H\nSUMMARY:Samples\nLOCATION:Their plant\n"
    "ORGANIZER;CN=Lin:mailto:lin@us.example\nATTENDEE;CN=Wang:MAILTO:Wang+kam@A.example\nDESCRIPTION:Bring tiles"
)
HEAD = "From: Wang <wang@a.example>\nTo: lin@us.example\nDate: Wed, 25 Nov 2026 09:00:00 +0800\nMessage-ID: <1@a>\n"


def ics(*entries, method="REQUEST"):
    inner = "".join(f"BEGIN:VEVENT\n{entry}\nEND:VEVENT\n" for entry in entries)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nMETHOD:{method}\n{inner}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def invited(*entries, **more):
    return invitation_files.read(ics(*entries, **more), zone="Asia/Shanghai", day=DAY)


def mail(body="Hello", head="", content_type="text/plain; charset=utf-8"):
    return f"{HEAD}{head}Content-Type: {content_type}\n\n{body}".encode()


def told(content):
    return mail_files.read(content, zone="Asia/Shanghai", day=DAY)


def test_an_invitation_tells_when_whom_with_and_what_about():
    found = invited(MEETING)
    assert found.starts_at == datetime(2026, 11, 25, 8, tzinfo=UTC)
    assert (found.subject, found.place, found.text) == ("Samples", "Their plant", "Bring tiles")
    assert found.people == (("lin@us.example", "Lin"), ("wang@a.example", "Wang"))
    assert (found.sequence, found.is_cancelled, found.is_mail) == (0, False, False)
    later = invited(MEETING + "\nSEQUENCE:3", method="CANCEL")
    assert (later.key, later.sequence, later.is_cancelled) == (found.key, 3, True)


def test_of_a_series_the_last_meeting_counts():
    weekly = "UID:s\nDTSTART:20260105T010000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=MO"
    assert invited(weekly).starts_at == datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert invited(weekly + "\nEXDATE:20261123T010000Z").starts_at.day == 16
    assert invited(weekly.replace("2026", "2027")).starts_at == datetime(2027, 1, 5, 1, tzinfo=UTC)


def test_a_mail_tells_its_own_words():
    found = told(mail("Yes, send it.\n\n\n\nWang\n-- \nACME\n", "Subject: =?utf-8?b?5qC35ZOB?=\n"))
    assert (found.subject, found.text, found.is_mail) == ("样品", "Yes, send it.\n\nWang", True)
    assert found.starts_at == datetime(2026, 11, 25, 1, tzinfo=UTC)
    assert found.people == (("wang@a.example", "Wang"), ("lin@us.example", ""))
    assert found.key == told(mail("Something else")).key, "known by its Message-ID"


@pytest.mark.parametrize(
    "quote",
    ["> Hello\n> there", "On Mon, 2 Nov 2026, Lin wrote:\nold", "在 2026年11月2日，林写道：\nold",
     "-----Original Message-----\nold", "发件人: lin@us.example\nold", "________________\nold"],
)  # fmt: skip
def test_what_it_answers_is_cut(quote):
    assert told(mail(f"New\n{quote}")).text == "New"


def test_an_invitation_in_a_mail_is_the_meeting():
    calendar = ics(MEETING).decode().replace("\r\n", "\n")
    body = f"--b\nContent-Type: text/plain\n\nSee you\n--b\nContent-Type: text/calendar\n\n{calendar}--b--\n"
    found = told(mail(body, content_type="multipart/mixed; boundary=b"))
    assert (found.key, found.text, found.is_mail) == (invited(MEETING).key, "See you", False)
    assert {known for known, _name in found.people} == {"lin@us.example", "wang@a.example"}


def test_remarks_of_an_address_are_no_nonsense():
    remarks = ", ".join(f"Hu {n} (sales (east)) <hu{n}@a.example>" for n in range(40))
    assert ("hu39@a.example", "Hu 39 (sales east)") in told(mail(head=f"Cc: {remarks}\n")).people


def test_odd_mails_are_read_as_far_as_they_can_be():
    page = "<style>p{}</style><script>x()</script><p>Good &amp; fine</p><div>Tomorrow</div>"
    assert told(mail(page, content_type="text/html")).text == "Good & fine\n\nTomorrow".replace("\n\n", "\n")
    assert (
        told(HEAD.encode() + b"Content-Type: text/plain; charset=no-such\n\n" + "你好".encode("gb18030")).text == "你好"
    )
    assert told(mail("a\0b\u202ec\x07")).text == "abc"
    assert len(told(mail("word " * 5000)).text) <= meetings.MOST_TEXT
    assert told(mail("x", "Subject: " + "y" * 90_000 + "\n")).subject == "y" * meetings.MOST_LINE
    assert told(mail("", content_type="multipart/mixed; boundary=b")).text == ""
    many = ", ".join(f"p{n}@a.example" for n in range(2000))
    assert len(told(mail("x", f"Cc: {many}\n")).people) == meetings.MOST_PEOPLE


@pytest.mark.parametrize("head", ["From", "Cc", "Subject", "Message-ID"])
@pytest.mark.parametrize("said", ["=?utf-8?b?a?=", "<" * 50_000, '"' * 50_001, "\\" * 50_000, "=?undefined?q?x?="])
def test_a_head_that_is_no_head_is_read_as_it_stands(head, said):
    content = mail("Fine").replace(b"From:", b"X-From:") if head == "From" else mail("Fine")
    assert told(f"{head}: {said}\n".encode() + content).text == "Fine"


@pytest.mark.parametrize("mark", ["<![!", "<![nobody-knows[", "<!DOCTYPE ["])
def test_a_mark_that_no_page_has_ends_what_is_read(mark):
    assert told(mail(f"<p>Fine</p>{mark}", content_type="text/html")).text == "Fine"


def test_an_invitation_to_another_day_that_nobody_can_read_is_an_invitation():
    assert invited(MEETING + "\nRECURRENCE-ID:20261325").subject == "Samples"


def nested(depth):
    marks = "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(depth))
    return mail(marks, content_type="multipart/mixed; boundary=b0")


def parted(kind, text="x"):
    """A mail of one part, of this kind."""
    marks = f"--b0\nContent-Type: {kind}\n\n{text}\n--b0--\n"
    return mail(marks, content_type="multipart/mixed; boundary=b0")


HOSTILE = {
    "nothing": (b"", "kind"),
    "a zip": (b"PK\x03\x04" + bytes(1000), "kind"),
    "a page": (b"<html><body>from: me</body></html>", "kind"),
    "too large": (mail("x" * (mail_files.MOST_BYTES + 1)), "size"),
    "a head without an end": (mail("x", "".join(f"X-{n}: {'y' * 900}\n" for n in range(400))), "head"),
    "too deep": (nested(2000), "parts"),
    "mails in mails": (mail("Content-Type: message/rfc822\n\n" * 3000, content_type="message/rfc822"), "parts"),
    "lines without an end": (mail("\n" * 400_000), "parts"),
    "no day": (b"From: a@b.example\nMessage-ID: <1>\n\nx", "day"),
    "a day nobody knows": (mail().replace(b"25 Nov 2026", b"25 Nov 1026"), "day"),
    "brackets for an address": (mail("x", f"Cc: {'(' * 100_000}\n"), "kind"),
    "brackets behind brackets too many": (mail("x", f"Cc: {')' * 50}{'(' * 21}a{')' * 21} <c@d.example>\n"), "kind"),
    "groups without an end": (mail("x", f"Cc: {'a:' * 40_000}\n"), "kind"),
    "a part of a name nobody can count": (mail("x", content_type=f"text/plain; name*{'9' * 5000}=x"), "kind"),
    "a part of words without an end": (parted(f"text/plain;{';' * 700_000}"), "head"),
    "a part folded without an end": (parted("text/plain" + ";\n b=c" * 100_000), "head"),
    "a part said to be attached for ever": (
        parted(f"text/plain\nContent-Disposition: inline{'; x=y' * 99_999}"),
        "head",
    ),
    "parts of nothing without an end": (mail("--a\n\n" * 80_000, content_type="multipart/mixed; boundary=a"), "parts"),
    "an invitation of nothing": (mail("BEGIN:X", content_type="text/calendar"), "kind"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mails_are_refused_and_quickly(name):
    content, code = HOSTILE[name]
    begun = process_time()
    with pytest.raises(Unreadable) as refused:
        told(content)
    assert refused.value.code == code
    assert process_time() - begun < 2


@pytest.mark.parametrize(
    "body",
    ["boundary" + " " * 200_000 + "x", "boundary" + "\t" * 200_000, "content-type" + " " * 2_000_000 + "x"],
)
def test_blanks_without_an_end_are_read_as_quickly_as_letters(body):
    begun = process_time()
    assert told(mail(f"Hello\n{body}")).text.startswith("Hello")
    assert process_time() - begun < 2


@pytest.mark.parametrize("marks", ["<" * 300_000, "<a " * 100_000, "<a x" + " x" * 150_000, "<!--" * 75_000])
def test_a_page_is_read_as_far_as_it_is_worth_the_effort(marks):
    begun = process_time()
    content = mail(f"<p>Hello</p>{marks}", content_type="text/html")
    assert told(content).text.startswith("Hello")
    assert process_time() - begun < 2 * mail_shapes.MOST_SECONDS


@pytest.mark.parametrize("name", ["SUMMARY", "ATTENDEE"])
def test_more_beside_what_is_said_than_any_program_writes_is_refused(name):
    for more in (";X=1" * 250_000, "\n ;X=1" * 150_000):
        begun = process_time()
        with pytest.raises(Unreadable) as refused:
            invited(f"{MEETING}\n{name}{more}:x")
        assert refused.value.code == "many" and process_time() - begun < 2
    talk = "; ".join(f"word{n}" for n in range(500))
    assert invited(f"UID:1\nDTSTART:20261125T090000Z\nDESCRIPTION:{talk}").text.startswith("word0")


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "utf-7", "zip", "base64"])
def test_a_text_is_read_by_charsets_of_texts_alone(charset):
    begun = process_time()
    assert told(parted(f"text/plain; charset={charset}", "a" * 600_000)).text.startswith("aaa")
    assert process_time() - begun < 2


@pytest.mark.parametrize("charset", ["GB2312", "gbk", "gb18030", "big5", "hz-gb-2312", "cp936", "UTF8"])
def test_a_text_is_read_in_the_charset_that_it_names(charset):
    words = "世界和平".encode(charset)
    found = told(parted(f"text/plain; charset={charset}", "MARK").replace(b"MARK", words))
    assert found.text == "世界和平"


WITHOUT_END = "RRULE:FREQ=YEARLY;COUNT=12000;BYDAY=" + ",".join(["MO"] * 9)
NOT_ONE = {
    "nothing": ((), "kind"),
    "two meetings": ((MEETING, MEETING.replace("UID:m1", "UID:m2")), "several"),
    "a day nobody knows": (("UID:1\nDTSTART:10260101T010000Z",), "day"),
    "no day": (("UID:1\nDTSTART:soon",), "kind"),
}


@pytest.mark.parametrize("name", NOT_ONE)
def test_what_is_no_invitation_is_refused(name):
    entries, code = NOT_ONE[name]
    with pytest.raises(Unreadable) as refused:
        invited(*entries)
    assert refused.value.code == code


def test_series_without_an_end_cost_nothing():
    begun = process_time()
    for rule in (WITHOUT_END, "RRULE:FREQ=SECONDLY", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=9"):
        try:
            invited(f"UID:1\nDTSTART:19900101T010000Z\n{rule}")
        except Unreadable as refused:
            assert refused.code in ("kind", "many")
    assert process_time() - begun < 2


def test_addresses_compare_without_case_and_tag():
    assert meetings.address(" MAILTO:Wang+Kam@A.Example ") == "wang@a.example"
    assert [meetings.address(text) for text in ("wang", "a@b@c", "", "x" * 80 + "@a.example")] == [""] * 4
    assert [meetings.domain(one) for one in ("a@b.example", "a@qq.com", "a@gmx.de")] == ["b.example", "", ""]
