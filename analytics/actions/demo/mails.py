"""What waits in the demo for an answer: a meeting of yesterday and a mail, read from files as a colleague would."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from accounts.models import Contact
from analytics.actions.demo.people import Staff
from kam.ground.days import zone_of
from kam.models import User
from lifecycle.actions import visit_drafts
from lifecycle.choices.visit_drafts import DraftReason

INVITATION = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:demo
METHOD:REQUEST
BEGIN:VEVENT
UID:demo-meeting
DTSTART:{start}
DURATION:PT1H
SUMMARY:样品确认与交期沟通
LOCATION:客户会议室
ORGANIZER;CN={user.name}:mailto:{user.email}
ATTENDEE;CN={contact.name}:mailto:{contact.email}
DESCRIPTION:确认两款样品的色号\\, 并商定下一批交期
END:VEVENT
END:VCALENDAR
"""
ASKED = "您好，样品已收到，颜色没有问题。请报 300 平方米的价格，周五前回复即可。"


def draft(staff: Staff, today: date) -> None:
    """Two drafts of one manager, of customers whose people's addresses are known, and one meeting called off."""
    user = User.objects.get(pk=staff["lin"].pk)
    known = Contact.objects.present().filter(account__owner=user, account__archived_at=None).exclude(email="")
    people = {contact.account_id: contact for contact in known.order_by("-account__standing__revenue", "pk")[:40]}
    for contact, told in zip(people.values(), (_invitation, _mail), strict=False):
        visit_drafts.read(told(user, contact, today), by=user)
    for contact in list(people.values())[2:3]:
        off = _invitation(user, contact, today - timedelta(1)).replace(b"demo-meeting", b"demo-meeting-off")
        visit_drafts.drop(visit_drafts.read(off, by=user).draft, reason=DraftReason.CUSTOMER, by=user)


def _invitation(user: User, contact: Contact, today: date) -> bytes:
    start = datetime.combine(today - timedelta(1), time(14), zone_of(user))
    return INVITATION.format(start=f"{start:%Y%m%dT%H%M%S}", user=user, contact=contact).encode()


def _mail(user: User, contact: Contact, today: date) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = f"{contact.name} <{contact.email}>", user.email
    mail["Subject"], mail["Message-ID"] = "样品已收到，请报价", "<demo-mail@demo.example>"
    mail["Date"] = format_datetime(datetime.combine(today - timedelta(1), time(17, 20), zone_of(user)))
    mail.set_content(ASKED)
    return mail.as_bytes()
