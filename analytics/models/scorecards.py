"""Scorecards: one row per account and run, a score of 0 to 100 for all that the data can answer."""

from __future__ import annotations

from typing import Any

from django.db import models

from accounts.choices import Criterion
from analytics.models.contributions import RunRowQuerySet
from kam.choices import RunKind


def scored(criterion: Criterion) -> Any:
    """A column for the score of one criterion."""
    return models.PositiveSmallIntegerField(criterion.label, null=True)


class Scorecard(models.Model):
    """What the data say of an account by each criterion as of a run; null is unknown, which is not 0."""

    account_path = "account"
    run_kind = RunKind.STANDARDS

    run = models.ForeignKey("kam.Run", models.CASCADE, related_name="scorecards", db_index=False, db_constraint=False)
    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="scorecards", db_constraint=False)
    profit = scored(Criterion.PROFIT)
    leaving = scored(Criterion.LEAVING)
    relation = scored(Criterion.RELATION)
    potential = scored(Criterion.POTENTIAL)
    effort = scored(Criterion.EFFORT)
    large_orders = scored(Criterion.LARGE_ORDERS)
    years = scored(Criterion.YEARS)
    sales = scored(Criterion.SALES)
    image = scored(Criterion.IMAGE)
    frequency = scored(Criterion.FREQUENCY)
    volume = scored(Criterion.VOLUME)
    profit_rate = scored(Criterion.PROFIT_RATE)
    order_size = scored(Criterion.ORDER_SIZE)
    premium = scored(Criterion.PREMIUM)
    repurchase = scored(Criterion.REPURCHASE)
    growth = scored(Criterion.GROWTH)
    figures = models.JSONField(default=dict, help_text="{criterion: the figure that was scored}")

    objects = RunRowQuerySet.as_manager()

    class Meta:
        ordering = ["account"]
        constraints = [models.UniqueConstraint(fields=["run", "account"], name="one_scorecard_per_run")]
        indexes = [models.Index(fields=["run", "-profit"], name="scorecard_profit")]

    def __str__(self) -> str:
        return f"{self.account_id}"
