"""Notices: what needs one person, from the happening that caused it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from kam.ground import rights, scope
from kam.models import events


class NoticeQuerySet(scope.ScopedQuerySet["Notice"]):
    def visible_to(self, user: Any) -> Self:
        """
        One's own notices, of accounts one still sees, and of what one may still read of: a role may be another by now.

        Of colleagues' sign-ins whoever no longer reads the record is told what concerns themselves and their programs.
        """
        if not getattr(user, "is_active", False):
            return self.none()
        apart = models.Q(account_id__isnull=True, event__noun__in=events.contact_nouns())  # names nobody (`tell_apart`)
        is_open = events.open_to(user, "event__")
        mine = self.filter(is_open | apart if is_open else is_open, user=user)
        if not rights.can(user, rights.Right.READ_RECORD):
            own = models.Q(event__subject_id=user.pk) | models.Q(event__subject_id__in=user.integrations.values("pk"))
            mine = mine.filter(~models.Q(event__noun="user", account_id__isnull=True) | own)
        if scope.sees_all(user):
            return mine
        seen = models.Exists(scope.account_ids(user).filter(pk=models.OuterRef("account_id")))
        return mine.filter(models.Q(account_id__isnull=True) | seen)  # asked of each: of all one sees they are few

    def told_to(self, reader: Any) -> Self:
        """Each with its event, and no more of it than the reader may know: one query more, however many they are."""
        return self.prefetch_related(models.Prefetch("event", events.Event.objects.told_to(reader)))

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def things(self) -> Any:
        """
        What they speak of, the newest first: several notices about one thing are one, as the page shows them.

        Values with `account_id`, `last` (the key of the newest notice), `told` (how many there are), `waits` (how many
        of them are unread).
        """
        waits = models.Count("pk", filter=models.Q(read_at__isnull=True))
        return self._same().annotate(last=models.Max("pk"), told=models.Count("pk"), waits=waits).order_by("-last")

    def _same(self) -> Any:
        """What makes several notices one."""
        own = models.Case(models.When(event__subject_id__isnull=True, then=models.F("pk")), default=models.Value(0))
        same = ("account_id", "event__verb", "event__noun", "event__subject_id")
        return self.order_by().annotate(own=own).values(*same, "own")

    def waiting(self) -> int:
        """How many things wait to be read: the number in the rail, in the mail of the morning and on the page."""
        return int(self.unread()._same().distinct().count())


class Notice(models.Model):
    """A line for one user: the verb and names of an event, a link, read or not."""

    account_path = "account_id"
    user = models.ForeignKey("kam.User", models.CASCADE, related_name="notices")
    event = models.ForeignKey("kam.Event", models.CASCADE, related_name="notices")
    account_id = models.BigIntegerField(null=True, db_index=True)
    url = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "read_at"], name="notice_unread")]

    def __str__(self) -> str:
        return f"{self.user}: {self.event}"
