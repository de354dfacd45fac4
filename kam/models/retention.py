"""Retention periods: how many days rows of a kind are kept, as the company wants it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from kam.ground import keeping, rights


class RetentionPeriodQuerySet(models.QuerySet["RetentionPeriod"]):
    def visible_to(self, user: Any) -> Self:
        """For those who answer for personal data."""
        allowed = getattr(user, "is_active", False) and rights.can(user, rights.Right.PRIVACY)
        return self if allowed else self.none()

    def known(self) -> Self:
        """Those of kinds that there are."""
        return self.filter(kind__in=[kind.key for kind in keeping.kinds()])


class RetentionPeriod(models.Model):
    """How long one kind of rows is kept; without days they are kept without end."""

    account_path = None
    logged_whole = True
    kind = models.CharField(_("kind"), max_length=20, unique=True)
    days = models.PositiveIntegerField(_("days"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = RetentionPeriodQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        of = keeping.kind(self.kind)
        return str(of.label) if of is not None else self.kind
