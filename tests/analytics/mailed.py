"""Analyses by mail for tests: the day, its moments, and what went out by one of them."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.core import mail

from kam.actions import view_mails
from kam.ground import outbox
from kam.models import User

DAY = date(2026, 11, 25)
"""A Wednesday; the clock stands at 10:00 in Shanghai."""


def at(hour: int, minute: int = 0, day: date = DAY, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone))


def sent(moment: datetime, system: User) -> int:
    """How many mails went out by this moment, with those before."""
    view_mails.send_due(at=moment, by=system)
    outbox.relay()
    return len(mail.outbox)
