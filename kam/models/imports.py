"""Imports: an uploaded file, its matched columns, its errors, and what it changed (for undo)."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from kam.choices import ImportState
from kam.ground import rights


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: Any) -> Self:
        """Files of the whole company: for those who may import."""
        allowed = getattr(user, "is_active", False) and rights.can(user, rights.Right.IMPORT)
        return self if allowed else self.none()


class Import(models.Model):
    """One file on its way in: kind of rows, mapping, dry run, result."""

    account_path = None
    logged_whole = True
    kind = models.CharField(_("kind"), max_length=20, help_text="accounts | orders")
    file = models.FileField(upload_to="imports/")
    file_name = models.CharField(_("file"), max_length=255)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    mapping = models.JSONField(default=dict, help_text="{column of the file: field}")
    options = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    errors = models.JSONField(default=list, help_text="first 500: [row, column, reason, value]")
    by = models.ForeignKey("kam.User", models.PROTECT, related_name="imports")
    run = models.ForeignKey("kam.Run", models.SET_NULL, null=True, blank=True, related_name="imports")
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name


class ImportedRow(models.Model):
    """What an import did to one record: the values before (null = it made the record), so that it can be undone."""

    account_path = None
    source = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    noun = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    before = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["source", "noun"], name="imported_row_source"),
            models.Index(fields=["noun", "subject_id"], name="imported_row_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.noun} {self.subject_id}"
