"""Notices: read by the one they were written for."""

from __future__ import annotations

from django.utils import timezone

from kam.models import Notice, User


def read(notice: Notice, *, by: User) -> Notice:
    """Mark one of one's own notices as read; a second time changes nothing."""
    mine = Notice.objects.visible_to(by).filter(pk=notice.pk, read_at__isnull=True)
    mine.update(read_at=timezone.now())
    notice.refresh_from_db()
    return notice


def read_all(*, by: User) -> int:
    """Mark all of one's own notices as read; returns how many were not."""
    return Notice.objects.filter(user=by, read_at__isnull=True).update(read_at=timezone.now())
