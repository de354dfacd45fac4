"""Notices: read by the one they were written for."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from kam.models import Notice, User


def read(notice: Notice, *, by: User) -> Notice:
    """Mark one of one's own notices as read, and with it what told the same before; a second time changes nothing."""
    same = {"event__verb": notice.event.verb, "event__noun": notice.event.noun, "account_id": notice.account_id}
    told = Notice.objects.visible_to(by).filter(pk__lt=notice.pk, event__subject_id=notice.event.subject_id, **same)
    earlier = [] if notice.event.subject_id is None else list(told.unread().values_list("pk", flat=True))
    _mark(Notice.objects.visible_to(by).filter(pk__in=[notice.pk, *earlier]))
    notice.refresh_from_db()
    return notice


def read_group(account_id: int | None, *, until: int, by: User) -> int:
    """Mark one's own notices of a customer (None: those of none) as read, up to the one that was shown last."""
    return _mark(Notice.objects.visible_to(by).filter(account_id=account_id, pk__lte=until))


def read_all(*, by: User) -> int:
    """Mark all of one's own notices as read; returns how many were not."""
    return _mark(Notice.objects.filter(user=by))


def _mark(rows: QuerySet[Notice]) -> int:
    return rows.filter(read_at__isnull=True).update(read_at=timezone.now())
