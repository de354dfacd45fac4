"""Idempotency keys: the same request with the same key is done once and answered the same."""

from __future__ import annotations

from django.db import models


class Key(models.Model):
    """One acknowledged (or running) request: its fingerprint and its answer, kept for 24 hours or more."""

    account_path = None
    owner = models.CharField(max_length=40, help_text="user:<id> or token:<id>")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True, help_text="null = still in progress")
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    sight = models.JSONField(null=True, help_text="{role, accounts}: what its asker was and saw when it was done")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="idempotency_key")]

    def __str__(self) -> str:
        return self.key
