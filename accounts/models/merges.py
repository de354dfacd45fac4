"""Merges: which file went into which, every step of it for the undo, and numbers that were told apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam.ground import scope


class MergeQuerySet(scope.ScopedQuerySet["Merge"]):
    def in_force(self) -> Self:
        """Those nobody has undone."""
        return self.filter(undone_at__isnull=True)


class Merge(models.Model):
    """One file merged into another; the undo puts back what its steps hold. Seen by whoever sees the survivor."""

    account_path = "survivor"

    survivor = models.ForeignKey("accounts.Account", models.PROTECT, related_name="merges", verbose_name=_("stays"))
    loser = models.ForeignKey(
        "accounts.Account", models.PROTECT, related_name="went_into", verbose_name=_("was merged into it")
    )
    at = models.DateTimeField(_("merged"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    taken = models.JSONField(default=list, help_text="fields of which the other file's value was taken")
    counts = models.JSONField(default=dict, help_text="{table: rows that went over}")
    crossed = models.JSONField(default=list, help_text="[table, field, key] of rows that tied the two together before")
    undone_at = models.DateTimeField(_("taken back"), null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["loser"], condition=models.Q(undone_at__isnull=True), name="one_merge_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.loser} → {self.survivor}"


class MergeStep(models.Model):
    """What a merge did to rows of one table: moved, changed, made or dropped; undone in reverse order."""

    account_path = "merge__survivor"

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="steps")
    deed = models.CharField(max_length=10, help_text="moved | changed | made | settled")
    table = models.CharField(max_length=60)
    column = models.CharField(max_length=60, blank=True)
    rows = models.JSONField(default=list, help_text="keys; changed: {key: {field: [was, is]}}; settled: before, after")

    objects = scope.ScopedQuerySet["MergeStep"].as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.deed} {self.table}"


class RenumberingQuerySet(scope.ScopedQuerySet["Renumbering"]):
    def told(self, noun: str, codes: Iterable[str]) -> dict[tuple[str, str], str]:
        """{(code by which it is known outside, its number there): its number here} of the given codes."""
        rows = self.filter(noun=noun, code__in=set(codes)).values_list("code", "was", "now")
        return {(code, was): now for code, was, now in rows}


class Renumbering(models.Model):
    """A number that both files used: what comes in later by the old code and number still means this row."""

    account_path = "account"

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="+", verbose_name=_("customer"))
    noun = models.CharField(max_length=20, help_text="order | agreement")
    code = models.CharField(_("code"), max_length=80)
    was = models.CharField(max_length=80)
    now = models.CharField(max_length=80)

    objects = RenumberingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["noun", "code", "was"], name="one_renumbering")]

    def __str__(self) -> str:
        return f"{self.code} {self.was}: {self.now}"


def home_of(key: Any) -> Any:
    """Where the file of this key lives on; the key itself where it was merged into none."""
    from accounts.models.accounts import Account

    return Account.objects.filter(pk=key).values_list("merged_into", flat=True).first() or key
