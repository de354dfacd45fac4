"""Photos and files of a visit: each is a document of the customer that knows its visit."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models

from kam.ground import scope

SHOWN = ("image/jpeg", "image/png", "image/webp")
"""Pictures that stand on a page in small; others are a name to tap."""


class AttachmentQuerySet(scope.ScopedQuerySet["Attachment"]):
    def live(self) -> Self:
        """Of documents that were not archived."""
        return self.filter(document__archived_at__isnull=True)


class Attachment(models.Model):
    """A document that came with a visit; `key` makes it one however often a phone sends it."""

    account_path = "visit__account"

    visit = models.ForeignKey("lifecycle.Visit", models.CASCADE, related_name="attachments")
    document = models.OneToOneField("accounts.Document", models.CASCADE, related_name="attachment")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.document)

    @property
    def is_shown(self) -> bool:
        """Whether every browser draws it, by what its first bytes say it is."""
        return self.document.media_type in SHOWN
