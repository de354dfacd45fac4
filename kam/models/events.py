"""The event log: one row per happening, which is audit, time line, notice and webhook at once."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from kam.ground import rights, scope

CONTACT_NOUNS = ("contact", "relation", "influence", "rivalry")


class EventQuerySet(scope.ScopedQuerySet["Event"]):
    def visible_to(self, user: Any) -> Self:
        """Happenings of visible accounts; the company's own (no account) only for those who read the record."""
        seen = super().visible_to(user)
        if not rights.can(user, rights.Right.READ_RECORD):
            seen = seen.filter(account_id__isnull=False)
        if not rights.can(user, rights.Right.SEE_CONTACTS):
            seen = seen.exclude(noun__in=CONTACT_NOUNS)
        return seen

    def about(self, account_id: int) -> Self:
        """The happenings of one account, newest first."""
        return self.filter(account_id=account_id).order_by("-at", "-pk")


class Event(models.Model):
    """What happened: verb, subject, who, when, was and is. Names and numbers, no foreign keys: it outlives all."""

    account_path = "account_id"
    verb = models.CharField(max_length=60, db_index=True)
    noun = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    subject_name = models.CharField(max_length=255, blank=True)
    account_id = models.BigIntegerField(null=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    changes = models.JSONField(default=dict, help_text="{field: [was, is]}")
    data = models.JSONField(default=dict, help_text="names and numbers that explain the happening")

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["account_id", "-at", "-id"], name="event_account_at"),
            models.Index(fields=["noun", "subject_id", "-at"], name="event_subject_at"),
            models.Index(fields=["-at", "-id"], name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_name}"
