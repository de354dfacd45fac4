"""Merges of contacts: which person's entry went into which, and every step of it for the undo."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam.ground import scope
from kam.ground.rights import Right


class ContactMergeQuerySet(scope.ScopedQuerySet["ContactMerge"]):
    def in_force(self) -> Self:
        """Those nobody has undone."""
        return self.filter(undone_at__isnull=True)


class ContactMerge(models.Model):
    """One entry of a person merged into another of the same customer; the undo puts back what its steps hold."""

    account_path = "survivor__account"
    seen_with = Right.SEE_CONTACTS

    survivor = models.ForeignKey("accounts.Contact", models.CASCADE, related_name="+", verbose_name=_("stays"))
    loser = models.ForeignKey(
        "accounts.Contact", models.CASCADE, related_name="+", verbose_name=_("was merged into it")
    )
    at = models.DateTimeField(_("merged"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    taken = models.JSONField(default=list, help_text="fields of which the other entry's value was taken")
    counts = models.JSONField(default=dict, help_text="{table: rows that went over}")
    undone_at = models.DateTimeField(_("taken back"), null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = ContactMergeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["loser"], condition=models.Q(undone_at__isnull=True), name="one_contact_merge_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.loser} → {self.survivor}"


class ContactMergeStep(models.Model):
    """What a merge of contacts did to rows of one table: moved, changed or made; undone in reverse order."""

    account_path = "merge__survivor__account"
    seen_with = Right.SEE_CONTACTS

    merge = models.ForeignKey(ContactMerge, models.CASCADE, related_name="steps")
    deed = models.CharField(max_length=10, help_text="moved | changed | made")
    table = models.CharField(max_length=60)
    column = models.CharField(max_length=60, blank=True)
    rows = models.JSONField(default=list, help_text="keys; changed: {key: {field: [was, is]}}")

    objects = scope.ScopedQuerySet["ContactMergeStep"].as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.deed} {self.table}"
