"""Calendar feeds: a private address per user, its secret shown once and kept as a digest, revoked at any time."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from kam.choices import EventVerb
from kam.ground import events, unmoved
from kam.models import Feed, User
from kam.models.tokens import digest


def open(*, by: User) -> tuple[Feed, str]:
    """
    A fresh address for oneself; the one before stops working. Returns the feed and its secret, which is not kept.

    Who never chose a language is told of their visits in the one in which they read now.
    """
    secret = Feed.secret()
    with transaction.atomic():
        unmoved.hold(by)  # and of two taps at once one address stays open
        Feed.objects.filter(user=by, revoked_at__isnull=True).update(revoked_at=timezone.now())
        feed = Feed.objects.create(user=by, digest=digest(secret), language=get_language() or "")
        events.record(EventVerb.FEED_OPENED, feed, by=by)
    return feed, secret


def revoke(*, by: User) -> int:
    """Close one's own addresses; returns how many were open."""
    with transaction.atomic():
        closed = Feed.objects.filter(user=by, revoked_at__isnull=True).update(revoked_at=timezone.now())
        if closed:
            events.record(EventVerb.FEED_REVOKED, by=by, name=str(by), data={"count": closed})
    return closed


def used(feed: Feed) -> None:
    """A calendar program came by; remembered, so that its owner sees which address is alive."""
    Feed.objects.filter(pk=feed.pk).update(last_used_at=timezone.now())
