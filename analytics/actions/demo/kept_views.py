"""Saved views of the demo: the director's concentration every Monday by mail, and one that everybody opens."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from analytics.actions.demo.people import Staff
from kam.actions import views
from kam.choices import DeliveryState, Every
from kam.ground.days import zone_of
from kam.models import Delivery, Mail, SavedView, User
from kam.rules import formats

MONDAY = 1
LANGUAGE = "zh-hans"


def keep(staff: Staff, today: date) -> None:
    """Two views of the director, and the mail of last Monday as it stands in the log; nothing leaves the demo."""
    zhao = User.objects.get(pk=staff["zhao"].pk)
    weekly = {"page": "concentration", "name": "每周集中度（按大区）", "query": "by=region"}
    view = views.save(values=weekly | {"mail_every": Every.WEEK, "mail_on": MONDAY}, by=zhao)
    views.save(values={"page": "concentration", "name": "各负责人的毛利集中度", "query": "by=owner&measure=gross",
                       "shared": True}, by=zhao)  # fmt: skip
    _log(view, zhao, today - timedelta((today.isoweekday() - MONDAY) % 7 or 7))


def _log(view: SavedView, zhao: User, day: date) -> None:
    """The row of a mail that was sent; its words are kept nowhere."""
    subject = f"{view.name} · {formats.day(day, zhao.language or LANGUAGE)}"
    sent_at = timezone.make_aware(datetime.combine(day, zhao.digest_at), zone_of(zhao))
    sent = Delivery.objects.create(kind="mail", name=zhao.email, payload={}, state=DeliveryState.SENT, attempts=1)
    mail = Mail.objects.create(
        user=zhao, to=zhao.email, kind=view.mail_kind, day=day, subject=subject, delivery=sent
    )  # fmt: skip
    Mail.objects.filter(pk=mail.pk).update(created_at=sent_at)
