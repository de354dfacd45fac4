"""Churn warnings: opened by the churn run at the threshold, closed only by a person with an outcome."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam.ground import scope
from lifecycle.choices import WarningState


class WarningQuerySet(scope.ScopedQuerySet["Warning"]):
    def unclosed(self) -> Self:
        """Those no person has closed, of customers in the archive too."""
        return self.filter(state=WarningState.OPEN)

    def open(self) -> Self:
        """Those that ask for work: not closed, and the customer is not in the archive."""
        return self.unclosed().filter(account__archived_at__isnull=True)

    def by_value(self) -> Self:
        """The work list's order: what is at stake first."""
        return self.order_by("-value_at_risk", "pk")


class Warning(models.Model):
    """One warning of one account, at most one open at a time: risk, reasons and value at risk."""

    account_path = "account"

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="warnings", verbose_name=_("customer"))
    state = models.CharField(_("state"), max_length=8, choices=WarningState, default=WarningState.OPEN, db_index=True)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True)
    risk_at_opening = models.FloatField(_("risk at opening"))
    risk = models.FloatField(_("risk now"))
    value_at_risk = models.DecimalField(_("value at risk"), max_digits=16, decimal_places=2)
    reasons = models.JSONField(default=list, help_text="[[code, share, numbers]] as of the newest run")
    scored_on = models.DateField(null=True, help_text="as of which day the newest run saw it")
    calm_runs = models.PositiveSmallIntegerField(default=0, help_text="runs in a row under the policy's closing limit")
    note = models.CharField(_("note"), max_length=255, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = WarningQuerySet.as_manager()

    class Meta:
        ordering = ["-value_at_risk", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(state=WarningState.OPEN), name="one_open_warning"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.opened_on}"
