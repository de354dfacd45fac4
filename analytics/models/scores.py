"""Churn scores: the probability of no order within the horizon, and the reasons that add up to it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from analytics.choices import RiskBand
from analytics.models.contributions import RunRowQuerySet
from kam.choices import RunKind


class Score(models.Model):
    """One account's risk as of a run: from orders alone and with relationship signals; base + reasons = its logit."""

    account_path = "account"
    run_kind = RunKind.CHURN

    run = models.ForeignKey("kam.Run", models.CASCADE, related_name="scores", db_index=False, db_constraint=False)
    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="scores", db_index=False, db_constraint=False
    )
    p_orders = models.FloatField(_("risk from orders alone"))
    p = models.FloatField(_("risk"), help_text="with relationship signals")
    base = models.FloatField(help_text="logit of the reference account")
    reasons = models.JSONField(default=dict, help_text="{reason: share of the logit}")
    signals = models.JSONField(default=dict, help_text="{signal: offset of the logit} (policy)")
    inputs = models.JSONField(default=dict, help_text="numbers for the words: days silent, usual gap, …")
    band = models.PositiveSmallIntegerField(_("risk"), choices=RiskBand)
    pending_band = models.PositiveSmallIntegerField(null=True, choices=RiskBand)
    pending_runs = models.PositiveSmallIntegerField(default=0, help_text="runs in a row that asked for another band")
    warned = models.BooleanField(default=False, help_text="a warning was opened and the risk has not calmed down since")
    calm_runs = models.PositiveSmallIntegerField(default=0, help_text="runs in a row under the closing threshold")
    expected = models.DecimalField(_("expected contribution"), max_digits=20, decimal_places=2)
    value_at_risk = models.DecimalField(_("value at risk"), max_digits=20, decimal_places=2)

    objects = RunRowQuerySet.as_manager()

    class Meta:
        ordering = ["-value_at_risk", "account"]
        constraints = [models.UniqueConstraint(fields=["account", "run"], name="one_score_per_run")]
        indexes = [models.Index(fields=["run", "-value_at_risk"], name="score_at_risk")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.p:.2f}"
