"""Overruled verdicts: a director says that a customer is no false key account after all, why, and until when."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import FalseKey
from kam.ground import scope


class OverruleQuerySet(scope.ScopedQuerySet["Overrule"]):
    def standing(self, day: date) -> Self:
        """Those that hold back the gate on a business day: its last day counts, the day of a withdrawal does not."""
        kept = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day)
        return self.filter(kept, from_on__lte=day, until__gte=day)


class Overrule(scope.Record):
    """One verdict of one customer overruled over a span of business days; the evidence of that day is kept with it."""

    account_path = "account"

    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="overrules", verbose_name=_("customer")
    )
    kind = models.CharField(_("verdict"), max_length=10, choices=FalseKey)
    reason = models.CharField(_("reason"), max_length=500)
    from_on = models.DateField(_("from"), editable=False)
    until = models.DateField(_("last day"))
    evidence = models.JSONField(default=dict, editable=False, help_text="what the verdict rested on when overruled")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    withdrawn_on = models.DateField(_("taken back on"), null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    withdraw_reason = models.CharField(_("why taken back"), max_length=255, blank=True, editable=False)

    objects = OverruleQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "-pk"]
        indexes = [models.Index(fields=["from_on", "until"], name="overrule_span")]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=models.F("from_on")), name="overrule_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def stands_on(self, day: date) -> bool:
        """Whether it holds back the gate on a business day."""
        return self.from_on <= day <= self.until and (self.withdrawn_on is None or day < self.withdrawn_on)
