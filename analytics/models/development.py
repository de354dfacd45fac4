"""How revenue moved, customer by customer and product group by product group, and its months for the seasons."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from analytics.choices import Compared, Step
from analytics.models.contributions import RunRowQuerySet
from kam.choices import RunKind

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Development(models.Model):
    """
    What one account bought of one category in a time and in the same time a year before, and which step that is.

    A product without a category stands by its name; what came without products has none.
    """

    account_path = "account"
    run_kind = RunKind.DEVELOPMENT

    run = models.ForeignKey("kam.Run", models.CASCADE, related_name="developments", db_index=False, db_constraint=False)
    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="developments", db_index=False, db_constraint=False
    )
    period = models.CharField(_("period"), max_length=8, choices=Compared)
    category = models.CharField(_("category"), max_length=200, blank=True)
    step = models.CharField(_("step"), max_length=10, choices=Step)
    before = models.DecimalField(_("before"), max_digits=20, decimal_places=2)
    now = models.DecimalField(_("now"), max_digits=20, decimal_places=2)
    change = models.DecimalField(_("change"), max_digits=20, decimal_places=2)

    objects = RunRowQuerySet.as_manager()

    class Meta:
        ordering = ["-change", "account"]
        constraints = [
            models.UniqueConstraint(fields=["account", "run", "period", "category"], name="one_development_per_run")
        ]
        indexes = [models.Index(fields=["run", "period", "change"], name="development_change")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.step}"


def amount() -> Any:
    """A month's revenue."""
    return models.DecimalField(max_digits=20, decimal_places=2, default=0)


class Season(models.Model):
    """
    Twelve months of one account's revenue, of all it bought (`whole`) or of one category: of the newest run alone.

    Only months that were over on the day of the run; a year of the calendar has one row.
    """

    account_path = "account"
    run_kind = RunKind.DEVELOPMENT

    run = models.ForeignKey("kam.Run", models.CASCADE, related_name="seasons", db_index=False, db_constraint=False)
    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="seasons", db_index=False, db_constraint=False
    )
    year = models.PositiveSmallIntegerField(_("year"))
    whole = models.BooleanField(_("all that was bought"), default=False)
    category = models.CharField(_("category"), max_length=200, blank=True)
    jan = amount()
    feb = amount()
    mar = amount()
    apr = amount()
    may = amount()
    jun = amount()
    jul = amount()
    aug = amount()
    sep = amount()
    oct = amount()
    nov = amount()
    dec = amount()

    objects = RunRowQuerySet.as_manager()

    class Meta:
        ordering = ["account", "year"]
        constraints = [
            models.UniqueConstraint(fields=["account", "run", "whole", "category", "year"], name="one_season_per_run")
        ]
        indexes = [models.Index(fields=["run", "whole", "category"], name="season_category")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.year}"
