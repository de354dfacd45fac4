"""Loyalty of each customer as of a run of scores: the figure, its parts, what they were read from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from analytics.models.contributions import RunRowQuerySet
from kam.choices import RunKind


class Loyalty(models.Model):
    """One customer's loyalty, 0 to 100, with its parts as fractions; a part nobody knows is null, never 0."""

    account_path = "account"
    run_kind = RunKind.CHURN

    run = models.ForeignKey("kam.Run", models.CASCADE, related_name="loyalties", db_index=False, db_constraint=False)
    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="loyalties", db_index=False, db_constraint=False
    )
    score = models.FloatField(_("loyalty"), null=True)
    tenure = models.FloatField(_("tenure"), null=True)
    repurchase = models.FloatField(_("repurchase"), null=True)
    wallet = models.FloatField(_("share of wallet"), null=True)
    recommendation = models.FloatField(_("willingness to recommend"), null=True)
    known_share = models.FloatField(_("known"), help_text="weight of the parts that are known, 0..1")
    last_order_on = models.DateField(_("last order"), null=True)
    inputs = models.JSONField(default=dict, help_text="what the parts were read from")

    objects = RunRowQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "account"]
        verbose_name_plural = "loyalties"
        constraints = [models.UniqueConstraint(fields=["account", "run"], name="one_loyalty_per_run")]
        indexes = [models.Index(fields=["run", "-score"], name="loyalty_score")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.score}"
